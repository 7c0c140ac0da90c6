"""Importing many agencies at once: from a CSV, or a province of the national list.

All or nothing: with one fault nothing is stored, and every fault is named.
"""

import csv
import difflib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from auditapp.agencies import queries
from auditapp.agencies.actions.plan import Plan
from auditapp.agencies.models import Agency, Fault, Row, Sheet, read_sheet
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.words import fold
from auditapp.store.engine import Connection, Database

LISTED_ON = date(2025, 7, 1)
LIST = Path(__file__).parents[1] / "data" / f"administrative-units-{LISTED_ON}.csv"
PREFIXES = ("tinh ", "thanh pho ", "tp. ", "tp.", "tp ")
STEP = 200

Progress = Callable[[int, int], None]


class Imported(msgspec.Struct, frozen=True):
    """What an import brought, or would bring; with a fault it brought nothing."""

    agencies: tuple[Agency, ...]
    faults: tuple[Fault, ...]


def no_progress(done: int, whole: int) -> None:
    """Show nothing."""
    del done, whole


async def import_agencies(
    database: Database,
    clock: Clock,
    *,
    data: bytes,
    under: str | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Imported:
    """Store the agencies of a CSV under the agency with code `under`; faults are returned.

    Raises Invalid when `under` names no agency or several.
    """
    sheet = read_sheet(data)
    return await _store(database, clock, (sheet, under), dry_run=dry_run, progress=progress)


async def import_province(
    database: Database,
    clock: Clock,
    *,
    province: str,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Imported:
    """Store a province of Decision 19/2025/QĐ-TTg with its communes, as a tree of its own.

    `province` is a name, with or without marks, or a code. Raises Invalid for an unknown one and
    Conflict for one that is in the database already.
    """
    sheet = _province_sheet(province)
    async with database.reading() as conn:
        roots = await queries.list_roots(conn, on=local_date(clock.now()))
    if any(root.code == sheet.rows[0].code for root in roots):
        raise Conflict("%(name)s is in the tree already.", name=sheet.rows[0].name)
    return await _store(database, clock, (sheet, None), dry_run=dry_run, progress=progress)


async def _store(
    database: Database,
    clock: Clock,
    what: tuple[Sheet, str | None],
    *,
    dry_run: bool,
    progress: Progress,
) -> Imported:
    sheet, under = what
    now = clock.now()
    today = local_date(now)
    async with database.writing() as conn:
        plan = Plan(sheet, await queries.list_kinds(conn), today)
        plan.top = await _top(conn, under, today)
        plan.known = await _known(conn, sheet, plan.top, today)
        found = plan.make()
        faults = sorted(sheet.faults + plan.faults, key=lambda fault: fault.row)
        if faults or dry_run:
            return Imported(tuple(found), tuple(faults))
        for start in range(0, len(found), STEP):
            await queries.insert_agencies(conn, found[start : start + STEP], created_at=now)
            progress(min(start + STEP, len(found)), len(found))
    return Imported(tuple(found), ())


async def _top(conn: Connection, under: str | None, today: date) -> Agency | None:
    if under is None:
        return None
    found = await queries.list_agencies_coded(conn, [under], on=today)
    if not found:
        raise Invalid("No agency has the code %(code)s.", code=under)
    if len(found) > 1:
        raise Invalid("Several trees have an agency with the code %(code)s.", code=under)
    top = await queries.get_agency_to_change(conn, found[0].id, on=today)
    if top.closed_on is not None:
        raise Conflict("This agency is closed.")
    return top


async def _known(
    conn: Connection, sheet: Sheet, top: Agency | None, today: date
) -> dict[str, list[Agency]]:
    codes = {row.code for row in sheet.rows} | {row.parent_code for row in sheet.rows}
    known: dict[str, list[Agency]] = {}
    for agency in await queries.list_agencies_coded(
        conn, sorted(codes - {""}), on=today, root_id=top.root_id if top else None
    ):
        known.setdefault(agency.code, []).append(agency)
    return known


def _province_sheet(province: str) -> Sheet:
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    provinces = [line for line in lines if not line["province_code"]]
    wanted = _bare(province)
    match = [line for line in provinces if wanted in {line["code"], _bare(line["name"])}]
    if not match:
        names = {_bare(line["name"]): line["name"] for line in provinces}
        near = [names[name] for name in difflib.get_close_matches(wanted, names, n=3)]
        hint = ", ".join(near) or ", ".join(sorted(names.values()))
        raise Invalid("No province is called %(name)s. Is it: %(hint)s?", name=province, hint=hint)
    code = match[0]["code"]
    mine = [line for line in lines if code in {line["code"], line["province_code"]}]
    rows = [_row(number, line) for number, line in enumerate(mine, start=2)]
    return Sheet(rows, [], frozenset(row.code for row in rows))


def _bare(name: str) -> str:
    words = fold(name)
    prefix = next((prefix for prefix in PREFIXES if words.startswith(prefix)), "")
    return words.removeprefix(prefix)


def _row(number: int, line: dict[str, str]) -> Row:
    name = line["name"]
    if line["kind"] == "tỉnh":  # the list names provinces without their kind, all others with it
        name = f"Tỉnh {name}"
    return Row(
        number=number,
        code=line["code"],
        name=name,
        kind=line["kind"],
        parent_code=line["province_code"],
        opened_on=LISTED_ON,
    )
