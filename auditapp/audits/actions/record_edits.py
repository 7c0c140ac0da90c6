"""Recording edits: the one way an audit's answers change."""

import re
from collections.abc import Sequence

from msgspec import structs

from auditapp.audits import queries
from auditapp.audits.actions.commit import check_committed
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.beside import CHECKS, LEADS_ALONE
from auditapp.audits.models.checklist import clean, field_problems, question_of, standing
from auditapp.audits.models.log import Edit, NewEdit, chained
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.formkit.definition import Form
from auditapp.formkit.questions.conformity import NAMES
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

EDIT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
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


async def append_edits(
    conn: Connection, clock: Clock, actor: Actor, *, audit: Audit, edits: Sequence[NewEdit]
) -> list[Edit]:
    """Append the edits that the locked audit's log does not have yet; raises as record_edits."""
    part = await queries.find_part(conn, audit.id, actor.account_id)
    if part not in {"lead", "auditor"}:
        raise Forbidden
    if part != "lead" and any(edit.item in LEADS_ALONE for edit in edits):
        raise Forbidden("Only the team leader signs here.")
    form = (await get_compiled(conn, audit.form_version_id)).form
    wanted = [_checked(form, edit) for edit in edits]
    if not wanted:
        return []
    log = await queries.list_touched_edits(
        conn,
        audit,
        items={edit.item for edit in wanted},
        ids={edit.edit_id for edit in wanted},
    )
    new = _unknown(log, wanted, actor.account_id)
    if not new:
        return []
    _check_open(audit)
    await check_committed(conn, audit, actor.account_id)
    made = await _append(conn, audit, new, account_id=actor.account_id, clock=clock)
    lines = standing(form, [*log, *made], {edit.item for edit in new})
    if lines:
        await queries.upsert_lines(conn, audit, lines)
    return made


def _checked(form: Form, edit: NewEdit) -> NewEdit:
    named = f"{edit.item}.{edit.field}"
    _check_ids(edit, named)
    if edit.item in CHECKS:
        return structs.replace(edit, value=CHECKS[edit.item](edit.item, edit.field, edit.value))
    question = question_of(form, edit.item)
    if question is None or edit.field not in NAMES:
        raise Invalid("The checklist has no such line.", field=named)
    value = clean(edit.field, edit.value)
    for problem in field_problems(question, edit.field, value):
        raise Invalid(problem.message, field=named, **problem.params)
    return structs.replace(edit, value=value)


def _check_ids(edit: NewEdit, named: str) -> None:
    if not EDIT_ID.fullmatch(edit.edit_id) or not EDIT_ID.fullmatch(edit.base or edit.edit_id):
        raise Invalid("This change has no usable id.", field=named)


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


def _check_open(audit: Audit) -> None:
    if audit.signed_off_at is not None:
        raise Conflict("This audit is signed off and stays as it is.")
    if audit.started_at is None:
        raise Conflict("This audit has not started. Start it first; nothing you typed is lost.")


async def _append(
    conn: Connection, audit: Audit, new: Sequence[NewEdit], *, account_id: str, clock: Clock
) -> list[Edit]:
    now = clock.now()
    edits = []
    for edit in new:
        edits.append(chained(edit, audit, account_id=account_id, at=now))
        audit = structs.replace(audit, edit_count=edits[-1].seq, head_hash=edits[-1].hash)
    await queries.insert_edits(conn, audit, edits)
    await queries.update_head(conn, audit.id, count=audit.edit_count, head_hash=audit.head_hash)
    return edits
