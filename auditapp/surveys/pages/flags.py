"""Flagged answers of an agency: groups to look at, and decisions about them."""

from datetime import UTC, datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import LOCAL, Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.decide_flags import DECIDERS, Verdict, decide_flags
from auditapp.surveys.models.flags import (
    ASIDE,
    KEPT,
    OPEN,
    REASON_NAMES,
    STANDING_NAMES,
    WHY_LENGTH,
    Group,
    GroupKey,
    split,
)
from auditapp.surveys.queries.flag_review import PAGE, list_review
from auditapp.surveys.queries.flags import count_standings
from auditapp.surveys.queries.result_nodes import Node, get_node
from auditapp.surveys.queries.result_rates import path_of
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

STATES = {"open": (OPEN,), "decided": (ASIDE, KEPT)}
MOST_PAGES = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class IndexFlags(View):
    """One page of groups; `typed` and `problems` belong to the group that was decided on."""

    template = "surveys/index_flags.html"
    name: str
    places: list[tuple[str, str]]
    base: str
    state: str
    groups: list[Group]
    standings: dict[str, int]
    reason_names: dict[str, str]
    standing_names: dict[str, str]
    reasons_of: dict[str, list[str]]
    hours: dict[datetime, str]
    may_decide: bool
    before: str
    after: str
    typed: dict[str, str]
    problems: dict[str, str]
    why_length: int


@get("/agencies/{agency_id:str}/flags", name="flags.index")
async def index_flags(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the groups of flagged answers at an agency and below it."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, desk, clock, agency_id=agency_id))


@post("/agencies/{agency_id:str}/flag-decisions", name="flags.decide")
async def create_flag_decision(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Keep the answers of a group, or set them aside."""
    verdict = Verdict(_key(desk), desk.field("standing"), desk.field("why"))
    async with database.reading() as conn:
        path = path_of(await _node(conn, clock, agency_id))
    try:
        await decide_flags(database, clock, desk.person, path=path, verdict=verdict)
    except (Invalid, Conflict) as error:
        field = error.field if isinstance(error, Invalid) else ""
        problems = {field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _view(conn, desk, clock, agency_id=agency_id, problems=problems)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/agencies/{agency_id}/flags")


async def _view(
    conn: Connection,
    desk: Desk,
    clock: Clock,
    *,
    agency_id: str,
    problems: dict[str, str] | None = None,
) -> IndexFlags:
    node = await _node(conn, clock, agency_id)
    path, base = path_of(node), f"/agencies/{agency_id}/flags"
    asked = desk.field("state") or desk.request.query_params.get("state", "")
    state = asked if asked in STATES else "open"
    number = _page_number(desk.request.query_params.get("page", ""))
    groups, has_more = await list_review(
        conn,
        path,
        standings=STATES[state],
        offset=number * PAGE,
        today=local_date(clock.now()),
    )
    above = [(crumb.name, f"/agencies/{crumb.id}/flags") for crumb in node.chain]
    return IndexFlags(
        name=node.name,
        places=[*above, (node.name, base)],
        base=base,
        state=state,
        groups=groups,
        standings=await count_standings(conn, path),
        reason_names=REASON_NAMES,
        standing_names=STANDING_NAMES,
        reasons_of={group.key.reasons: split(group.key.reasons) for group in groups},
        hours={group.key.hour: _hour(group.key.hour) for group in groups},
        may_decide=bool(desk.person.roles_at(path) & DECIDERS),
        before=f"{base}?state={state}&page={number - 1}" if number else "",
        after=f"{base}?state={state}&page={number + 1}" if has_more else "",
        typed={name: desk.field(name) for name in ("about", "standing", "why")},
        problems=problems or {},
        why_length=WHY_LENGTH,
    )


async def _node(conn: Connection, clock: Clock, agency_id: str) -> Node:
    today = local_date(clock.now())
    return await get_node(conn, agency_id, on=today, today=today)


def _key(desk: Desk) -> GroupKey:
    """Read which group is meant; what is not one finds no answers, and the action says so."""
    survey_id, point_id, hour, reasons = (desk.field("about").split("|") + [""] * 4)[:4]
    try:
        at = datetime.fromisoformat(hour)
    except ValueError:
        at = EPOCH
    return GroupKey(survey_id, point_id, at if at.tzinfo else EPOCH, reasons)


def _hour(at: datetime) -> str:
    """Return the hour as "16/11/2026, 09:00–10:00" in Viet Nam."""
    local = at.astimezone(LOCAL)
    return f"{local:%d/%m/%Y, %H:00}–{(local.hour + 1) % 24:02}:00"


def _page_number(text: str) -> int:
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdigit() and text else 0
