"""Signing an audit off: it is whole, and from here on nothing in it changes."""

from collections.abc import Mapping, Sequence

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Line, clauses_of
from auditapp.audits.models.log import NewEdit, fold, sign_off_digest
from auditapp.audits.models.signing import (
    ITEMS,
    NO_WHY,
    UNSIGNED,
    Party,
    reasons,
    signed,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.formkit.words import Problem
from auditapp.library.queries import find_version
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database

OVERTAKEN = {
    "lead": N_("The audit was changed after the team leader signed. Please sign again."),
    "unit": N_(
        "The audit was changed after the representative of the unit signed. "
        "Please let them read it and sign again."
    ),
}
OPEN_LINES = N_("%(n)d lines are not finished. Each needs a grade and what its grade asks for.")


class Obstacle(msgspec.Struct, frozen=True):
    """A line that stands in the way of the signature, with what it lacks."""

    item: str
    problems: Sequence[Problem]


class NotWhole(Invalid):
    """Lines are open; `obstacles` names each with what it lacks."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(OPEN_LINES, n=len(obstacles))
        self.obstacles = obstacles


async def sign_off_audit(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    *,
    unsigned: Mapping[Party, str] | None = None,
) -> Audit:
    """Freeze the audit under the lead's name; return it as signed.

    `unsigned` says why a party has not signed on the glass, which the log keeps. None asks for no
    signature: for audits that were signed elsewhere, on paper or in another system.

    Raises NotFound, Forbidden for anybody but the lead, Conflict when it has not started, is
    signed already or a signature was overtaken, NotWhole while a line lacks its grade or what its
    grade asks for, and Invalid (field `unsigned.<party>`) while a signature and its reason are
    missing.
    """
    async with database.writing() as conn:
        audit = await _ready(conn, actor, audit_id)
        if unsigned is not None:
            await _settle_signatures(conn, clock, actor, audit, unsigned=unsigned)
            audit = await queries.get_audit(conn, audit_id)
        digest = sign_off_digest(audit, await form_digest(conn, audit))
        now = clock.now()
        await queries.update_signed_off(conn, audit_id, at=now, by=actor.account_id, digest=digest)
        await insert_event(
            conn,
            id=new_id(),
            root_id=audit.root_id,
            at=now,
            actor_id=actor.account_id,
            action="audit.signed_off",
            subject=audit.id,
            agency_id=audit.agency_id,
            detail={"digest": digest, "edits": audit.edit_count},
        )
        return await queries.get_audit(conn, audit_id)


async def _ready(conn: Connection, actor: Actor, audit_id: str) -> Audit:
    audit = await queries.get_audit(conn, audit_id, lock=True)
    if await queries.find_part(conn, audit_id, actor.account_id) != "lead":
        raise Forbidden("Only the team leader signs an audit off.")
    if audit.signed_off_at is not None:
        raise Conflict("This audit is signed off and stays as it is.")
    if audit.started_at is None:
        raise Conflict("This audit has not started.")
    open_lines = await list_open_lines(conn, audit)
    if open_lines:
        raise NotWhole([Obstacle(line.code, line.problems) for line in open_lines])
    return audit


async def _settle_signatures(
    conn: Connection, clock: Clock, actor: Actor, audit: Audit, *, unsigned: Mapping[Party, str]
) -> None:
    """Record why signatures are missing; raise while one is missing without a reason, or old."""
    log = await queries.list_edits(conn, audit)
    state = fold(log)
    found, said = signed(log, state), reasons(state)
    edits = []
    for item, party in ITEMS.items():
        if party in found:
            if found[party].is_overtaken:
                raise Conflict(OVERTAKEN[party])
            continue
        why = unsigned.get(party, "").strip()
        if not why:
            raise Invalid(NO_WHY, field=f"{UNSIGNED}.{party}")
        if why != said.get(party):
            field = state.find(item, UNSIGNED)
            base = field.shown.edit_id if field else None
            edits.append(NewEdit(edit_id=new_id(), item=item, field=UNSIGNED, value=why, base=base))
    await append_edits(conn, clock, actor, audit=audit, edits=edits)


async def list_open_lines(conn: Connection, audit: Audit) -> list[Line]:
    """Return the lines that stand in the way of the signature."""
    form = await queries.get_form(conn, audit)
    clauses = clauses_of(form, fold(await queries.list_edits(conn, audit)))
    return [line for clause in clauses for line in clause.lines if not line.is_complete]


async def form_digest(conn: Connection, audit: Audit) -> str:
    """Return the digest of the frozen checklist."""
    version = await find_version(conn, audit.form_version_id)
    return version.digest if version else ""
