"""Writing down how many customers were served: typed on a page, or taken in from lines."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from auditapp.agencies import queries as tree
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import AppError, Invalid
from auditapp.base.ids import new_id
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.served_sheet import (
    NO_PLACE,
    Fault,
    Row,
    Sheet,
    Span,
    parse_served,
    read_served,
)
from auditapp.surveys.queries import served as queries

COUNTERS = frozenset(
    role.value for role in (Role.MANAGER, Role.UNIT_HEAD, Role.ISO_SECRETARY, Role.ADMINISTRATOR)
)


class Place(msgspec.Struct, frozen=True):
    """An agency or a point that a number can stand for."""

    id: str
    code: str
    name: str


class Line(msgspec.Struct, frozen=True):
    """A line to be stored; `before` is the number that it replaces."""

    line: int
    place: Place
    span: Span
    n: int
    before: int | None


class Preview(msgspec.Struct, frozen=True):
    """What lines would bring; with a fault nothing is stored."""

    lines: list[Line]
    faults: list[Fault]


class NotNumbers(AppError):
    """Fields that hold no number: sentence and what was typed, by the place's id."""

    status = 422

    def __init__(self, problems: dict[str, Invalid]) -> None:
        super().__init__("Please check the marked numbers. Nothing was changed.")
        self.problems = problems


async def save_served(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    path: str,
    span: Span,
    typed: Mapping[str, str],
) -> int:
    """Store the numbers typed for places (by id) of one node; an empty one is forgotten.

    Returns how many changed; raises NotNumbers, and then nothing is stored.
    """
    numbers = _numbers(typed)
    root_id = path.split("/")[1]
    async with database.writing() as conn:
        before = await queries.list_served_at(conn, root_id, sorted(numbers), periods=[span])
        old = {node: n for (node, _, _), n in before.items()}
        new = {node: n for node, n in numbers.items() if n != old.get(node)}
        for node, n in new.items():
            if n is None:
                await queries.delete_served(conn, root_id, node, span)
        written = [(node, span, n) for node, n in new.items() if n is not None]
        await _store(conn, clock, actor, root_id, written)
        if new:
            await _record(conn, clock, actor, path=path, n=len(new))
    return len(new)


async def preview_served(conn: Connection, *, path: str, text: str, today: date) -> Preview:
    """Read lines and find their places at and below a node."""
    sheet = read_served(text, today=today)
    places = await _places(conn, path, today)
    rows, faults = _placed(sheet, places)
    before = await queries.list_served_at(
        conn,
        path.split("/")[1],
        sorted({place.id for _, place in rows}),
        periods={row.span for row, _ in rows},
    )
    lines = [
        Line(row.line, place, row.span, row.n, before.get((place.id, *row.span)))
        for row, place in rows
    ]
    return Preview(lines, sorted(faults, key=lambda fault: fault.line))


async def import_served(
    database: Database, clock: Clock, actor: Actor, *, path: str, text: str
) -> Preview:
    """Store all lines, or none when one has a fault; return what was read."""
    root_id = path.split("/")[1]
    async with database.writing() as conn:
        found = await preview_served(conn, path=path, text=text, today=local_date(clock.now()))
        if not found.faults:
            written = [(line.place.id, line.span, line.n) for line in found.lines]
            await _store(conn, clock, actor, root_id, written)
            await _record(conn, clock, actor, path=path, n=len(written))
    return found


def _numbers(typed: Mapping[str, str]) -> dict[str, int | None]:
    numbers: dict[str, int | None] = {}
    problems: dict[str, Invalid] = {}
    for node, text in typed.items():
        try:
            numbers[node] = parse_served(text) if text.strip() else None
        except Invalid as error:
            problems[node] = error
    if problems:
        raise NotNumbers(problems)
    return numbers


async def _places(conn: Connection, path: str, today: date) -> dict[str, Place]:
    """Return agencies by code and points by their live printed code, at and below a node."""
    agencies = await tree.list_agencies_below(conn, path, on=today)
    points = await tree.list_points_below(conn, path)
    found = {one.code.casefold(): Place(one.id, one.code, one.name) for one in agencies}
    names = {one.id: one.name for one in agencies}
    for point in points:
        name = f"{point.name}, {names.get(point.agency_id, '')}"
        found.setdefault(point.code.casefold(), Place(point.id, point.code, name))
    return found


def _placed(
    sheet: Sheet, places: Mapping[str, Place]
) -> tuple[list[tuple[Row, Place]], list[Fault]]:
    rows: list[tuple[Row, Place]] = []
    faults = list(sheet.faults)
    for row in sheet.rows:
        place = places.get(row.place.casefold())
        if place is None:
            faults.append(Fault(row.line, NO_PLACE, {"text": row.place[:40]}))
        else:
            rows.append((row, place))
    return rows, faults


async def _store(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    root_id: str,
    written: Sequence[tuple[str, Span, int]],
) -> None:
    now = clock.now()
    rows = [
        {
            "root_id": root_id,
            "node_id": node,
            "grain": grain,
            "period": period,
            "n": n,
            "changed_at": now,
            "changed_by": actor.account_id,
        }
        for node, (grain, period), n in written
    ]
    await queries.upsert_served(conn, rows)


async def _record(conn: Connection, clock: Clock, actor: Actor, *, path: str, n: int) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=path.split("/")[1],
        at=clock.now(),
        actor_id=actor.account_id,
        action="served.changed",
        subject=path.rstrip("/").rpartition("/")[2],
        agency_id=path.rstrip("/").rpartition("/")[2],
        detail={"numbers": n},
    )
