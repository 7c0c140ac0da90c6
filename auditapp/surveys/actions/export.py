"""Taking answers out as CSV: page after page, so that memory does not grow with their number."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import msgspec

from auditapp.agencies import queries as agencies
from auditapp.base.clock import LOCAL, Clock
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.formkit.questions.question import Cell
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.dialect import as_moment, spare_memory
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.export import LINE_END, PLAIN_SHAPE, Sheet, csv_text
from auditapp.surveys.models.shape import Column, Shape
from auditapp.surveys.queries import export as queries
from auditapp.surveys.queries.export import Place, Span

PAGE = 10_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What to take out: answers to a form at an agency and below, on days first to last."""

    form: str
    agency_code: str = ""
    agency_id: str = ""
    first: date
    last: date
    words: bool = False
    shape: Shape = PLAIN_SHAPE


PROFILES = {"answers": False, "words": True}  # whether what people wrote comes along
REASON_LENGTH = 300
Written = dict[str, list[tuple[str, str]]]  # by the key of the answer: (question, words)


async def begin_export(
    database: Database, clock: Clock, actor: Actor | None, *, asked: Asked, reason: str
) -> "Export":
    """Return an export whose record is written: who (None: at the command line), what and why.

    Single answers go out for a reason only (domain.md D.2 no. 9); raises Invalid without one.
    """
    if not 0 < len(reason) <= REASON_LENGTH:
        raise Invalid(
            "Please say what the answers are needed for, in at most %(max)d characters.",
            field="reason",
            max=REASON_LENGTH,
        )
    job = Export(database, asked)
    await job.begin()
    async with database.writing() as conn:
        await insert_event(
            conn,
            id=new_id(),
            root_id=job.place.root_id,
            at=clock.now(),
            actor_id=actor.account_id if actor else None,
            action="answers.exported",
            subject=job.place.id,
            agency_id=job.place.id,
            detail={
                "reason": reason,
                "title": asked.form,
                "profile": "words" if asked.words else "answers",
                "first": asked.first.isoformat(),
                "last": asked.last.isoformat(),
                "lines": job.total,
            },
        )
    return job


class Row(NamedTuple):
    """One answer as values: `cells` fills the columns; the rest is for counting."""

    version: int
    answers: str
    standing: str
    cells: list[Cell]


