"""What the page of a programme shows: its facts, progress down the tree, the audits it plans."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency, list_agencies, list_agencies_below
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.programmes.models.programme import (
    APPROVERS,
    PLANNERS,
    STATES,
    Planned,
    Programme,
    State,
    tally,
)
from auditapp.programmes.pages.parts import (
    Crumb,
    asked_year,
    crumbs_to,
    today_of,
    within,
    years_around,
)
from auditapp.programmes.queries.planned import list_planned
from auditapp.programmes.queries.programmes import (
    count_changes_since_approval,
    find_programme,
    list_years,
)
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk
from auditapp.web.render import View

LINES = 50


class LineRow(msgspec.Struct, frozen=True):
    """A planned audit; `owner`: the agency above in whose programme it stands, '' for one's own."""

    line: Planned
    unit: str
    owner: str
    state: State


class Branch(msgspec.Struct, frozen=True):
    """An agency directly below, with what is planned there and below."""

    agency: Agency
    counts: dict[State, int]

    @property
    def total(self) -> int:
        """Return how many audits are planned."""
        return sum(self.counts.values())


class Shown(msgspec.Struct, frozen=True):
    """The lines on the page: from the `first` of `matching` ones; before, after: addresses."""

    rows: list[LineRow]
    chosen: str
    first: int
    matching: int
    before: str
    after: str


class ShowProgramme(View):
    template = "programmes/show_programme.html"
    agency: Agency
    crumbs: list[Crumb]
    year: int
    years: list[int]
    programme: Programme | None
    changed_since: int
    counts: dict[State, int]
    total: int
    branches: list[Branch]
    shown: Shown
    may_plan: bool
    may_approve: bool


async def show_overview(
    desk: Desk, database: Database, clock: Clock, agency_id: str
) -> ShowProgramme:
    """Return the page of an agency's programme; raises NotFound."""
    actor: Actor = desk.person
    year, today = asked_year(desk, clock), today_of(clock)
    async with database.reading() as conn:
        agency = await get_agency(conn, agency_id, on=today)
        programme = await find_programme(conn, agency_id, year)
        units = await list_agencies_below(conn, agency.path, on=today)
        planned = await list_planned(conn, agency.path, year)
        rows = await _rows(conn, planned, units, agency_id=agency_id, today=today)
        known = await list_years(conn, [agency.path])
        crumbs = await crumbs_to(conn, actor, agency, today)
        changed = 0
        if programme and programme.approved_at:
            changed = await count_changes_since_approval(conn, programme.id)
    counts = tally(planned, today)
    held = actor.roles_at(agency.path)
    return ShowProgramme(
        agency=agency,
        crumbs=crumbs,
        year=year,
        years=years_around(year, known, today.year),
        programme=programme,
        changed_since=changed,
        counts=counts,
        total=sum(counts.values()),
        branches=_branches(agency, units, planned, today),
        shown=_shown(desk, rows, year),
        may_plan=bool(held & PLANNERS),
        may_approve=bool(held & APPROVERS),
    )


def _shown(desk: Desk, rows: Sequence[LineRow], year: int) -> Shown:
    """Return the lines of `?state=&from=`."""
    asked = desk.request.query_params
    chosen = asked.get("state", "") if asked.get("state") in STATES else ""
    found = [row for row in rows if chosen in {"", row.state}]
    digits = asked.get("from", "0")
    start = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
    start = start if start < len(found) else 0

    def address(place: int) -> str:
        if place >= len(found):
            return ""
        query = urlencode({"year": year, "state": chosen, "from": place})
        return f"{desk.request.url.path}?{query}"

    return Shown(
        rows=found[start : start + LINES],
        chosen=chosen,
        first=start,
        matching=len(found),
        before=address(max(start - LINES, 0)) if start else "",
        after=address(start + LINES),
    )


async def _rows(
    conn: Connection,
    planned: Sequence[Planned],
    units: Sequence[Agency],
    *,
    agency_id: str,
    today: date,
) -> list[LineRow]:
    names = {unit.id: unit.name for unit in units}
    further = {line.owner_id for line in planned} - {agency_id}
    owners = {owner.id: owner.name for owner in await list_agencies(conn, [*further], on=today)}
    return [
        LineRow(line, names[line.agency_id], owners.get(line.owner_id, ""), line.state_on(today))
        for line in planned
    ]


def _branches(
    agency: Agency, units: Sequence[Agency], planned: Sequence[Planned], today: date
) -> list[Branch]:
    """Return what is directly below and open, or has something planned, by code."""
    children = [unit for unit in units if unit.parent_id == agency.id]
    found = [Branch(unit, tally(within(planned, unit.path), today)) for unit in children]
    return [branch for branch in found if branch.total or branch.agency.is_open(today)]
