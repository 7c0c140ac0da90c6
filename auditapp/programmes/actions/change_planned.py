"""Changing one planned audit, withdrawing it, and saying which audit carries it out."""

from typing import Any

from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.models import Actor
from auditapp.programmes.actions.plan_audits import columns_of
from auditapp.programmes.actions.record import Note, get_to_change, note
from auditapp.programmes.models.programme import (
    PLANNERS,
    NewPlanned,
    Planned,
    Programme,
    Wish,
    checked_planned,
    checked_reason,
    obstacles,
)
from auditapp.programmes.queries import planned as queries
from auditapp.store.engine import Connection, Database


async def change_planned(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    planned_id: str,
    wish: Wish,
) -> None:
    """Change a planned audit (`wish` has one); its unit stays, and a reason is kept after approval.

    Raises NotFound and Forbidden, Invalid naming the field, Conflict when it is withdrawn or done.
    """
    (asked,) = wish.audits
    wanted = checked_planned(asked, wish.clauses)
    async with database.writing() as conn:
        line, programme = await _standing(conn, actor, planned_id)
        if any(audit.signed_off_at for audit in line.held):
            raise Conflict("This audit is done: what was planned stays as it was.")
        detail = _differences(line, wanted)
        if not detail:
            return
        await _check_twins(conn, clock, programme, line, wanted)
        reason = checked_reason(programme, wish.reason)
        columns = columns_of(wanted)
        del columns["agency_id"]
        await queries.update_planned(conn, planned_id, **columns)
        await note(
            conn,
            actor,
            programme,
            at=clock.now(),
            what=Note(
                kind="line_changed",
                planned_id=planned_id,
                title=wanted.title,
                detail=detail,
                reason=reason,
            ),
        )


async def withdraw_planned(
    database: Database, clock: Clock, actor: Actor, *, planned_id: str, reason: str = ""
) -> None:
    """Take a planned audit out of its programme; its history stays.

    Raises NotFound and Forbidden, Invalid without a reason after approval, Conflict when an audit
    was made from it or it is withdrawn already.
    """
    now = clock.now()
    async with database.writing() as conn:
        line, programme = await _standing(conn, actor, planned_id)
        if line.held:
            raise Conflict("An audit was made from this line, so it stays in the programme.")
        reason = checked_reason(programme, reason)
        await queries.update_withdrawn(conn, planned_id, at=now, by=actor.account_id)
        await note(
            conn,
            actor,
            programme,
            at=now,
            what=Note(
                kind="withdrawn",
                planned_id=planned_id,
                title=line.title,
                reason=reason,
            ),
        )


async def link_audit(
    database: Database, clock: Clock, actor: Actor, *, planned_id: str, audit_id: str
) -> None:
    """Say that an audit of the same unit carries the planned one out.

    Raises NotFound and Forbidden, Conflict when the line is withdrawn, Invalid when the audit
    belongs to another unit or to another line.
    """
    async with database.writing() as conn:
        line, programme = await _standing(conn, actor, planned_id)
        claimed = await queries.update_claimed(
            conn, audit_id, agency_id=line.agency_id, planned_id=planned_id
        )
        if not claimed:
            raise Invalid("Please choose an audit of this unit.", field="audit_id")
        await note(
            conn,
            actor,
            programme,
            at=clock.now(),
            what=Note(
                kind="linked",
                planned_id=planned_id,
                title=line.title,
            ),
        )


async def _standing(conn: Connection, actor: Actor, planned_id: str) -> tuple[Planned, Programme]:
    line = await queries.get_planned(conn, planned_id)
    programme = await get_to_change(conn, actor, line.programme_id, PLANNERS)
    line = await queries.get_planned(conn, planned_id)
    if line.withdrawn_at is not None:
        raise Conflict("This line was withdrawn from the programme.")
    return line, programme


async def _check_twins(
    conn: Connection, clock: Clock, programme: Programme, line: Planned, wanted: NewPlanned
) -> None:
    today = local_date(clock.now())
    others = [
        other for other in await queries.list_planned_of(conn, programme.id) if other.id != line.id
    ]
    below = await list_agencies_below(conn, programme.agency_path, on=today)
    units = {unit.id: unit for unit in below}
    found = obstacles(programme, units, others, [wanted], today=today)
    for obstacle in found.values():
        raise Invalid(obstacle.key, field="timing", **obstacle.params)


def _differences(line: Planned, wanted: NewPlanned) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    pairs = {
        "timing": (line.timing.code, wanted.timing.code),
        "clauses": (" ".join(line.clauses), " ".join(wanted.clauses)),
        **{
            name: (getattr(line, name), getattr(wanted, name))
            for name in ("title", "method", "checklist", "note")
        },
    }
    for name, (before, after) in pairs.items():
        if before != after:
            found[name] = [before, after]
    return found
