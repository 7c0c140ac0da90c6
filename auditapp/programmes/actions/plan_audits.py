"""Planning audits in a programme: one, or one definition for hundreds of units, all or none."""

from collections.abc import Mapping, Sequence
from datetime import date

from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.programmes.actions.record import Note, get_to_change, note
from auditapp.programmes.models.programme import (
    PLANNERS,
    NewPlanned,
    Obstacle,
    Programme,
    Wish,
    checked_planned,
    checked_reason,
    obstacles,
)
from auditapp.programmes.queries.planned import insert_planned, list_planned_of
from auditapp.store.engine import Connection, Database

MOST = 1000
IN_THE_WAY = N_("Nothing was planned: %(n)d of the chosen units cannot be planned like this.")


class CannotPlan(Invalid):
    """Some units cannot be planned, so none was; `obstacles` says why, by unit."""

    def __init__(self, found: Mapping[str, Obstacle]) -> None:
        super().__init__(IN_THE_WAY, field="units", n=len(found))
        self.obstacles = found


async def plan_audits(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    programme_id: str,
    wish: Wish,
) -> list[str]:
    """Plan audits, all or none; return their ids.

    Raises NotFound and Forbidden, Invalid naming the field, CannotPlan naming the units. Takes a
    fixed number of statements, however many units there are.
    """
    now = clock.now()
    wanted = _checked(wish)
    async with database.writing() as conn:
        programme = await get_to_change(conn, actor, programme_id, PLANNERS)
        found = await find_obstacles(conn, programme, wanted, today=local_date(now))
        if found:
            raise CannotPlan(found)
        reason = checked_reason(programme, wish.reason)
        facts = {"root_id": programme.root_id, "programme_id": programme_id, "created_at": now}
        rows = [
            {"id": new_id(), **facts, "created_by": actor.account_id, **columns_of(one)}
            for one in wanted
        ]
        await insert_planned(conn, rows)
        ids = [str(row["id"]) for row in rows]
        only = ids[0] if len(ids) == 1 else None
        what = Note(
            kind="planned", planned_id=only, count=len(ids), title=wanted[0].title, reason=reason
        )
        await note(conn, actor, programme, at=now, what=what)
    return ids


def _checked(wish: Wish) -> list[NewPlanned]:
    if not wish.audits:
        raise Invalid("Please choose at least one unit.", field="units")
    if len(wish.audits) > MOST:
        raise Invalid("At most %(most)d audits at once, please.", field="units", most=MOST)
    return [checked_planned(one, wish.clauses) for one in wish.audits]


async def find_obstacles(
    conn: Connection, programme: Programme, wanted: Sequence[NewPlanned], *, today: date
) -> dict[str, Obstacle]:
    """Return why units cannot be planned as wanted, by unit: what a preview shows."""
    below = await list_agencies_below(conn, programme.agency_path, on=today)
    standing = await list_planned_of(conn, programme.id)
    units = {unit.id: unit for unit in below}
    return obstacles(programme, units, standing, wanted, today=today)


def columns_of(one: NewPlanned) -> dict[str, object]:
    """Return the columns of a planned audit that people choose."""
    return {
        "agency_id": one.agency_id,
        "title": one.title,
        "first_month": one.timing.first,
        "last_month": one.timing.last,
        "method": one.method,
        "clauses": " ".join(one.clauses),
        "checklist": one.checklist,
        "note": one.note,
    }
