"""Evidence: photos and files, looked at and drawn anew before they are kept.

The content is durable before the row that names it. `auditapp files` proves, copies and deletes
these as it does those of audits.
"""

import contextlib
import hashlib
from typing import Any, Protocol, runtime_checkable

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Forbidden, Invalid, NotFound, Unavailable
from auditapp.base.ids import new_id
from auditapp.formkit.words import clean_line
from auditapp.improvement.actions.changing import changing
from auditapp.improvement.actions.raising import OPEN
from auditapp.improvement.models.work import File
from auditapp.improvement.queries import files as queries
from auditapp.improvement.queries.parts import get_action
from auditapp.people.models import Actor
from auditapp.store.blobs import Blobs, MissingBlob
from auditapp.store.engine import Database
from auditapp.web.pictures import Photo, Refused, Studio
from auditapp.web.pictures.results import Order

PHOTO_KIND = "jpg"
MOST_FILES = 60
WHO = ("lead", "owner", "verifier", "doer")


@runtime_checkable  # Litestar checks what it gives to handlers
class Keeper(Protocol):
    """Where contents are kept, and who draws photos anew."""

    @property
    def blobs(self) -> Blobs:
        """Return the store of contents."""
        ...

    @property
    def studio(self) -> Studio:
        """Return the limited process that looks at files."""
        ...


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it arrived; side is "before" or "after"."""

    content: bytes
    side: str
    name: str = ""
    action_id: str = ""


async def add_file(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    incoming: Incoming,
    *,
    keeper: Keeper,
) -> None:
    """Keep a photo or document as evidence; raises Invalid for what cannot be kept, Unavailable."""
    if incoming.side not in {"before", "after"}:
        raise Invalid("Please choose whether it shows before or after.", field="side")
    async with database.reading() as conn:  # before anything is drawn
        if incoming.action_id:
            await get_action(conn, nonconformity_id, incoming.action_id)
    content, columns, thumbnail = await _taken(keeper.studio, incoming.content)
    columns |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    blob = new_id()
    keys = keys_of(nonconformity_id, blob)
    for key, data in zip(keys, (content, thumbnail), strict=True):
        if data:
            await keeper.blobs.put(key, data)
    try:
        await _note(database, clock, actor, nonconformity_id, (incoming, blob, columns))
    except AppError:  # nothing was committed; of any other fault nobody knows
        with contextlib.suppress(Unavailable):
            await keeper.blobs.delete(keys)
        raise


async def _taken(studio: Studio, content: bytes) -> tuple[bytes, dict[str, Any], bytes]:
    result = await studio.take(Order(content))
    if isinstance(result, Refused):
        raise Invalid(result.key, field="file", **result.params)
    if isinstance(result, Photo):
        columns = {"kind": PHOTO_KIND, "width": result.width, "height": result.height}
        return result.content, columns, result.thumbnail
    return content, {"kind": result.ending, "width": 0, "height": 0}, b""


async def _note(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    kept: tuple[Incoming, str, dict[str, Any]],
) -> None:
    incoming, blob, columns = kept
    async with changing(database, clock, actor, nonconformity_id, who=WHO, states=OPEN) as change:
        if len(await queries.list_files(change.conn, nonconformity_id)) >= MOST_FILES:
            raise Invalid("At most %(max)d photos and files, please.", field="file", max=MOST_FILES)
        await queries.insert_file(
            change.conn, id=new_id(), root_id=change.it.root_id, nonconformity_id=nonconformity_id,
            action_id=incoming.action_id or None, side=incoming.side,
            name=clean_line(incoming.name)[:200], blob=blob, created_at=change.now,
            created_by=actor.account_id, **columns,
        )  # fmt: skip
        await change.note("file_added", detail={"side": incoming.side, "text": incoming.name[:200]})


async def remove_file(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    file_id: str,
    keeper: Keeper,
) -> None:
    """Take evidence away for good: by whoever added it, or the lead."""
    async with changing(database, clock, actor, nonconformity_id, who=WHO, states=OPEN) as change:
        file = await queries.get_file(change.conn, nonconformity_id, file_id)
        if file.created_by != actor.account_id and "lead" not in change.parts:
            raise Forbidden
        await queries.update_file_deleted(change.conn, file_id, at=change.now, by=actor.account_id)
        await change.note("file_removed", detail={"side": file.side, "text": file.name})
    with contextlib.suppress(Unavailable):  # tried again with the next sweep
        await delete_contents(database, keeper.blobs)


async def delete_contents(database: Database, blobs: Blobs) -> int:
    """Delete the contents of files taken away; return how many. Raises Unavailable."""
    async with database.reading() as conn:
        gone = await queries.list_deleted(conn)
    for file in gone:
        await blobs.delete(keys_of(file.nonconformity_id, file.blob))
        async with database.writing() as conn:
            await queries.update_content_gone(conn, file.id)
    return len(gone)


async def read_content(blobs: Blobs, file: File, *, is_small: bool = False) -> bytes:
    """Return a file's content, or its thumbnail; raises NotFound when it is gone, Unavailable."""
    try:
        return await blobs.get(keys_of(file.nonconformity_id, file.blob)[is_small])
    except MissingBlob:
        raise NotFound from None


def keys_of(nonconformity_id: str, blob: str) -> tuple[str, str]:
    """Return the keys of a content and of its thumbnail in store/blobs.py."""
    return queries.Place(nonconformity_id, "", blob).keys
