"""Customers served: typing numbers in for a month or a day, and taking many in from lines."""

from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as tree
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.save_served import (
    NotNumbers,
    Place,
    Preview,
    import_served,
    preview_served,
    save_served,
)
from auditapp.surveys.models.periods import months_before
from auditapp.surveys.models.served_sheet import Span, parse_span
from auditapp.surveys.queries.result_nodes import Node, get_node
from auditapp.surveys.queries.result_rates import path_of
from auditapp.surveys.queries.served import list_served_at
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MONTHS = 24


class EditServed(View):
    """The numbers of one month or day: of the agency itself, its counters and those below."""

    template = "surveys/edit_served.html"
    name: str
    places: list[tuple[str, str]]
    base: str
    months: list[date]
    span: Span
    span_code: str
    rows: list[Place]
    typed: dict[str, str]
    problems: dict[str, str]


class Problem(msgspec.Struct, frozen=True):
    """A fault of a line, in words."""

    line: int
    sentence: str


class ImportServed(View):
    """Lines to take in, what they would bring, and what is wrong with them."""

    template = "surveys/import_served.html"
    name: str
    places: list[tuple[str, str]]
    base: str
    sheet: str
    preview: Preview | None
    faults: list[Problem]


@get("/agencies/{agency_id:str}/served", name="served.edit")
async def edit_served(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the numbers of ?period= (a month or a day), the last full month unless said."""
    async with database.reading() as conn:
        node = await _node(conn, clock, agency_id)
        span, problem = _span(desk.request.query_params.get("period", ""), desk, clock)
        view = await _view(conn, clock, node, span=span)
    if problem:
        view.problems = {"period": problem}
    return desk.page(view, status=422 if problem else 200)


@post("/agencies/{agency_id:str}/served", name="served.update")
async def update_served(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Store the numbers of one month or day."""
    span, problem = _span(desk.field("period"), desk, clock)
    async with database.reading() as conn:
        node = await _node(conn, clock, agency_id)
        view = await _view(conn, clock, node, span=span)
    typed = {row.id: desk.field(f"n-{row.id}") for row in view.rows if f"n-{row.id}" in desk.form}
    try:
        if not problem:
            await save_served(
                database, clock, desk.person, path=path_of(node), span=span, typed=typed
            )
            return desk.redirect(f"{view.base}?period={view.span_code}")
        view.problems = {"period": problem}
    except NotNumbers as error:
        view.problems = {
            one: desk.say(fault.key, **fault.params) for one, fault in error.problems.items()
        }
    view.typed |= typed
    return desk.page(view, status=422)


@get("/agencies/{agency_id:str}/served/imports/new", name="served.new_import")
async def new_served_import(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the lines of a spreadsheet."""
    async with database.reading() as conn:
        node = await _node(conn, clock, agency_id)
    return desk.page(_import_view(desk, node, sheet="", preview=None))


@post("/agencies/{agency_id:str}/served/imports", name="served.create_import")
async def create_served_import(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Show what lines would bring; with `confirmed` store them, when all of them are right."""
    text = "\n".join(desk.form.get("sheet", ()))
    async with database.reading() as conn:
        node = await _node(conn, clock, agency_id)
        path, today = path_of(node), local_date(clock.now())
        preview = await preview_served(conn, path=path, text=text, today=today)
    if desk.field("confirmed") and not preview.faults:
        done = await import_served(database, clock, desk.person, path=path, text=text)
        latest = max(line.span[1] for line in done.lines)
        return desk.redirect(f"/agencies/{agency_id}/served?period={latest:%Y-%m}")
    view = _import_view(desk, node, sheet=text, preview=preview)
    return desk.page(view, status=422 if preview.faults else 200)


async def _view(conn: Connection, clock: Clock, node: Node, *, span: Span) -> EditServed:
    today = local_date(clock.now())
    rows = [Place(node.id, "", node.name)]
    rows += [
        Place(point.id, point.code, point.name)
        for point in await tree.list_points(conn, node.id)
        if point.closed_at is None
    ]
    rows += [
        Place(child.id, child.code, child.name)
        for child in await tree.list_children(conn, node.id, on=today)
        if child.is_open(today)
    ]
    found = await list_served_at(conn, node.root_id, [row.id for row in rows], periods=[span])
    base = f"/agencies/{node.id}/served"
    return EditServed(
        name=node.name,
        places=_crumbs(node, base),
        base=base,
        months=list(reversed(months_before(today.replace(day=1), MONTHS))),
        span=span,
        span_code=f"{span[1]:%Y-%m}" if span[0] == "M" else span[1].isoformat(),
        rows=rows,
        typed={row.id: str(found.get((row.id, *span), "")) for row in rows},
        problems={},
    )


def _import_view(desk: Desk, node: Node, *, sheet: str, preview: Preview | None) -> ImportServed:
    base = f"/agencies/{node.id}/served"
    faults = preview.faults if preview else []
    return ImportServed(
        name=node.name,
        places=_crumbs(node, base),
        base=base,
        sheet=sheet,
        preview=preview,
        faults=[Problem(one.line, desk.say(one.sentence, **one.params)) for one in faults],
    )


def _crumbs(node: Node, base: str) -> list[tuple[str, str]]:
    above = [(crumb.name, f"/agencies/{crumb.id}/served") for crumb in node.chain]
    return [*above, (node.name, base)]


def _span(text: str, desk: Desk, clock: Clock) -> tuple[Span, str]:
    """Return the month or day asked for, and what is wrong with it: then it is the last month."""
    today = local_date(clock.now())
    last_month: Span = ("M", months_before(today.replace(day=1), 2)[0])
    if not text.strip():
        return last_month, ""
    try:
        return parse_span(text, today=today), ""
    except Invalid as error:
        return last_month, desk.say(error.key, **error.params)


async def _node(conn: Connection, clock: Clock, agency_id: str) -> Node:
    today = local_date(clock.now())
    return await get_node(conn, agency_id, on=today, today=today)
