"""Changing the tree: a new node, a name, another place, a closing."""

from datetime import date
from typing import ClassVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import actions, queries
from auditapp.agencies.models import Agency, Kind, Record, is_within, may_change
from auditapp.agencies.pages.forms import (
    FormView,
    check_may_change,
    day_of,
    finding,
    get_open_agency,
    typed,
)
from auditapp.agencies.pages.tree import kind_choices
from auditapp.base.clock import Clock, local_date
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page

CHILD = ("code", "kind", "name", "short_name", "opened_on")
NAME = ("day", "name", "short_name", "legal_basis")


class NewChild(FormView):
    template: ClassVar[str] = "agencies/new_child.html"
    kinds: list[Kind]


class NewNameForm(FormView):
    template: ClassVar[str] = "agencies/new_name.html"


class NewParent(FormView):
    template: ClassVar[str] = "agencies/new_parent.html"
    choices: list[Agency]


class NewClosure(FormView):
    template: ClassVar[str] = "agencies/new_closure.html"


async def _child_form(
    database: Database, agency_id: str, today: date, values: dict[str, str]
) -> NewChild:
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
        kinds = kind_choices(await queries.list_kinds(conn), agency.kind)
    return NewChild(agency=agency, values=values, problems={}, kinds=kinds)


@get("/agencies/{agency_id:str}/children/new", name="agencies.new_child")
async def new_child(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    values = dict.fromkeys(CHILD, "") | {"opened_on": today.isoformat()}
    return desk.page(await _child_form(database, agency_id, today, values))


@post("/agencies/{agency_id:str}/children", name="agencies.create_child", status_code=303)
async def create_child(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, *CHILD)
    with finding(desk) as problems:
        child = await actions.open_agency(
            database,
            clock,
            parent_id=agency_id,
            record=record,
            code=values["code"],
            kind=values["kind"],
            name=values["name"],
            short_name=values["short_name"],
            opened_on=day_of(desk, "opened_on"),
        )
        return desk.redirect(f"/agencies/{child.id}")
    form = await _child_form(database, agency_id, local_date(clock.now()), values)
    form.problems = problems
    return desk.page(form, 422)


@get("/agencies/{agency_id:str}/names/new", name="agencies.new_name")
async def new_name(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
    values = {
        "day": today.isoformat(),
        "name": agency.name,
        "short_name": agency.short_name,
        "legal_basis": "",
    }
    return desk.page(NewNameForm(agency=agency, values=values, problems={}))


@post("/agencies/{agency_id:str}/names", name="agencies.create_name", status_code=303)
async def create_name(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, *NAME)
    with finding(desk) as problems:
        await actions.rename_agency(
            database,
            clock,
            agency_id=agency_id,
            record=record,
            day=day_of(desk, "day"),
            name=values["name"],
            short_name=values["short_name"],
            legal_basis=values["legal_basis"],
        )
        return desk.redirect(f"/agencies/{agency_id}")
    async with database.reading() as conn:
        agency = await queries.get_agency(conn, agency_id, on=local_date(clock.now()))
    return desk.page(NewNameForm(agency=agency, values=values, problems=problems), 422)


async def _parent_form(
    database: Database, desk: Desk, agency_id: str, today: date, values: dict[str, str]
) -> NewParent:
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
        root = await queries.get_agency(conn, agency.root_id, on=today)
        nodes = await queries.list_agencies_below(conn, root.path, on=today)
        units = {kind.code for kind in await queries.list_kinds(conn) if kind.is_unit}
    choices = [
        node
        for node in nodes
        if node.closed_on is None
        and node.id != agency.parent_id
        and not is_within(node.path, agency.path)
        and may_change(desk.person, node.path)
        and (node.kind not in units or agency.kind in units)
    ]
    return NewParent(agency=agency, values=values, problems={}, choices=choices)


@get("/agencies/{agency_id:str}/parents/new", name="agencies.new_parent")
async def new_parent(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    values = {"day": today.isoformat(), "parent_id": ""}
    return desk.page(await _parent_form(database, desk, agency_id, today, values))


@post("/agencies/{agency_id:str}/parents", name="agencies.create_parent", status_code=303)
async def create_parent(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, "day", "parent_id")
    with finding(desk) as problems:
        await check_may_change(database, desk, values["parent_id"], "parent_id")
        await actions.move_agency(
            database,
            clock,
            agency_id=agency_id,
            parent_id=values["parent_id"],
            day=day_of(desk, "day"),
            record=record,
        )
        return desk.redirect(f"/agencies/{agency_id}")
    form = await _parent_form(database, desk, agency_id, local_date(clock.now()), values)
    form.problems = problems
    return desk.page(form, 422)


@get("/agencies/{agency_id:str}/closure/new", name="agencies.new_closure")
async def new_closure(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, today)
    values = {"last_day": today.isoformat()}
    return desk.page(NewClosure(agency=agency, values=values, problems={}))


@post("/agencies/{agency_id:str}/closure", name="agencies.create_closure", status_code=303)
async def create_closure(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    with finding(desk) as problems:
        await actions.close_agency(
            database,
            clock,
            agency_id=agency_id,
            last_day=day_of(desk, "last_day"),
            record=record,
        )
        return desk.redirect(f"/agencies/{agency_id}")
    async with database.reading() as conn:
        agency = await queries.get_agency(conn, agency_id, on=local_date(clock.now()))
    values = typed(desk, "last_day")
    return desk.page(NewClosure(agency=agency, values=values, problems=problems), 422)
