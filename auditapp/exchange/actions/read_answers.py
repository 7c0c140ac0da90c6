"""Single answers for a program, page by page: the record says who asked, for what and why."""

from datetime import date
from typing import NamedTuple

from auditapp.base.clock import Clock
from auditapp.exchange.models.api import ResponseItem, ResponseList
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import Asked, Export, Row, begin_export
from auditapp.surveys.models.export import FIRST_COLUMNS

LAST_LETTER = "z"  # of those that keys are made of, in every collation
MARK = 16  # letters of a key that a page ends with: no answer is named by what programs keep


class Wanted(NamedTuple):
    """Whose answers, to which questionnaire, of which days, with or without words."""

    agency_id: str
    form: str
    first: date
    last: date
    words: bool


async def read_answers(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    wanted: Wanted,
    reason: str,
    page: tuple[str, int],
) -> ResponseList:
    """Return one page (after, limit) of answers; raises Invalid for what does not exist."""
    after, limit = page
    asked = Asked(
        form=wanted.form,
        agency_id=wanted.agency_id,
        first=wanted.first,
        last=wanted.last,
        words=wanted.words,
    )
    if after:
        job = Export(database, asked)
        await job.begin()
    else:
        job = await begin_export(database, clock, actor, asked=asked, reason=reason)
    rows, last = await job.page(after, limit)
    names = [column.name for column in job.columns]
    items = [_item(row, names) for row in rows]
    following = last[:MARK].ljust(len(last), LAST_LETTER)
    return ResponseList(items, following if len(rows) == limit else None)


def _item(row: Row, names: list[str]) -> ResponseItem:
    first = dict(zip(names, row.cells[: len(FIRST_COLUMNS)], strict=False))
    rest = zip(names[len(FIRST_COLUMNS) :], row.cells[len(FIRST_COLUMNS) :], strict=True)
    field = first["field"]
    return ResponseItem(
        hour=str(first["hour"]),
        agency_code=str(first["agency_code"]),
        agency=str(first["agency"]),
        point=str(first["point"]),
        channel=str(first["channel"]),
        field=None if field is None else str(field),
        standing=str(first["standing"]),
        version=row.version,
        answers={name: cell for name, cell in rest if cell is not None},
    )
