"""Forms that join agencies: a merger, and who decides what another receives."""

from typing import ClassVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies import actions, queries
from auditapp.agencies.models import Agency, Field, is_within, may_change
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
from auditapp.web.desk import Page


class NewMerger(FormView):
    template: ClassVar[str] = "agencies/new_merger.html"
    choices: list[Agency]
    chosen: list[str]


class NewDecidingForm(FormView):
    template: ClassVar[str] = "agencies/new_deciding.html"
    fields: list[Field]
    choices: list[Agency]


async def _merger_form(change: Change, values: dict[str, str]) -> NewMerger:
    today = change.today
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, today)
        near = await queries.list_children(conn, agency.parent_id or "", on=today)
    choices = [
        node
        for node in near
        if node.closed_on is None
        and node.id != agency.id
        and may_change(change.desk.person, node.path)
    ]
    return NewMerger(agency=agency, values=values, problems={}, choices=choices, chosen=[])


@get(f"{AGENCY}/mergers/new", name="agencies.new_merger", **CHANGE)
async def new_merger(change: NamedDependency[Change]) -> Page:
    values = {"day": change.today.isoformat(), "legal_basis": "", "points": "move"}
    return change.desk.page(await _merger_form(change, values))


@post(f"{AGENCY}/mergers", name="agencies.create_merger", status_code=303, **CHANGE)
async def create_merger(change: NamedDependency[Change]) -> Page | Redirect:
    values = typed(change.desk, "day", "legal_basis", "points")
    sources = change.desk.form.get("source_ids", [])
    with finding(change.desk) as problems:
        for source_id in sources:
            await check_may_change(change.database, change.desk, source_id, "source_ids")
        await actions.merge_agencies(
            *change.on,
            record=change.record,
            source_ids=sources,
            successor_id=change.agency_id,
            day=day_of(change.desk, "day"),
            legal_basis=values["legal_basis"],
            move_points=values["points"] != "close",
        )
        return change.done()
    form = await _merger_form(change, values)
    form.chosen = sources
    return change.again(form, problems)


async def _deciding_form(change: Change, values: dict[str, str]) -> NewDecidingForm:
    today = change.today
    async with change.database.reading() as conn:
        agency = await get_open_agency(conn, change.agency_id, today)
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


@get(f"{AGENCY}/deciding/new", name="agencies.new_deciding", **CHANGE)
async def new_deciding(change: NamedDependency[Change]) -> Page:
    values = {"day": change.today.isoformat(), "field": "", "deciding_id": ""}
    return change.desk.page(await _deciding_form(change, values))


@post(f"{AGENCY}/deciding", name="agencies.create_deciding", status_code=303, **CHANGE)
async def create_deciding(change: NamedDependency[Change]) -> Page | Redirect:
    values = typed(change.desk, "day", "field", "deciding_id")
    with finding(change.desk) as problems:
        await actions.set_deciding(
            *change.on,
            record=change.record,
            receiving_id=change.agency_id,
            field=values["field"],
            deciding_id=values["deciding_id"] or None,
            day=day_of(change.desk, "day"),
        )
        return change.done()
    return change.again(await _deciding_form(change, values), problems)
