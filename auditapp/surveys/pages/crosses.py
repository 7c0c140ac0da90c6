"""Cross table of two questions: asked for, counted beside the requests, kept."""

from collections.abc import Sequence
from typing import NamedTuple

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.formkit.questions import Question
from auditapp.library import queries as library
from auditapp.measure import FULL_FROM
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.count_cross import ask_for_cross
from auditapp.surveys.models.crosses import CrossTable, choices, make_table
from auditapp.surveys.models.periods import Period, parse_period
from auditapp.surveys.models.results import Text
from auditapp.surveys.pages.results_view import (
    Query,
    list_periods,
    places_at,
    read_query,
    tabs_of,
)
from auditapp.surveys.queries.cells import count_answered
from auditapp.surveys.queries.crosses import Kept, Wanted, find_cross
from auditapp.surveys.queries.result_look import Asked, Look, look_up
from auditapp.surveys.queries.result_rates import path_of
from auditapp.web.desk import AnyRequest, Desk, Page
from auditapp.web.render import View


class ShowCross(View):
    """`allowed`: the node and period have a figure of their own and 30 answers."""

    template = "surveys/show_cross.html"
    name: str
    places: list[tuple[str, str]]
    tabs: list[tuple[str, str, str]]
    query: Query
    periods: list[tuple[str, list[str]]]
    forms: list[tuple[str, dict[str, str]]]
    questions: list[tuple[str, Text]]
    chosen: tuple[str, str]
    titles: tuple[Text, Text]
    address: str
    allowed: bool
    kept: Kept | None
    cross: CrossTable | None


class _Seen(NamedTuple):
    look: Look
    query: Query
    period: Period
    asked: Sequence[Question]
    wanted: Wanted
    allowed: bool


@get("/results/{agency_id:str}/cross", name="results.cross", include_in_schema=False)
async def show_cross(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the table of ?first= and ?second=, two questions of the form."""

    async def look(conn: Connection) -> ShowCross:
        return await _view(conn, await _see(conn, desk.request, clock, agency_id), clock)

    return desk.page(await database.read_at_once(look))


@post("/results/{agency_id:str}/cross", name="results.create_cross", include_in_schema=False)
async def create_cross(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Have the table of the address counted, or counted anew."""

    async def look(conn: Connection) -> _Seen:
        return await _see(conn, desk.request, clock, agency_id)

    seen = await database.read_at_once(look)
    if seen.allowed:
        path = path_of(seen.look.node)
        await ask_for_cross(
            database, clock, seen.wanted, path=path, period=seen.period, asked=seen.asked
        )
    return desk.redirect(_address(seen))


async def _see(conn: Connection, request: AnyRequest, clock: Clock, agency_id: str) -> _Seen:
    params = request.query_params
    plain = {name: params[name] for name in ("form", "period") if params.get(name)}
    query = read_query(f"/results/{agency_id}/cross", plain)
    today = local_date(clock.now())
    period = parse_period(query.period, today=today)
    if period.kind == "days":
        raise Invalid("Cross tables stand for whole months, quarters or years.", field="period")
    look = await look_up(conn, Asked(agency_id, query.form, period, "month", today))
    known = {question.code: question for question in choices(look.form)}
    if len(known) < 2:
        raise Invalid("This form has no two questions with answers to choose from.", field="form")
    codes = list(known)
    pair = (params.get("first") or codes[0], params.get("second") or codes[1])
    if pair[0] == pair[1] or not set(pair) <= set(codes):
        raise Invalid("Please choose two different questions of this form.", field="second")
    n = await count_answered(conn, look.scope, look.node, period=period, today=today)
    wanted = Wanted(look.scope.root_id, agency_id, query.form, period.code, *pair)
    asked = [known[code] for code in pair]
    return _Seen(look, query, period, asked, wanted, n >= FULL_FROM)


async def _view(conn: Connection, seen: _Seen, clock: Clock) -> ShowCross:
    kept = await find_cross(conn, seen.wanted) if seen.allowed else None
    counted = kept.counted if kept else None
    versions = await library.list_versions(conn, "survey")
    node = seen.look.node
    return ShowCross(
        name=node.name,
        places=places_at(node, seen.query),
        tabs=tabs_of(node.id, seen.query, here="/cross"),
        query=seen.query,
        periods=list_periods(local_date(clock.now())),
        forms=sorted({form.slug: form.title for form in reversed(versions)}.items()),
        questions=[(question.code, question.text) for question in choices(seen.look.form)],
        chosen=(seen.wanted.first, seen.wanted.second),
        titles=(seen.asked[0].text, seen.asked[1].text),
        address=_address(seen),
        allowed=seen.allowed,
        kept=kept,
        cross=make_table(counted, seen.asked) if counted else None,
    )


def _address(seen: _Seen) -> str:
    base = seen.query.url()
    sign = "&" if "?" in base else "?"
    return f"{base}{sign}first={seen.wanted.first}&second={seen.wanted.second}"
