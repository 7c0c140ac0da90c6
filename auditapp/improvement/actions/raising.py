"""Raising a nonconformity, describing it, and issuing the request for corrective action."""

from datetime import date
from typing import Any

import msgspec

from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden, Invalid
from auditapp.base.ids import new_id
from auditapp.improvement.actions.changing import Change, changing, days_from, write_step
from auditapp.improvement.models import gates
from auditapp.improvement.models.nonconformity import (
    Facts,
    MeasuredBy,
    Nonconformity,
    Origin,
    checked_facts,
)
from auditapp.improvement.models.rights import LEADERS, RAISERS, VERIFIERS
from auditapp.improvement.models.states import ENDED, STATE_NAMES
from auditapp.improvement.queries.nonconformities import get_nonconformity, insert_nonconformity
from auditapp.improvement.queries.people import list_candidates
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

OPEN = frozenset(STATE_NAMES) - ENDED
_EMPTY = {
    "no_correction": "", "elsewhere": "", "updates": "", "measure": "", "measure_form": "",
    "measure_part": "", "measure_place": "", "measure_label": "",
}  # fmt: skip


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What raising takes; lead_id is who leads it where that is not the person who raises it.

    `by_part`: the person may raise it by what they are in the source (on the audit's team).
    act_due: a deadline known already (the audit's), else computed from the periods.
    """

    facts: Facts
    origin: Origin
    standard: str
    lead_id: str = ""
    measured: MeasuredBy = MeasuredBy()
    act_due: date | None = None
    by_part: bool = False


async def raise_nonconformity(
    database: Database, clock: Clock, actor: Actor, wish: Wish
) -> Nonconformity:
    """Write a draft down; raises NotFound for the unit, Forbidden, Invalid naming the field."""
    async with database.writing() as conn:
        return await raise_within(conn, clock, actor, wish)


async def raise_within(conn: Connection, clock: Clock, actor: Actor, wish: Wish) -> Nonconformity:
    """Write a draft down in the caller's transaction; raises what raise_nonconformity raises."""
    facts = checked_facts(wish.facts)
    today = local_date(clock.now())
    if facts.found_on > today:
        raise Invalid("This day lies in the future.", field="found_on")
    agency = await get_agency(conn, facts.agency_id, on=today)
    if not wish.by_part and not actor.roles_at(agency.path) & RAISERS:
        raise Forbidden
    lead_id = wish.lead_id or await _lead(conn, clock, actor, agency.path)
    await _check_people(conn, clock, agency.path, facts)
    made = new_id()
    columns = {
        **_EMPTY, **_columns(facts), **msgspec.structs.asdict(wish.origin),
        **msgspec.structs.asdict(wish.measured), "id": made, "standard": wish.standard,
        "lead_id": lead_id, "act_due": wish.act_due, "round": 1, "created_at": clock.now(),
    }  # fmt: skip
    await insert_nonconformity(conn, root_id=agency.root_id, year=today.year, **columns)
    step: tuple[str, str, dict[str, Any]] = ("raised", "", {"source": wish.origin.source})
    await write_step(conn, clock, actor, made, root_id=agency.root_id, step=step)
    await record(
        conn, clock, actor, action="nonconformity.raised", subject=made,
        agency_id=agency.id, title=facts.title,
    )  # fmt: skip
    return await get_nonconformity(conn, made)


def _columns(facts: Facts) -> dict[str, Any]:
    return msgspec.structs.asdict(facts)


async def _lead(conn: Connection, clock: Clock, actor: Actor, path: str) -> str:
    """Return who leads it: whoever raises it if they may, else the nearest ISO secretary."""
    if actor.roles_at(path) & LEADERS:
        return actor.account_id
    for roles in (("iso_secretary",), ("lead_auditor", "administrator")):
        found = await list_candidates(conn, path, roles, now=clock.now())
        if found:
            return found[0].id
    return actor.account_id


async def _check_people(conn: Connection, clock: Clock, path: str, facts: Facts) -> None:
    near = await list_candidates(conn, path, RAISERS, now=clock.now(), is_near=True)
    known = {one.id for one in near}
    if facts.owner_id and facts.owner_id not in known:
        raise Invalid("This person does not work in the unit.", field="owner_id")
    if not facts.verifier_id:
        return
    verifiers = await list_candidates(conn, path, VERIFIERS, now=clock.now())
    if facts.verifier_id not in {one.id for one in verifiers}:
        raise Invalid("This person has no role by which to verify here.", field="verifier_id")


async def describe(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, facts: Facts
) -> None:
    """Change the description of a draft, or who is responsible and verifies until the end.

    The unit stays. Raises what changing raises, and Invalid naming the field.
    """
    checked = checked_facts(facts)
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"}, states=OPEN
    ) as change:
        it = change.it
        if checked.found_on > change.today:
            raise Invalid("This day lies in the future.", field="found_on")
        await _check_people(change.conn, clock, it.agency_path, checked)
        await _check_verifier(change, checked)
        columns = {name: value for name, value in _columns(checked).items() if name != "agency_id"}
        if it.issued_at is not None:
            columns = {name: columns[name] for name in ("owner_id", "verifier_id")}
            lacks = [name for name, value in columns.items() if not value]
            if lacks:
                raise Invalid("Please name a person.", field=lacks[0])
        changed = {name: value for name, value in columns.items() if getattr(it, name) != value}
        if changed:
            await change.note("edited", detail={"fields": sorted(changed)}, **changed)


async def _check_verifier(change: Change, facts: Facts) -> None:
    work = await change.work()
    if facts.verifier_id and facts.verifier_id in work.doers:
        raise Invalid(
            "The verifier has an action to do here. Please choose another.", field="verifier_id"
        )


async def issue(database: Database, clock: Clock, actor: Actor, nonconformity_id: str) -> None:
    """Issue the request: deadlines begin; raises Invalid naming what is missing."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"}, states={"draft"}
    ) as change:
        gates.check(gates.lacks_of_issue(change.it))
        due: dict[str, Any] = dict(await first_deadlines(change))
        if change.it.act_due is not None and change.it.act_due > change.today:
            due["act_due"] = change.it.act_due
        await change.note("issued", issued_at=change.now, **due)


async def first_deadlines(change: Change) -> dict[str, date]:
    """Return the deadlines of cause, plan and action, counted from today."""
    periods = await change.periods()
    return {
        "respond_due": periods.after_working(change.today, periods.cause_days),
        "plan_due": periods.after_working(change.today, periods.plan_days),
        "act_due": days_from(change.today, periods.act_days(change.it.grade)),
    }
