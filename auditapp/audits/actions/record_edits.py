"""Recording edits: the one way an audit's answers change."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import structs

from auditapp.audits import queries
from auditapp.audits.actions.commit import check_committed
from auditapp.audits.actions.hold_files import check_files, release_files
from auditapp.audits.models.added import ADDED, checked_addition, with_added
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.beside import LEADS_ALONE
from auditapp.audits.models.checking import checked
from auditapp.audits.models.checklist import count_items, standing
from auditapp.audits.models.log import Edit, NewEdit, chained
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

MAX_BATCH = 500


async def record_edits(
    database: Database, clock: Clock, actor: Actor, audit_id: str, edits: Sequence[NewEdit]
) -> int:
    """Append the edits that the log does not have yet, all or none; return how many those were.

    Raises NotFound, Forbidden for others than lead and auditors, Invalid (with field `item.name`)
    for a value that cannot stand, and Conflict before the start, after sign-off, without the
    commitment that the audit asks for, or when an edit's id was used for something else.
    """
    if len(edits) > MAX_BATCH:
        raise Invalid("Send at most %(max)d changes at once.", max=MAX_BATCH)

    async def work(conn: Connection) -> int:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        return len(await append_edits(conn, clock, actor, audit=audit, edits=edits))

    return await database.write_at_once(work)


class Imported(msgspec.Struct, frozen=True):
    """Whose edits they are when somebody else brings them in; both are accounts' ids."""

    account_id: str
    by: str


async def append_edits(
    conn: Connection,
    clock: Clock,
    actor: Actor | Imported,
    *,
    audit: Audit,
    edits: Sequence[NewEdit],
    known: Sequence[Edit] | None = None,
) -> list[Edit]:
    """Append the edits that the locked audit's log does not have yet; raises as record_edits.

    `known` is the log of the edits' items, from whoever has read it and made their ids from them.
    """
    writer = actor.account_id
    importer = actor.by if isinstance(actor, Imported) else None
    _check_part(await queries.find_part(conn, audit.id, writer), edits)
    form = await queries.get_form(conn, audit)
    added = [checked_addition(form, edit) for edit in edits if edit.item == ADDED]
    form = with_added(form, added)
    wanted = [checked(form, edit) for edit in edits]
    if not wanted:
        return []
    log = known if known is not None else await _touched(conn, audit, wanted)
    new = _unknown(log, wanted, writer)
    if not new:
        return []
    check_open(audit)
    await check_committed(conn, audit, writer)
    await check_files(conn, audit, new)
    by = {"account_id": writer, "imported_by": importer}
    made = await _append(conn, audit, new, by=by, clock=clock)
    lines = standing(form, [*log, *made], {edit.item for edit in new})
    if lines:
        await queries.upsert_lines(conn, audit, lines)
    if added:
        await queries.update_item_count(conn, audit.id, count_items(form))
    await release_files(conn, audit, made, at=made[-1].server_at, by=importer or writer)
    return made


async def _touched(conn: Connection, audit: Audit, wanted: Sequence[NewEdit]) -> list[Edit]:
    items, ids = {edit.item for edit in wanted}, {edit.edit_id for edit in wanted}
    return await queries.list_touched_edits(conn, audit, items=items, ids=ids)


def _check_part(part: str | None, edits: Sequence[NewEdit]) -> None:
    if part not in {"lead", "auditor"}:
        raise Forbidden
    if part != "lead" and any(edit.item in LEADS_ALONE for edit in edits):
        raise Forbidden("Only the team leader signs here.")


def _unknown(log: Sequence[Edit], edits: Sequence[NewEdit], account_id: str) -> list[NewEdit]:
    known = {edit.edit_id: edit for edit in log}
    new: dict[str, NewEdit] = {}
    for edit in edits:
        before = known.get(edit.edit_id) or new.get(edit.edit_id)
        if before is None:
            new[edit.edit_id] = edit
        elif not _same(before, edit, account_id):
            raise Conflict("The id of this change was used for another change.")
    return list(new.values())


def _same(known: Edit | NewEdit, edit: NewEdit, account_id: str) -> bool:
    writer = known.account_id if isinstance(known, Edit) else account_id
    return (known.item, known.field, known.value, known.base, writer) == (
        edit.item,
        edit.field,
        edit.value,
        edit.base,
        account_id,
    )


def check_open(audit: Audit) -> None:
    """Raise Conflict before the start and after sign-off."""
    if audit.signed_off_at is not None:
        raise Conflict("This audit is signed off and stays as it is.")
    if audit.started_at is None:
        raise Conflict("This audit has not started. Start it first; nothing you typed is lost.")


async def _append(
    conn: Connection, audit: Audit, new: Sequence[NewEdit], *, by: Mapping[str, Any], clock: Clock
) -> list[Edit]:
    now = clock.now()
    edits = []
    for edit in new:
        edits.append(chained(edit, audit, at=now, **by))
        audit = structs.replace(audit, edit_count=edits[-1].seq, head_hash=edits[-1].hash)
    await queries.insert_edits(conn, audit, edits)
    await queries.update_head(conn, audit.id, count=audit.edit_count, head_hash=audit.head_hash)
    return edits
