"""Changing the tree: a new node, a name, another place, a closing."""

from typing import ClassVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies import actions, queries
from auditapp.agencies.models import Agency, Kind, is_within, may_change
from auditapp.agencies.pages.forms import (
    AGENCY,
    CHANGE,
    Change,
    FormView,
    check_may_change,
    day_of,
    finding,
    get_open_agency,
    typed,
)
from auditapp.agencies.pages.tree import kind_choices
from auditapp.web.desk import Page

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


async def _child_form(change: Change, values: dict[str, str]) -> NewChild:
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, change.today)
        kinds = kind_choices(await queries.list_kinds(conn), agency.kind)
    return NewChild(agency=agency, values=values, problems={}, kinds=kinds)


@get(f"{AGENCY}/children/new", name="agencies.new_child", **CHANGE)
async def new_child(change: NamedDependency[Change]) -> Page:
    values = dict.fromkeys(CHILD, "") | {"opened_on": change.today.isoformat()}
    return change.desk.page(await _child_form(change, values))


@post(f"{AGENCY}/children", name="agencies.create_child", status_code=303, **CHANGE)
async def create_child(change: NamedDependency[Change]) -> Page | Redirect:
    values = typed(change.desk, *CHILD)
    with finding(change.desk) as problems:
        child = await actions.open_agency(
            *change.on,
            parent_id=change.agency_id,
            record=change.record,
            code=values["code"],
            kind=values["kind"],
            name=values["name"],
            short_name=values["short_name"],
            opened_on=day_of(change.desk, "opened_on"),
        )
        return change.desk.redirect(f"/agencies/{child.id}")
    return change.again(await _child_form(change, values), problems)


@get(f"{AGENCY}/names/new", name="agencies.new_name", **CHANGE)
async def new_name(change: NamedDependency[Change]) -> Page:
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, change.today)
    values = {
        "day": change.today.isoformat(),
        "name": agency.name,
        "short_name": agency.short_name,
        "legal_basis": "",
    }
    return change.desk.page(NewNameForm(agency=agency, values=values, problems={}))


@post(f"{AGENCY}/names", name="agencies.create_name", status_code=303, **CHANGE)
async def create_name(change: NamedDependency[Change]) -> Page | Redirect:
    values = typed(change.desk, *NAME)
    with finding(change.desk) as problems:
        await actions.rename_agency(
            *change.on,
            agency_id=change.agency_id,
            record=change.record,
            day=day_of(change.desk, "day"),
            name=values["name"],
            short_name=values["short_name"],
            legal_basis=values["legal_basis"],
        )
        return change.done()
    async with change.database.reading() as conn:
        agency = await queries.get_agency(conn, change.agency_id, on=change.today)
    return change.again(NewNameForm(agency=agency, values=values, problems={}), problems)


async def _parent_form(change: Change, values: dict[str, str]) -> NewParent:
    today = change.today
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, today)
        root = await queries.get_agency(conn, agency.root_id, on=today)
        nodes = await queries.list_agencies_below(conn, root.path, on=today)
        units = {kind.code for kind in await queries.list_kinds(conn) if kind.is_unit}
    choices = [
        node
        for node in nodes
        if node.closed_on is None
        and node.id != agency.parent_id
        and not is_within(node.path, agency.path)
        and may_change(change.desk.person, node.path)
        and (node.kind not in units or agency.kind in units)
    ]
    return NewParent(agency=agency, values=values, problems={}, choices=choices)


@get(f"{AGENCY}/parents/new", name="agencies.new_parent", **CHANGE)
async def new_parent(change: NamedDependency[Change]) -> Page:
    values = {"day": change.today.isoformat(), "parent_id": ""}
    return change.desk.page(await _parent_form(change, values))


@post(f"{AGENCY}/parents", name="agencies.create_parent", status_code=303, **CHANGE)
async def create_parent(change: NamedDependency[Change]) -> Page | Redirect:
    values = typed(change.desk, "day", "parent_id")
    with finding(change.desk) as problems:
        await check_may_change(change.database, change.desk, values["parent_id"], "parent_id")
        await actions.move_agency(
            *change.on,
            agency_id=change.agency_id,
            parent_id=values["parent_id"],
            day=day_of(change.desk, "day"),
            record=change.record,
        )
        return change.done()
    return change.again(await _parent_form(change, values), problems)


@get(f"{AGENCY}/closure/new", name="agencies.new_closure", **CHANGE)
async def new_closure(change: NamedDependency[Change]) -> Page:
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, change.today)
    values = {"last_day": change.today.isoformat()}
    return change.desk.page(NewClosure(agency=agency, values=values, problems={}))


@post(f"{AGENCY}/closure", name="agencies.create_closure", status_code=303, **CHANGE)
async def create_closure(change: NamedDependency[Change]) -> Page | Redirect:
    with finding(change.desk) as problems:
        await actions.close_agency(
            *change.on,
            agency_id=change.agency_id,
            last_day=day_of(change.desk, "last_day"),
            record=change.record,
        )
        return change.done()
    async with change.database.reading() as conn:
        agency = await queries.get_agency(conn, change.agency_id, on=change.today)
    values = typed(change.desk, "last_day")
    return change.again(NewClosure(agency=agency, values=values, problems={}), problems)