class Export:
    """One export; `total` is how many lines to expect, `chunks` gives (bytes, lines in them).

    Lines come in the order of random keys, which says nothing of when an answer came. What people
    wrote is kept apart from the hour on purpose and only comes along when it is asked for.
    """

    def __init__(self, database: Database, asked: Asked) -> None:
        self._database = database
        self.asked = asked
        self._hours = _Hours()
        self.total = 0

    async def begin(self) -> None:
        """Look up places and forms; raises Invalid naming what does not exist."""
        asked = self.asked
        async with self._database.reading() as conn:
            place = await queries.find_place(conn, code=asked.agency_code, id_=asked.agency_id)
            if place is None:
                raise Invalid("There is no agency with the code %(code)s.", code=asked.agency_code)
            versions = await queries.list_versions(conn, place.root_id, form=asked.form)
            if not versions:
                raise Invalid("No survey with the form %(form)s was opened.", form=asked.form)
            forms = [await get_compiled(conn, id_) for id_ in {version for _, version in versions}]
            self.sheet = Sheet(forms, words=asked.words, shape=asked.shape)
            self._surveys = sorted({survey for survey, _ in versions})
            self.place = place
            self._starts = await _line_starts(conn, place, on=asked.last)
            self.total = await queries.count_answers(
                conn, place, survey_ids=self._surveys, first=asked.first, last=asked.last
            )

    @property
    def columns(self) -> list[Column]:
        """Return the columns in their order."""
        return self.sheet.described

    async def chunks(self) -> AsyncIterator[tuple[bytes, int]]:
        """Give the file piece by piece as CSV; call `begin` first."""
        yield self.sheet.header().encode(), 0
        async for rows, words in self._pages():
            yield self._lines(rows, words).encode(), len(rows)

    async def pages(self) -> AsyncIterator[list[Row]]:
        """Give the answers page by page as values; call `begin` first."""
        async for rows, words in self._pages():
            yield [self._row(row, words.get(row[0], ())) for row in rows]

    async def page(self, after: str, limit: int) -> tuple[list[Row], str]:
        """Return the answers after a key, at most so many, and the last key."""
        rows, words = await self._page(after, limit)
        found = [self._row(row, words.get(row[0], ())) for row in rows]
        return found, rows[-1][0] if rows else after

    async def _pages(self) -> AsyncIterator[tuple[list[Any], Written]]:
        after = ""
        while True:
            rows, words = await self._page(after, PAGE)
            if not rows:
                return
            after = rows[-1][0]
            yield rows, words

    async def _page(self, after: str, limit: int) -> tuple[list[Any], Written]:
        span = Span(_midnight(self.asked.first), _midnight(self.asked.last + timedelta(days=1)))
        async with self._database.reading() as conn:
            await spare_memory(conn)
            rows = await queries.list_answers(
                *(conn, self.place, span), survey_ids=self._surveys, after=after, limit=limit
            )
            return rows, await self._words(conn, after, rows[-1][0]) if rows else {}

    async def _words(self, conn: Connection, after: str, until: str) -> Written:
        if not self.asked.words:
            return {}
        return await queries.list_words(conn, self.place.root_id, after=after, until=until)

    def _row(self, row: Any, words: Sequence[tuple[str, str]]) -> Row:
        _, hour, path, point, channel, field, standing, version, answers = row
        start = self._starts.cells(path, point, channel, field, standing)
        cells = self.sheet.lines[version].cells(answers, words)
        return Row(version, answers, standing, [self._hours[hour], *start, *cells])

    def _lines(self, rows: list[Any], words: Written) -> str:
        hours, starts, cells = self._hours, self._starts, self.sheet.lines
        lines = [
            f"{hours[hour]}{starts[path, point, channel, field, standing]}{cells[version][answers]}"
            for _, hour, path, point, channel, field, standing, version, answers in rows
        ]
        if words:
            self._put_words(lines, rows, words)
        lines.append("")
        return LINE_END.join(lines)

    def _put_words(self, lines: list[str], rows: list[Any], words: Written) -> None:
        for number, (key, hour, path, point, channel, *rest) in enumerate(rows):
            if key in words:
                field, standing, version, answers = rest
                start = self._starts[path, point, channel, field, standing]
                cells = self.sheet.lines[version].with_words(answers, words[key])
                lines[number] = f"{self._hours[hour]}{start}{cells}"


class _Starts(dict[tuple[str, str, str, str | None, str], str]):
    """What stands between hour and answers, written once per place, channel and field."""

    def __init__(self, agencies: dict[str, tuple[str, str]], points: dict[str, str]) -> None:
        super().__init__()
        self._agencies = agencies
        self._points = points

    def __missing__(self, key: tuple[str, str, str, str | None, str]) -> str:
        text = self[key] = f",{csv_text(self.cells(*key))},"
        return text

    def cells(
        self, path: str, point: str, channel: str, field: str | None, standing: str
    ) -> list[Cell]:
        """Return the cells of agency, point, channel, field and standing."""
        code, name = self._agencies.get(path.rstrip("/").rpartition("/")[2], ("", ""))
        return [code, name, self._points.get(point, ""), channel, field, standing]


class _Hours(dict[object, str]):
    """The hour in Viet Nam of what the driver gave."""

    def __missing__(self, raw: object) -> str:
        text = self[raw] = f"{as_moment(raw).astimezone(LOCAL):%Y-%m-%d %H:00}"
        return text


async def _line_starts(conn: Connection, place: Place, *, on: date) -> _Starts:
    named = {
        agency.id: (agency.code, agency.name)
        for agency in await agencies.list_agencies_below(conn, place.path, on=on)
    }
    return _Starts(named, await queries.list_point_names(conn, place.root_id))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)
