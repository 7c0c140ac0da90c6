"""Deleting contents: of files that were taken away, and those that nothing ever named."""

from collections.abc import Callable
from datetime import timedelta

import msgspec

from auditapp.audits.queries import files
from auditapp.base.clock import Clock
from auditapp.store.blobs import Blobs
from auditapp.store.engine import Database

FOLDER = "audits"
YOUNGEST = timedelta(days=1)  # a younger content may belong to an upload that is under way


class Swept(msgspec.Struct):
    """What a sweep found, in files; `nameless` and their bytes were deleted unless it was dry."""

    seen: int = 0
    nameless: int = 0
    size: int = 0


async def delete_contents(database: Database, blobs: Blobs) -> int:
    """Delete the contents of files taken away since; return how many. Raises Unavailable."""
    async with database.reading() as conn:
        places = await files.list_places(conn, deleted=True)
    for place in places:
        await blobs.delete(place.keys)
    if places:
        async with database.writing() as conn:
            await files.update_content_gone(conn, places)
    return len(places)


async def sweep_files(
    database: Database,
    blobs: Blobs,
    clock: Clock,
    *,
    dry: bool = False,
    told: Callable[[int], None] = lambda _: None,
) -> Swept:
    """Delete contents older than a day that no row names; `told` hears of each one seen.

    The rows are read after the list is: a content gets its row within its upload, or never.
    """
    oldest, found, swept = clock.now() - YOUNGEST, [], Swept()
    async for kept in blobs.list(FOLDER):
        swept.seen += 1
        told(1)
        if kept.at < oldest:
            found.append(kept)
    async with database.reading() as conn:
        named = {
            key
            for deleted in (False, True)
            for place in await files.list_places(conn, deleted=deleted)
            for key in place.keys
        }
    for kept in found:
        if kept.key not in named:
            swept.nameless += 1
            swept.size += kept.size
            if not dry:
                await blobs.delete([kept.key])
    return swept
