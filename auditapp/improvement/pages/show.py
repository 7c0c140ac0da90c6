"""The page of one nonconformity: what was found, what is done about it, whose turn it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import Clock
from auditapp.improvement.models import gates
from auditapp.improvement.models.nonconformity import GRADE_NAMES, SOURCE_NAMES, Nonconformity
from auditapp.improvement.models.rights import APPOINTERS, LEADERS
from auditapp.improvement.models.states import STATE_NAMES, WAITS_FOR, State
from auditapp.improvement.models.work import BRANCH_NAMES, MOST_WHYS, STEP_NAMES, Step, Whole
from auditapp.improvement.pages.parts import FormView, Options, options_of_people, today_of
from auditapp.improvement.queries.listing import list_children
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.improvement.queries.parts import get_whole, list_steps
from auditapp.improvement.queries.people import get_names, list_candidates
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page


class ShowNonconformity(FormView, kw_only=True):
    template = "improvement/show_nonconformity.html"
    it: Nonconformity
    whole: Whole
    state: State
    parts: frozenset[str]
    waits_for: str
    waits_name: str
    today: date
    lacks: dict[str, str]
    steps: list[Step]
    names: dict[str, str]
    options: dict[str, Options]
    leaders: Options
    units: Options
    parent: Nonconformity | None
    children: list[Nonconformity]
    may_appoint: bool
    cause_open: bool
    plan_open: bool
    state_names: Mapping[State, str] = STATE_NAMES
    source_names: Mapping[str, str] = SOURCE_NAMES
    grade_names: Mapping[str, str] = GRADE_NAMES
    branch_names: Mapping[str, str] = BRANCH_NAMES
    step_names: Mapping[str, str] = STEP_NAMES
    most_whys: int = MOST_WHYS


@get("/nonconformities/{nonconformity_id:str}", name="nonconformities.show")
async def show_nonconformity(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the record, and what the person may do next."""
    return desk.page(await view_of(desk, database, clock, nonconformity_id))


async def view_of(
    desk: Desk, database: Database, clock: Clock, nonconformity_id: str
) -> ShowNonconformity:
    """Return the page of a record; raises NotFound."""
    actor: Actor = desk.person
    async with database.reading() as conn:
        it = await get_nonconformity(conn, nonconformity_id)
        whole = await get_whole(conn, it, on=today_of(clock))
        steps = await list_steps(conn, it.id)
        names = await get_names(conn, {step.by for step in steps})
        asked = await _choices(conn, clock, it, whole.parts_of(actor.account_id))
        parent = await get_nonconformity(conn, it.parent_id) if it.parent_id else None
        children = await list_children(conn, it.id)
    waits = WAITS_FOR.get(it.state, "")
    owes = {"lead": it.lead_id, "owner": it.owner_id, "verifier": it.verifier_id}.get(waits)
    return ShowNonconformity(
        it=it,
        whole=whole,
        state=it.state,
        parts=whole.parts_of(actor.account_id),
        waits_for=waits,
        waits_name=whole.people.get(owes or "", ""),
        today=today_of(clock),
        lacks=_lacks(whole),
        steps=steps[::-1],
        names=names,
        parent=parent,
        children=children,
        may_appoint=bool(actor.roles_at(it.agency_path) & APPOINTERS)
        or it.lead_id == actor.account_id,
        cause_open=it.state in {"issued", "rejected", "reopened"} and it.submitted_at is None,
        plan_open=it.state in {"issued", "rejected", "reopened", "cause_submitted"},
        **asked,
    )


async def _choices(
    conn: Connection, clock: Clock, it: Nonconformity, parts: frozenset[str]
) -> dict[str, Any]:
    """Return who and what can be chosen in the forms, for those who have forms."""
    today = today_of(clock)
    able = await list_candidates(conn, it.agency_path, LEADERS, now=clock.now())
    leaders = [(one.id, one.name) for one in able if one.id != it.lead_id]
    if not parts or not it.is_open:
        return {"options": {"owners": [], "verifiers": []}, "leaders": leaders, "units": []}
    root = it.agency_path[: it.agency_path.index("/", 1) + 1]
    units = await list_agencies_below(conn, root, on=today)
    return {
        "options": await options_of_people(conn, clock, it.agency_path),
        "leaders": leaders,
        "units": [
            (one.id, one.name) for one in units if one.is_open(today) and one.id != it.agency_id
        ],
    }


def _lacks(whole: Whole) -> dict[str, str]:
    """Return what is missing for the next step, by place."""
    state = whole.it.state
    if state == "draft":
        return dict(gates.lacks_of_issue(whole.it))
    if state in {"issued", "reopened"} or (state == "rejected" and not whole.it.submitted_at):
        return dict(gates.lacks_of_cause(whole))
    if state in {"cause_submitted", "rejected"}:
        return dict(gates.lacks_of_plan(whole))
    if state in {"action_approved", "in_progress"}:
        return dict(gates.lacks_of_report(whole))
    return {}
