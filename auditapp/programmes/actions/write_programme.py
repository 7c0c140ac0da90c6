"""Writing a programme, changing what it says, and noting its approval."""

from datetime import date
from typing import Any

from msgspec import structs

from auditapp.agencies.queries import find_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.programmes.actions.record import Note, check_role, get_to_change, note
from auditapp.programmes.models.programme import (
    APPROVERS,
    MAX_NAME,
    PLANNERS,
    YEARS,
    Aims,
    Approval,
    Programme,
    checked_aims,
    checked_reason,
    words,
)
from auditapp.programmes.queries import programmes as queries
from auditapp.store.engine import Database

STANDARD = "tcvn-iso-9001-2015"


async def write_programme(
    database: Database, clock: Clock, actor: Actor, *, agency_id: str, year: int, aims: Aims
) -> Programme:
    """Begin an agency's programme of a year.

    Raises NotFound and Forbidden, Invalid naming the field, Conflict when the year has one.
    """
    now = clock.now()
    if year not in YEARS:
        raise Invalid("Please choose a year.", field="year")
    aims = checked_aims(aims)
    async with database.writing() as conn:
        agency = await find_agency(conn, agency_id, on=local_date(now))
        if agency is None:
            raise NotFound
        check_role(actor, agency.path, PLANNERS)
        if await queries.find_programme(conn, agency_id, year) is not None:
            raise Conflict("This year has a programme already.")
        columns = {**structs.asdict(aims), "methods": " ".join(aims.methods)}
        programme_id = new_id()
        await queries.insert_programme(
            conn,
            id=programme_id,
            root_id=agency.root_id,
            agency_id=agency_id,
            year=year,
            standard=STANDARD,
            created_at=now,
            created_by=actor.account_id,
            **columns,
        )
        programme = await queries.get_programme(conn, programme_id)
        await note(conn, actor, programme, at=now, what=Note(kind="created"))
    return programme


async def change_programme(
    database: Database, clock: Clock, actor: Actor, *, programme_id: str, aims: Aims, reason: str
) -> None:
    """Change what a programme says; after its approval only with a reason, which is kept.

    Raises NotFound and Forbidden, Invalid naming the field.
    """
    aims = checked_aims(aims)
    async with database.writing() as conn:
        programme = await get_to_change(conn, actor, programme_id, PLANNERS)
        columns = {**structs.asdict(aims), "methods": " ".join(aims.methods)}
        detail = differences(programme, columns)
        if not detail:
            return
        reason = checked_reason(programme, reason)
        await queries.update_programme(conn, programme_id, **columns)
        await note(
            conn,
            actor,
            programme,
            at=clock.now(),
            what=Note(kind="changed", detail=detail, reason=reason),
        )


async def approve_programme(
    database: Database, clock: Clock, actor: Actor, *, programme_id: str, approval: Approval
) -> None:
    """Note who approved the programme and when; again after changes, if the agency wishes.

    Raises NotFound and Forbidden, Invalid naming the field, and Conflict when it is approved and
    nothing has changed since.
    """
    now = clock.now()
    approver = words(approval.approver, "approver", MAX_NAME, required=True)
    decision = words(approval.decision, "decision", MAX_NAME)
    if not date(YEARS[0] - 1, 1, 1) <= approval.approved_on <= local_date(now):
        raise Invalid("The day of the approval lies in the future.", field="approved_on")
    async with database.writing() as conn:
        programme = await get_to_change(conn, actor, programme_id, APPROVERS)
        changed = await queries.count_changes_since_approval(conn, programme_id)
        if programme.approved_at is not None and not changed:
            raise Conflict("The programme is approved, and nothing has changed since.")
        facts = {
            "approver": approver,
            "approved_on": approval.approved_on,
            "decision": decision,
        }
        told = {**facts, "approved_on": approval.approved_on.isoformat()}
        detail = differences(programme, told)
        await queries.update_programme(
            conn, programme_id, approved_at=now, approved_by=actor.account_id, **facts
        )
        await note(conn, actor, programme, at=now, what=Note(kind="approved", detail=detail))


def differences(before: Any, after: dict[str, Any]) -> dict[str, list[Any]]:
    """Return (before, after) of what differs, days as text."""
    found = {}
    for name, value in after.items():
        was = getattr(before, name)
        was = was.isoformat() if isinstance(was, date) else was or ""
        if was != value:
            found[name] = [was, value]
    return found
