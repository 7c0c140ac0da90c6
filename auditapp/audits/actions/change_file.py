"""Changing what is shown of a photo or file: caption, turn, taking away, blurring for good."""

import contextlib
import hashlib
from collections.abc import Sequence

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.add_file import Keeper, put_contents
from auditapp.audits.actions.delete_contents import delete_contents
from auditapp.audits.actions.record_edits import append_edits, check_open
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.evidence import (
    PHOTO_KIND,
    Evidence,
    KeptFile,
    Rotation,
    Shown,
    changed,
    check_caption,
    find_shown,
    named_by,
    shown_files,
)
from auditapp.audits.models.log import NewEdit, fold
from auditapp.audits.queries import files
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Unavailable
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.store.blobs import Blobs, MissingBlob
from auditapp.store.engine import Connection, Database
from auditapp.web.pictures import Area, Refused
from auditapp.web.pictures.results import DAMAGED, Order, Photo

MOST_AREAS = 200


class Blur(msgspec.Struct, frozen=True):
    """The areas of a photo that are to be made unreadable."""

    file_id: str
    areas: tuple[Area, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of one photo or file; `page` and `base` name what its writer saw."""

    file_id: str
    page: str
    base: str
    caption: str = ""
    rotation: Rotation = 0


async def update_shown(
    database: Database, clock: Clock, actor: Actor, audit_id: str, change: Change
) -> Shown:
    """Change caption and turn; return what was shown before. Raises as record_edits, NotFound."""
    check_caption(change.caption)

    async def work(conn: Connection) -> Shown:
        audit, shown = await _locked(conn, audit_id, change.file_id)
        said = Evidence(shown.sha256, change.caption, change.rotation if shown.is_photo else 0)
        if said != Evidence(shown.sha256, shown.caption, shown.rotation):
            edit_id = named_by(change.page, shown.field, said, change.base)
            edit = changed(shown, said, edit_id=edit_id, base=change.base)
            await append_edits(conn, clock, actor, audit=audit, edits=[edit])
        return shown

    return await database.write_at_once(work)


async def remove_shown(
    database: Database, clock: Clock, actor: Actor, audit_id: str, file_id: str, *, blobs: Blobs
) -> Shown:
    """Take a photo or file away for good: nothing shows it, so its content is deleted.

    Raises NotFound for one that is not shown, and as record_edits.
    """

    async def work(conn: Connection) -> Shown:
        audit, shown = await _locked(conn, audit_id, file_id)
        edit = changed(shown, None, edit_id=new_id(), base=shown.edit_id)
        await append_edits(conn, clock, actor, audit=audit, edits=[edit])
        return shown

    shown = await database.write_at_once(work)
    await _clear(database, blobs)
    return shown


async def blur_photo(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    blur: Blur,
    *,
    keeper: Keeper,
) -> Shown:
    """Make areas of a kept photo unreadable for good; return what was shown before.

    The photo is drawn anew, shown instead of the old one wherever that was shown, and the old one
    is deleted. Raises NotFound, Invalid without areas, Conflict when somebody changed the photo
    meanwhile, and as record_edits.
    """
    if not 0 < len(blur.areas) <= MOST_AREAS:
        raise Invalid("Please choose what is to be blurred.", field="cell")
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        if await queries.find_part(conn, audit_id, actor.account_id) not in {"lead", "auditor"}:
            raise Forbidden
        check_open(audit)
        shown = find_shown(fold(await files.list_file_edits(conn, audit)), blur.file_id)
        old = await files.find_file(conn, audit, shown.sha256) if shown else None
    if shown is None or old is None or not shown.is_photo:
        raise NotFound
    new, contents = await _blurred(keeper, audit, old, blur.areas)
    await put_contents(keeper.blobs, audit, new, contents)
    try:
        await _show_instead(database, clock, actor, audit_id, shown=shown, new=new)
    except AppError:
        with contextlib.suppress(Unavailable):
            await keeper.blobs.delete(files.place_of(audit, new).keys)
        raise
    await _clear(database, keeper.blobs)
    return shown


async def _show_instead(
    database: Database, clock: Clock, actor: Actor, audit_id: str, *, shown: Shown, new: KeptFile
) -> None:
    async def work(conn: Connection) -> None:
        audit, now_shown = await _locked(conn, audit_id, shown.id)
        if now_shown.sha256 != shown.sha256:
            raise Conflict
        if await files.find_file(conn, audit, new.sha256) is not None:
            raise Conflict  # blurred in the same way at the same moment
        await files.insert_file(conn, audit, new, at=clock.now(), by=actor.account_id)
        edits = [
            _instead(each, new)
            for group in shown_files(fold(await files.list_file_edits(conn, audit))).values()
            for each in group
            if each.sha256 == shown.sha256
        ]
        await append_edits(conn, clock, actor, audit=audit, edits=edits)

    await database.write_at_once(work)


def _instead(each: Shown, new: KeptFile) -> NewEdit:
    said = Evidence(new.sha256, each.caption, each.rotation)
    return changed(each, said, edit_id=new_id(), base=each.edit_id)


async def _blurred(
    keeper: Keeper, audit: Audit, old: KeptFile, areas: Sequence[Area]
) -> tuple[KeptFile, tuple[bytes, bytes]]:
    try:
        content = await keeper.blobs.get(files.place_of(audit, old).key)
    except MissingBlob:
        raise NotFound from None
    result = await keeper.studio.take(Order(content, tuple(areas)))
    if isinstance(result, Refused):
        raise Invalid(result.key, field="cell", **result.params)
    if not isinstance(result, Photo):
        raise Invalid(DAMAGED, field="cell")
    file = KeptFile(
        sha256=hashlib.sha256(result.content).hexdigest(),
        blob=new_id(),
        kind=PHOTO_KIND,
        size=len(result.content),
        width=result.width,
        height=result.height,
    )
    return file, (result.content, result.thumbnail)


async def _locked(conn: Connection, audit_id: str, file_id: str) -> tuple[Audit, Shown]:
    audit = await queries.get_audit(conn, audit_id, lock=True)
    shown = find_shown(fold(await files.list_file_edits(conn, audit)), file_id)
    if shown is None:
        raise NotFound
    return audit, shown


async def _clear(database: Database, blobs: Blobs) -> None:
    """Delete at once what is no longer shown; what cannot be reached now goes with the next job."""
    with contextlib.suppress(Unavailable):
        await delete_contents(database, blobs)
