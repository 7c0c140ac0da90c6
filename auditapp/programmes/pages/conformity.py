"""What is known now: for each clause at a unit the latest conformity, its day and its audit."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency, list_agencies_below
from auditapp.base.clock import Clock
from auditapp.programmes.models.clauses import Column, chapters, leaves
from auditapp.programmes.models.knowledge import Knowledge, Known
from auditapp.programmes.pages.parts import Crumb, clauses_of, crumbs_to, today_of
from auditapp.programmes.queries.knowledge import get_knowledge
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

SHOWS = ("failed", "repeated", "remarks", "unknown")


class There(msgspec.Struct, frozen=True):
    """What is known of a clause at a unit below."""

    unit: Agency
    known: Known


class ClauseRow(msgspec.Struct, frozen=True):
    """A clause: what is known here, at how many units below, and where it did not conform."""

    clause: Column
    known: Known | None
    below: int
    failed: list[There]

    def is_shown(self, choice: str) -> bool:
        """Tell whether the row belongs to a choice of SHOWS; '' takes all."""
        everywhere = [self.known, *(there.known for there in self.failed)]
        found = [known for known in everywhere if known is not None]
        return {
            "failed": any(known.latest.is_failed for known in found),
            "repeated": any(known.is_repeated for known in found),
            "remarks": self.known is not None and self.known.latest.grade.kind == "remark",
            "unknown": self.known is None and not self.below,
        }.get(choice, True)


class Chapter(msgspec.Struct, frozen=True):
    """A chapter of the standard with the rows that are shown."""

    chapter: Column
    rows: list[ClauseRow]


class UnitRow(msgspec.Struct, frozen=True):
    """A unit below: clauses by the kind of their latest grade, and how many repeat."""

    unit: Agency
    kinds: dict[str, int]
    repeated: int
    unknown: int
    day: date


class ShowConformity(View):
    template = "programmes/show_conformity.html"
    agency: Agency
    crumbs: list[Crumb]
    chapters: list[Chapter]
    counts: dict[str, int]
    chosen: str
    total: int
    known: int
    units: list[UnitRow]
    unheard: int
    has_below: bool
    has_own: bool


@get("/agencies/{agency_id:str}/conformity", name="programmes.conformity")
async def show_conformity(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show every clause at the agency and, where there are units below, what is known of them."""
    today, actor = today_of(clock), desk.person
    found = clauses_of(desk)
    asked = desk.request.query_params.get("show", "")
    async with database.reading() as conn:
        agency = await get_agency(conn, agency_id, on=today)
        units = await list_agencies_below(conn, agency.path, on=today)
        knowledge = await get_knowledge(conn, [agency.path], found.code)
        crumbs = await crumbs_to(conn, actor, agency, today)
    heard = {unit_id for unit_id, _ in knowledge} | {agency_id}
    units = [unit for unit in units if unit.is_open(today) or unit.id in heard]
    view = _view(agency, crumbs, units, knowledge, tops=(chapters(found), leaves(found)))
    return desk.page(_narrowed(view, asked if asked in SHOWS else ""))


def _narrowed(view: ShowConformity, chosen: str) -> ShowConformity:
    view.chosen = chosen
    view.chapters = [
        Chapter(each.chapter, rows)
        for each in view.chapters
        if (rows := [row for row in each.rows if row.is_shown(chosen)])
    ]
    return view


def _view(
    agency: Agency,
    crumbs: list[Crumb],
    units: Sequence[Agency],
    knowledge: Knowledge,
    *,
    tops: tuple[list[Column], list[Column]],
) -> ShowConformity:
    heads, clauses = tops
    rows = _clause_rows(agency, units, knowledge, clauses)
    below = _unit_rows(units[1:], knowledge, clauses)
    return ShowConformity(
        agency=agency,
        crumbs=crumbs,
        chapters=[
            Chapter(head, [row for row in rows if row.clause.code in head.leaves]) for head in heads
        ],
        counts={name: sum(row.is_shown(name) for row in rows) for name in SHOWS},
        chosen="",
        total=len(rows),
        known=sum(row.known is not None or row.below > 0 for row in rows),
        units=below,
        unheard=len(units) - 1 - len(below),
        has_below=len(units) > 1,
        has_own=len(units) == 1 or any(row.known is not None for row in rows),
    )


def _clause_rows(
    agency: Agency, units: Sequence[Agency], knowledge: Knowledge, clauses: Sequence[Column]
) -> list[ClauseRow]:
    by_clause: dict[str, list[There]] = {}
    for unit in units[1:]:
        for clause in clauses:
            known = knowledge.get((unit.id, clause.code))
            if known is not None:
                by_clause.setdefault(clause.code, []).append(There(unit, known))
    return [
        ClauseRow(
            clause=clause,
            known=knowledge.get((agency.id, clause.code)),
            below=len(by_clause.get(clause.code, ())),
            failed=[
                there for there in by_clause.get(clause.code, ()) if there.known.latest.is_failed
            ],
        )
        for clause in clauses
    ]


def _unit_rows(
    units: Sequence[Agency], knowledge: Knowledge, clauses: Sequence[Column]
) -> list[UnitRow]:
    found = []
    for unit in units:
        own = [knowledge[unit.id, c.code] for c in clauses if (unit.id, c.code) in knowledge]
        if own:
            kinds = Counter(str(known.latest.grade.kind) for known in own)
            found.append(
                UnitRow(
                    unit=unit,
                    kinds=kinds,
                    repeated=sum(known.is_repeated for known in own),
                    unknown=len(clauses) - len(own),
                    day=max(known.latest.day for known in own),
                )
            )
    return sorted(found, key=lambda row: (-row.kinds.get("nonconforming", 0), row.unit.code))
