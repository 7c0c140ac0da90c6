"""Forms that join agencies: a merger, and who decides what another receives."""

from datetime import date
from typing import ClassVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import actions, queries
from auditapp.agencies.models import Agency, Field, Record, is_within, may_change
from auditapp.agencies.pages.forms import (
    FormView,
    check_may_change,
    day_of,
    finding,
    get_open_agency,
    typed,
)
from auditapp.base.clock import Clock, local_date
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


class NewMerger(FormView):
    template: ClassVar[str] = "agencies/new_merger.html"
    choices: list[Agency]
    chosen: list[str]


class NewDecidingForm(FormView):
    template: ClassVar[str] = "agencies/new_deciding.html"
    fields: list[Field]
    choices: list[Agency]


async def _merger_form(
    database: Database, desk: Desk, agency_id: str, today: date, values: dict[str, str]
) -> NewMerger:
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
        near = await queries.list_children(conn, agency.parent_id or "", on=today)
    choices = [
        node
        for node in near
        if node.closed_on is None and node.id != agency.id and may_change(desk.person, node.path)
    ]
    return NewMerger(agency=agency, values=values, problems={}, choices=choices, chosen=[])


@get("/agencies/{agency_id:str}/mergers/new", name="agencies.new_merger")
async def new_merger(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    values = {"day": today.isoformat(), "legal_basis": "", "points": "move"}
    return desk.page(await _merger_form(database, desk, agency_id, today, values))


@post("/agencies/{agency_id:str}/mergers", name="agencies.create_merger", status_code=303)
async def create_merger(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, "day", "legal_basis", "points")
    sources = desk.form.get("source_ids", [])
    with finding(desk) as problems:
        for source_id in sources:
            await check_may_change(database, desk, source_id, "source_ids")
        await actions.merge_agencies(
            database,
            clock,
            record=record,
            source_ids=sources,
            successor_id=agency_id,
            day=day_of(desk, "day"),
            legal_basis=values["legal_basis"],
            move_points=values["points"] != "close",
        )
        return desk.redirect(f"/agencies/{agency_id}")
    form = await _merger_form(database, desk, agency_id, local_date(clock.now()), values)
    form.problems, form.chosen = problems, sources
    return desk.page(form, 422)


async def _deciding_form(
    database: Database, agency_id: str, today: date, values: dict[str, str]
) -> NewDecidingForm:
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
        root = await queries.get_agency(conn, agency.root_id, on=today)
        nodes = await queries.list_agencies_below(conn, root.path, on=today)
        units = {kind.code for kind in await queries.list_kinds(conn) if kind.is_unit}
        fields = await queries.list_fields(conn)
    choices = [
        node
        for node in nodes
        if node.closed_on is None and (node.kind not in units or is_within(node.path, agency.path))
    ]
    return NewDecidingForm(
        agency=agency, values=values, problems={}, fields=fields, choices=choices
    )


@get("/agencies/{agency_id:str}/deciding/new", name="agencies.new_deciding")
async def new_deciding(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    values = {"day": today.isoformat(), "field": "", "deciding_id": ""}
    return desk.page(await _deciding_form(database, agency_id, today, values))


@post("/agencies/{agency_id:str}/deciding", name="agencies.create_deciding", status_code=303)
async def create_deciding(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, "day", "field", "deciding_id")
    with finding(desk) as problems:
        await actions.set_deciding(
            database,
            clock,
            record=record,
            receiving_id=agency_id,
            field=values["field"],
            deciding_id=values["deciding_id"] or None,
            day=day_of(desk, "day"),
        )
        return desk.redirect(f"/agencies/{agency_id}")
    form = await _deciding_form(database, agency_id, local_date(clock.now()), values)
    form.problems = problems
    return desk.page(form, 422)
