"""The team of an audit: who joins must be independent of the audited unit."""

from datetime import datetime

from auditapp.audits import queries
from auditapp.audits.models.audit import PARTS, Audit, Part, why_not_independent
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database


async def add_member(
    database: Database, clock: Clock, actor: Actor, audit_id: str, account_id: str, *, part: Part
) -> None:
    """Put a person on the team or change their part; a new lead makes the old one an auditor.

    Raises NotFound, Conflict after sign-off or when the lead would be left without successor,
    and Invalid when the person is unknown or not independent of the unit.
    """
    now = clock.now()
    if part not in PARTS:
        raise Invalid("This choice does not exist.", field="part")
    async with database.writing() as conn:
        audit = await _open_audit(conn, audit_id)
        await check_independence(
            conn, audit.root_id, account_id, audit.agency_path, now=now, field="account_id"
        )
        before = await queries.find_part(conn, audit_id, account_id)
        if before == part:
            return
        if before == "lead":
            raise Conflict("Name another team leader first.")
        for member in await queries.list_members(conn, audit_id) if part == "lead" else ():
            if member.part == "lead":
                await queries.upsert_member(
                    conn, audit_id, member.account_id, part="auditor", at=now, by=actor.account_id
                )
        await queries.upsert_member(
            conn, audit_id, account_id, part=part, at=now, by=actor.account_id
        )
        await _note(conn, audit, actor, now=now, detail={"account": account_id, "part": part})


async def remove_member(
    database: Database, clock: Clock, actor: Actor, audit_id: str, account_id: str
) -> None:
    """Take a person off the team; their edits stay.

    Raises NotFound, Conflict after sign-off and for the lead.
    """
    now = clock.now()
    async with database.writing() as conn:
        audit = await _open_audit(conn, audit_id)
        if await queries.find_part(conn, audit_id, account_id) == "lead":
            raise Conflict("Name another team leader first.")
        gone = await queries.update_removed(conn, audit_id, account_id, at=now, by=actor.account_id)
        if gone:
            await _note(conn, audit, actor, now=now, detail={"account": account_id, "part": None})


async def check_independence(
    conn: Connection,
    root_id: str,
    account_id: str,
    agency_path: str,
    *,
    now: datetime,
    field: str = "auditors",
) -> None:
    """Raise Invalid, naming the rule, when the person must not audit the unit."""
    candidate = await queries.find_candidate(conn, root_id, account_id, now=now)
    if candidate is None:
        raise Invalid("This choice does not exist.", field=field)
    reason = why_not_independent(candidate, agency_path)
    if reason is not None:
        raise Invalid(reason, field=field, name=candidate.display_name)


async def _open_audit(conn: Connection, audit_id: str) -> Audit:
    audit = await queries.get_audit(conn, audit_id, lock=True)
    if audit.signed_off_at is not None:
        raise Conflict("This audit is signed off and stays as it is.")
    return audit


async def _note(
    conn: Connection, audit: Audit, actor: Actor, *, now: datetime, detail: dict[str, str | None]
) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=audit.root_id,
        at=now,
        actor_id=actor.account_id,
        action="audit.team_changed",
        subject=audit.id,
        agency_id=audit.agency_id,
        detail=detail,
    )
