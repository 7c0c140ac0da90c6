"""Looking at the tree: what a person may see, and one agency with its history."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies import queries
from auditapp.agencies.models import (
    PLACES,
    Agency,
    Field,
    Kind,
    NamePeriod,
    ParentPeriod,
    Point,
    ancestors,
    is_within,
    may_change,
    tops,
)
from auditapp.base.clock import Clock, local_date
from auditapp.base.words import fold
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MOST_ROWS = 200


class AgencyRow(msgspec.Struct, frozen=True):
    """A line of the table; above: the agency it stands below, where that is not plain."""

    agency: Agency
    kind: dict[str, str]
    points: int
    above: str = ""


class Crumb(msgspec.Struct, frozen=True):
    """A node above; without a link where the person may not go."""

    name: str
    path: str | None


class DecidingRow(msgspec.Struct, frozen=True):
    """Who decides in a field; from_above: said for an agency above this one."""

    field: dict[str, str]
    agency: Agency
    valid_from: date
    valid_to: date | None
    from_above: str


class AgencyTable(View):
    template: ClassVar[str] = "agencies/_agency_table.html"
    rows: list[AgencyRow]
    whole: int
    q: str


class IndexAgencies(View):
    template: ClassVar[str] = "agencies/index_agencies.html"
    rows: list[AgencyRow]
    whole: int
    q: str


class ShowAgency(View):
    template: ClassVar[str] = "agencies/show_agency.html"
    agency: Agency
    kind: dict[str, str]
    crumbs: list[Crumb]
    successor: Agency | None
    rows: list[AgencyRow]
    whole: int
    below: int
    units: list[AgencyRow]
    points: list[Point]
    places: dict[str, dict[str, str]]
    field_names: dict[str, dict[str, str]]
    names: list[NamePeriod]
    parents: list[ParentPeriod]
    deciding: list[DecidingRow]
    may_change: bool
    q: str


@get("/agencies", name="agencies.index")
async def index_agencies(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    q = asked(desk)
    today = local_date(clock.now())
    async with database.reading() as conn:
        rows = await _visible_rows(conn, tops(desk.person.paths), q, today)
    view = AgencyTable if desk.wants_part else IndexAgencies
    return desk.page(view(rows=rows[:MOST_ROWS], whole=len(rows), q=q))


def asked(desk: Desk) -> str:
    """Return what is searched for."""
    return desk.request.query_params.get("q", "").strip()[:100]


async def _visible_rows(
    conn: Connection, paths: Sequence[str], q: str, today: date
) -> list[AgencyRow]:
    if q:
        found = [
            agency
            for path in paths
            for agency in await queries.list_agencies_below(conn, path, on=today)
        ]
        named = {agency.id: agency.name for agency in found}
        return [
            msgspec.structs.replace(row, above=named.get(row.agency.parent_id or "", ""))
            for row in await make_rows(conn, matching(found, q), paths)
        ]
    shown = await queries.list_agencies_at(conn, paths, on=today)
    if len(shown) == 1:
        shown += await queries.list_children(conn, shown[0].id, on=today)
    return await make_rows(conn, [agency for agency in shown if agency.closed_on is None], paths)


def matching(agencies: Sequence[Agency], q: str) -> list[Agency]:
    """Return the agencies whose name or code has every word of q, marks or not."""
    words = fold(q).split()
    return [
        agency
        for agency in agencies
        if all(word in fold(f"{agency.name} {agency.short_name} {agency.code}") for word in words)
    ]


async def make_rows(
    conn: Connection, agencies: Sequence[Agency], paths: Sequence[str]
) -> list[AgencyRow]:
    """Return the lines of agencies, with the points below each; paths: where to count."""
    kinds = {kind.code: kind for kind in await queries.list_kinds(conn)}
    counts: Counter[str] = Counter()
    for path in paths:
        counts += await queries.count_points_below(conn, path)
    return [AgencyRow(agency, kinds[agency.kind].name, counts[agency.id]) for agency in agencies]


@get("/agencies/{agency_id:str}", name="agencies.show")
async def show_agency(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    async with database.reading() as conn:
        agency = await queries.get_agency(conn, agency_id, on=today)
        if desk.wants_part:
            return desk.page((await _below(conn, desk, agency, today)).table)
        return desk.page(await _show(conn, desk, agency, today))


class _Below(msgspec.Struct):
    table: AgencyTable
    whole: int
    units: list[AgencyRow]


async def _below(conn: Connection, desk: Desk, agency: Agency, today: date) -> _Below:
    q = asked(desk)
    units = {kind.code for kind in await queries.list_kinds(conn) if kind.is_unit}
    children = await queries.list_children(conn, agency.id, on=today)
    inside = [child for child in children if child.kind in units]
    below = [child for child in children if child.kind not in units]
    rows = await make_rows(conn, matching(below, q), [agency.path])
    return _Below(
        table=AgencyTable(rows=rows[:MOST_ROWS], whole=len(rows), q=q),
        whole=len(below),
        units=await make_rows(conn, inside, [agency.path]),
    )


async def _show(conn: Connection, desk: Desk, agency: Agency, today: date) -> ShowAgency:
    kind = await queries.find_kind(conn, agency.kind)
    below = await _below(conn, desk, agency, today)
    return ShowAgency(
        agency=agency,
        kind=kind.name if kind else {},
        crumbs=await make_crumbs(conn, desk, agency, today),
        rows=below.table.rows,
        whole=below.table.whole,
        q=below.table.q,
        below=below.whole,
        units=below.units,
        places=PLACES,
        may_change=may_change(desk.person, agency.path) and agency.closed_on is None,
        **msgspec.structs.asdict(await _details(conn, agency, today)),
    )


class _Details(msgspec.Struct):
    successor: Agency | None
    points: list[Point]
    field_names: dict[str, dict[str, str]]
    names: list[NamePeriod]
    parents: list[ParentPeriod]
    deciding: list[DecidingRow]


async def _details(conn: Connection, agency: Agency, today: date) -> _Details:
    fields = {field.code: field for field in await queries.list_fields(conn)}
    successor = None
    if agency.successor_id:
        successor = await queries.find_agency(conn, agency.successor_id, on=today)
    return _Details(
        successor=successor,
        points=await queries.list_points(conn, agency.id),
        field_names={code: field.name for code, field in fields.items()},
        names=await queries.list_names(conn, agency.id),
        parents=await queries.list_parents(conn, agency.id),
        deciding=await _deciding(conn, agency, fields, today),
    )


async def _deciding(
    conn: Connection, agency: Agency, fields: dict[str, Field], today: date
) -> list[DecidingRow]:
    chain = ancestors(agency.path)
    entries = await queries.list_deciding(conn, chain)
    ids = {entry.deciding_id for entry in entries} | set(chain)
    named = {node.id: node for node in await queries.list_agencies(conn, list(ids), on=today)}
    return [
        DecidingRow(
            field=fields[entry.field].name,
            agency=named[entry.deciding_id],
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
            from_above="" if entry.receiving_id == agency.id else named[entry.receiving_id].name,
        )
        for entry in entries
        if entry.receiving_id == agency.id or entry.valid_to is None or entry.valid_to >= today
    ]


async def make_crumbs(
    conn: Connection, desk: Desk, agency: Agency, today: date, *, whole: bool = False
) -> list[Crumb]:
    """Return the nodes above (whole: and the agency itself), root first."""
    chain = ancestors(agency.path)
    nodes = await queries.list_agencies(conn, chain if whole else chain[:-1], on=today)
    may_see = desk.person.paths
    return [
        Crumb(
            node.short_name,
            f"/agencies/{node.id}" if any(is_within(node.path, path) for path in may_see) else None,
        )
        for node in sorted(nodes, key=lambda node: len(node.path))
    ]


def kind_choices(kinds: Sequence[Kind], parent_kind: str) -> list[Kind]:
    """Return the kinds that a new node below one of parent_kind may have."""
    units_only = any(kind.code == parent_kind and kind.is_unit for kind in kinds)
    return [kind for kind in kinds if not kind.is_history and (kind.is_unit or not units_only)]
