"""What the pages of this room share: the year in the address, the way down, forms of a line."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from auditapp.agencies.models import Agency, ancestors, is_within
from auditapp.agencies.queries import list_agencies
from auditapp.audits.pages.create import newest
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import AppError
from auditapp.formkit.definition import ClauseSet
from auditapp.formkit.load import load_clauses
from auditapp.library.models import FormVersion
from auditapp.library.queries import list_versions
from auditapp.people.models import Actor
from auditapp.programmes.actions.write_programme import STANDARD
from auditapp.programmes.models.clauses import Column, codes, headings
from auditapp.programmes.models.programme import YEARS, NewPlanned, Planned, Programme, Wish
from auditapp.programmes.models.timing import read_timing
from auditapp.store.engine import Connection
from auditapp.web.desk import Desk


class Crumb(msgspec.Struct, frozen=True):
    """A node on the way down; without an id where the person may not go."""

    name: str
    agency_id: str


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed about a planned audit, shown again when something is wrong with it."""

    agency_id: str = ""
    title: str = ""
    timing: str = ""
    first_month: str = ""
    last_month: str = ""
    method: str = "on_site"
    clauses: Sequence[str] = ()
    checklist: str = ""
    note: str = ""
    reason: str = ""


class Choices(msgspec.Struct, frozen=True):
    """What a form about a planned audit offers."""

    headings: list[Column]
    further: list[str]
    checklists: list[FormVersion]


def today_of(clock: Clock) -> date:
    """Return the calendar day in Viet Nam."""
    return local_date(clock.now())


def asked_year(desk: Desk, clock: Clock) -> int:
    """Return `?year=`, else this year; anything that is no year counts as absent."""
    asked = desk.request.query_params.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    return year if year in YEARS else today_of(clock).year


def years_around(year: int, known: Iterable[int], this_year: int) -> list[int]:
    """Return the years to choose from, newest first."""
    return sorted({year, this_year + 1, this_year, this_year - 1, *known}, reverse=True)


def clauses_of(desk: Desk, standard: str = STANDARD) -> ClauseSet:
    """Return the clauses of a standard."""
    return load_clauses(desk.settings.forms_dir, standard)


async def crumbs_to(conn: Connection, person: Actor, agency: Agency, on: date) -> list[Crumb]:
    """Return the agencies above, linked where the person holds a role."""
    chain = await list_agencies(conn, ancestors(agency.path)[:-1], on=on)
    return [
        Crumb(above.name, above.id if person.roles_at(above.path) else "")
        for above in sorted(chain, key=lambda above: len(above.path))
    ]


def read_typed(desk: Desk) -> Typed:
    """Return the posted form of a planned audit."""
    names = (name for name in Typed.__struct_fields__ if name != "clauses")
    return Typed(
        **{name: desk.field(name) for name in names},
        clauses=tuple(desk.form.get("clauses", ())),
    )


def typed_of(line: Planned) -> Typed:
    """Return a planned audit as the form shows it."""
    is_range = line.timing.kind == "months"
    return Typed(
        agency_id=line.agency_id,
        title=line.title,
        timing="range" if is_range else line.timing.code,
        first_month=str(line.timing.first or "") if is_range else "",
        last_month=str(line.timing.last or "") if is_range else "",
        method=line.method,
        clauses=line.clauses,
        checklist=line.checklist,
        note=line.note,
    )


def wanted_of(typed: Typed, agency_id: str = "") -> NewPlanned:
    """Return what a form asks for; raises Invalid for a time that cannot be."""
    return NewPlanned(
        agency_id=agency_id or typed.agency_id,
        title=typed.title,
        timing=read_timing(typed.timing, typed.first_month, typed.last_month),
        method=typed.method,
        clauses=tuple(typed.clauses),
        checklist=typed.checklist,
        note=typed.note,
    )


async def choices_for(
    conn: Connection, desk: Desk, standard: str, chosen: Sequence[str]
) -> Choices:
    """Return the clauses and checklists to choose from; codes finer than a heading are kept."""
    columns = headings(clauses_of(desk, standard))
    known = {column.code for column in columns}
    further = [code for code in dict.fromkeys(chosen) if code not in known]
    return Choices(columns, further, newest(await list_versions(conn, "checklist")))


def sentence(desk: Desk, error: AppError) -> str:
    """Return what went wrong in the reader's language."""
    return desk.say(error.key, **error.params)


def within(lines: Iterable[Planned], path: str) -> list[Planned]:
    """Return the lines whose unit is the node at path or lies below it."""
    return [line for line in lines if is_within(line.agency_path, path)]


def wish_of(
    desk: Desk, programme: Programme, audits: Sequence[NewPlanned], reason: str = ""
) -> Wish:
    """Return what is asked of a programme, with the clauses that its standard has."""
    known = codes(clauses_of(desk, programme.standard))
    return Wish(audits=audits, clauses=known, reason=reason)
