"""Keying in a sheet: the first entry is an answer, the second one checks the first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.words import N_
from auditapp.channels.actions.paper import (
    KeyedIn,
    get_paper_counter,
    keep_answers,
    today_of,
)
from auditapp.channels.models.paper import (
    Batch,
    Difference,
    Sheet,
    check_sheet,
    draw,
    response_id,
    usual_day,
)
from auditapp.channels.models.paper_form import Plan, plan_paper
from auditapp.channels.models.paper_keys import Read, compared, differing, read_sheet, words_of
from auditapp.channels.queries import paper as batches
from auditapp.channels.queries import paper_sheets as queries
from auditapp.formkit.engine import Values
from auditapp.formkit.words import Problem
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Counter

ENTERED = N_(
    "Sheet %(n)d was keyed in already. To key it in a second time as a check, use “Second entry”."
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet as typed; `entry_id` is the same when the page sends it again.

    Without a day of its own a sheet counts on the usual one of its batch.
    """

    batch_id: str
    entry_id: str
    serial: int | None
    day: date | None
    typed: Mapping[str, str]


class _Judged(NamedTuple):
    counter: Counter
    plan: Plan
    read: Read


async def enter_sheet(
    database: Database, clock: Clock, actor: Actor, *, entry: Entry, secret: str
) -> Sequence[Problem]:
    """Store a sheet's answers and note the sheet, both or neither; return what is wrong instead.

    Raises Conflict for a closed batch and a sheet keyed in before, Invalid for serial and day.
    """
    today = today_of(clock)
    async with database.writing() as conn:
        batch = await batches.get_batch_to_change(conn, entry.batch_id)
        known = await _find(conn, entry)
        if known is not None and known.entry_id == entry.entry_id:
            return ()
        day = entry.day or usual_day(batch, today=today)
        serial = check_sheet(batch, entry.serial, day, today=today)
        if known is not None:
            raise Conflict(ENTERED, n=serial)
        judged = await _judge(conn, batch, entry, today)
        if judged.read.problems:
            return judged.read.problems
        key = response_id(secret, batch.id, serial)
        keyed = KeyedIn(key, day, judged.read.posted, judged.read.values)
        await keep_answers(conn, judged.counter, [keyed])
        await note_sheets(conn, batch, [_new_sheet(entry, (serial, day), actor, today)])
    return ()


async def enter_again(
    database: Database, clock: Clock, actor: Actor, *, entry: Entry, secret: str
) -> Sequence[Problem]:
    """Hold a second entry against the first and note where they differ; no answer changes.

    Raises Conflict for a closed batch, a sheet not keyed in yet, and one that was checked before.
    """
    today = today_of(clock)
    async with database.writing() as conn:
        batch = await batches.get_batch_to_change(conn, entry.batch_id)
        sheet = await _find(conn, entry)
        if sheet is not None and sheet.second_id == entry.entry_id:
            return ()
        day = sheet.day if sheet else batch.first_day
        serial = check_sheet(batch, entry.serial, day, today=today)
        if sheet is None:
            raise Conflict("Sheet %(n)d was not keyed in yet.", n=serial)
        if sheet.second_id is not None:
            raise Conflict("Sheet %(n)d was keyed in twice already.", n=serial)
        judged = await _judge(conn, batch, entry, today)
        if judged.read.problems:
            return judged.read.problems
        first = await get_values(conn, batch, serial, secret)
        await _note_second(conn, sheet, judged, first, (actor, entry.entry_id, today))
    return ()


async def get_values(conn: Connection, batch: Batch, serial: int, secret: str) -> Values:
    """Return the stored answers of a sheet without words; raises Conflict when they are gone."""
    key = response_id(secret, batch.id, serial)
    found = await queries.find_answers(conn, batch.root_id, key)
    if found is None:
        raise Conflict("The answers of sheet %(n)d are no longer stored.", n=serial)
    return msgspec.json.decode(found, type=dict[str, object])


async def note_sheets(conn: Connection, batch: Batch, sheets: Sequence[Sheet]) -> None:
    """Note sheets keyed in, and draw by chance which ones are to be keyed in twice."""
    await queries.insert_sheets(conn, sheets)
    known = await queries.list_sheets(conn, batch.id)
    drawn = draw(
        batch.share,
        [sheet.serial for sheet in known],
        [sheet.serial for sheet in known if sheet.is_drawn],
    )
    if drawn:
        await queries.update_drawn(conn, batch.id, drawn)


def _new_sheet(entry: Entry, which: tuple[int, date], actor: Actor, today: date) -> Sheet:
    serial, day = which
    return Sheet(
        batch_id=entry.batch_id,
        serial=serial,
        entry_id=entry.entry_id,
        entered_by=actor.account_id,
        entered_on=today,
        day=day,
        is_imported=False,
        is_drawn=False,
    )


async def _find(conn: Connection, entry: Entry) -> Sheet | None:
    if entry.serial is None or not 0 < entry.serial < 1_000_000:
        return None
    return await queries.find_sheet(conn, entry.batch_id, entry.serial)


async def _judge(conn: Connection, batch: Batch, entry: Entry, today: date) -> _Judged:
    counter = await get_paper_counter(conn, batch, today=today)
    plan = plan_paper(counter.form)
    read = read_sheet(counter.form, plan, entry.typed)
    if not read.values and not read.problems:
        raise Invalid("Nothing was answered on this sheet. Please leave blank sheets out.")
    return _Judged(counter, plan, read)


async def _note_second(
    conn: Connection, sheet: Sheet, judged: _Judged, first: Values, by: tuple[Actor, str, date]
) -> None:
    actor, entry_id, today = by
    second = judged.read.values
    codes = compared(judged.plan, first, second)
    found = [
        Difference(sheet.batch_id, sheet.serial, code, _json(first, code), _json(second, code))
        for code in differing(codes, first, second)
    ]
    if found:
        await queries.insert_differences(conn, found)
    noted = queries.Second(entry_id, actor.account_id, today, len(codes))
    await queries.update_second(conn, sheet, noted)


def _json(values: Values, code: str) -> str:
    words = words_of(values.get(code, msgspec.UNSET))
    return msgspec.json.encode(words).decode()
