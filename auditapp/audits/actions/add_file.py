"""Taking in a photo or a document: looked at, drawn anew, kept, and then said in the log.

The content is durable before the row that names it. What breaks off between the two leaves a
content that nothing names, which `auditapp files sweep` deletes a day later.
"""

import contextlib
import hashlib
from datetime import datetime

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import Imported, append_edits, check_open
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checking import EDIT_ID
from auditapp.audits.models.evidence import (
    MOST_BYTES,
    MOST_IN_AN_AUDIT,
    MOST_ON_A_LINE,
    PHOTO_KIND,
    Evidence,
    KeptFile,
    check_caption,
    field_of,
    shown_files,
    write_value,
)
from auditapp.audits.models.log import Edit, NewEdit, fold
from auditapp.audits.queries import files
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Forbidden, Invalid, Unavailable
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.blobs import Blobs
from auditapp.store.engine import Connection, Database
from auditapp.web.pictures import Photo, Refused, Studio
from auditapp.web.pictures.results import Order

FULL_LINE = N_("A line holds at most %(max)d photos and files.")
FULL_AUDIT = N_("This audit holds as many photos and files as it may.")
TRIES = 3


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it arrived; `edit_id` makes a resend harmless."""

    edit_id: str
    item: str
    content: bytes
    caption: str = ""
    device_at: datetime | None = None


class _Gone(Exception):
    """The content that seemed to be kept already was deleted meanwhile."""


class Keeper(msgspec.Struct, frozen=True):
    """What an action needs besides the database to work on files."""

    blobs: Blobs
    studio: Studio


async def add_file(
    database: Database,
    clock: Clock,
    actor: Actor | Imported,
    audit_id: str,
    incoming: Incoming,
    *,
    keeper: Keeper,
) -> str:
    """Keep a photo or document and show it at its line; return the edit's field.

    Raises Invalid (field 'file' or 'caption') for what cannot be kept, Unavailable while too many
    wait, and what record_edits raises. A resend changes nothing.
    """
    if not EDIT_ID.fullmatch(incoming.edit_id):
        raise Invalid("This change has no usable id.", field="file")
    check_caption(incoming.caption)

    async def look(conn: Connection) -> Edit | None:
        audit = await queries.get_audit(conn, audit_id)
        return await _before(conn, audit, actor, incoming)

    known = await database.read_at_once(look)
    if known is not None:
        return known.field
    result = await keeper.studio.take(Order(incoming.content))
    if isinstance(result, Refused):
        raise Invalid(result.key, field="file", **result.params)
    if isinstance(result, Photo):
        content, thumbnail = result.content, result.thumbnail
        file = _kept(content, PHOTO_KIND, result.width, result.height)
    else:
        content, thumbnail = incoming.content, b""
        file = _kept(content, result.ending)
    adding = Adding(database, clock, actor, audit_id, keeper.blobs)
    return await adding.keep(incoming, file, contents=(content, thumbnail))


def _kept(content: bytes, kind: str, width: int = 0, height: int = 0) -> KeptFile:
    return KeptFile(
        sha256=hashlib.sha256(content).hexdigest(),
        blob=new_id(),
        kind=kind,
        size=len(content),
        width=width,
        height=height,
    )


class Adding(msgspec.Struct, frozen=True):
    """Storing a content and noting it, in this order."""

    database: Database
    clock: Clock
    actor: Actor | Imported
    audit_id: str
    blobs: Blobs

    async def keep(
        self, incoming: Incoming, file: KeptFile, *, contents: tuple[bytes, bytes]
    ) -> str:
        """Store unless the audit keeps the content already, then note it; return the field."""
        async with self.database.reading() as conn:
            audit = await queries.get_audit(conn, self.audit_id)
            has_it = await files.find_file(conn, audit, file.sha256) is not None
        for _ in range(TRIES):
            if not has_it:
                await put_contents(self.blobs, audit, file, contents)
            try:
                field, is_named = await self._note(incoming, file, is_stored=not has_it)
            except _Gone:
                has_it = False
                continue
            except AppError:  # nothing was committed; of any other fault nobody knows
                await self._drop(audit, file)
                raise
            if not is_named:
                await self._drop(audit, file)
            return field
        raise Unavailable

    async def _drop(self, audit: Audit, file: KeptFile) -> None:
        with contextlib.suppress(Unavailable):
            await self.blobs.delete(files.place_of(audit, file).keys)

    async def _note(
        self, incoming: Incoming, file: KeptFile, *, is_stored: bool
    ) -> tuple[str, bool]:
        """Note file and edit; return the edit's field and whether a row names the new content."""
        field = field_of(incoming.edit_id, is_photo=file.kind == PHOTO_KIND)
        edit = NewEdit(
            edit_id=incoming.edit_id,
            item=incoming.item,
            field=field,
            value=write_value(Evidence(file.sha256, incoming.caption)),
            device_at=incoming.device_at,
        )

        async def work(conn: Connection) -> tuple[str, bool]:
            audit = await queries.get_audit(conn, self.audit_id, lock=True)
            known = await _before(conn, audit, self.actor, incoming)
            if known is not None:
                return known.field, False
            has_it = await files.find_file(conn, audit, file.sha256) is not None
            if not has_it and not is_stored:
                raise _Gone
            if not has_it:
                await check_room(conn, audit, incoming.item, size=file.size)
                now = self.clock.now()
                await files.insert_file(conn, audit, file, at=now, by=self.actor.account_id)
            await append_edits(conn, self.clock, self.actor, audit=audit, edits=[edit])
            return field, not has_it

        return await self.database.write_at_once(work)


async def put_contents(
    blobs: Blobs, audit: Audit, file: KeptFile, contents: tuple[bytes, bytes]
) -> None:
    """Store a content and its thumbnail, durably; raises Unavailable."""
    for key, content in zip(files.place_of(audit, file).keys, contents, strict=True):
        if content:
            await blobs.put(key, content)


async def _before(
    conn: Connection, audit: Audit, actor: Actor | Imported, incoming: Incoming
) -> Edit | None:
    """Return the edit of an earlier arrival; raises as record_edits where none may be made."""
    if await queries.find_part(conn, audit.id, actor.account_id) not in {"lead", "auditor"}:
        raise Forbidden
    log = await queries.list_touched_edits(conn, audit, items=(), ids=[incoming.edit_id])
    if log:
        known, writer = log[0], actor.account_id
        fields = {field_of(incoming.edit_id, is_photo=is_photo) for is_photo in (True, False)}
        is_same = (known.item, known.account_id) == (incoming.item, writer)
        if not is_same or known.field not in fields:
            raise Conflict("The id of this change was used for another change.")
        return known
    check_open(audit)
    return None


async def check_room(conn: Connection, audit: Audit, item: str, *, size: int) -> None:
    """Raise Invalid when the line or the audit holds as many files as it may."""
    shown = shown_files(fold(await files.list_file_edits(conn, audit)))
    if len(shown.get(item, ())) >= MOST_ON_A_LINE:
        raise Invalid(FULL_LINE, field="file", max=MOST_ON_A_LINE)
    count, total = await files.measure_files(conn, audit)
    if count >= MOST_IN_AN_AUDIT or total + size > MOST_BYTES:
        raise Invalid(FULL_AUDIT, field="file")
