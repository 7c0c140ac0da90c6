"""Flagging stored answers, and moving flagged ones between the counts. In somebody's transaction.

Not async: on SQLite all of it runs in the thread that owns the writing connection.
"""

from collections.abc import Mapping, Sequence

import msgspec

from auditapp.base.clock import local_date
from auditapp.formkit.engine import CompiledForm
from auditapp.store.bulk import Bulk
from auditapp.surveys.models.flags import OPEN, joined, split
from auditapp.surveys.models.pace import Suspect
from auditapp.surveys.models.survey import make_place
from auditapp.surveys.models.tally import Books, tokens_of
from auditapp.surveys.queries import responses
from auditapp.surveys.queries.responses import StoredResponse

Suspects = dict[Suspect, set[str]]  # with the reasons


def flag_answers(bulk: Bulk, suspects: Mapping[Suspect, set[str]], books: Books) -> int:
    """Flag answers that stand in the database; return how many were not flagged before.

    One that waits for a decision gets the further reasons; one that was decided on stays decided.
    """
    rows, n = [], 0
    about = {one.response_id: (one.form, reasons) for one, reasons in suspects.items()}
    for row in _stored(bulk, list(suspects)):
        form, reasons = about[row.id]
        found = joined({*split(row.reasons), *reasons})
        if row.standing not in {"", OPEN} or found == row.reasons:
            continue
        rows.append((row.root_id, row.id, OPEN, found))
        if not row.standing:
            n += 1
            move(books, row, form, OPEN)
    if rows:
        responses.update_standings(bulk, sorted(rows))
    return n


def move(books: Books, row: StoredResponse, form: CompiledForm, standing: str) -> None:
    """Count a response as it stands from now on instead of as it stood."""
    place = make_place(
        row.root_id, row.survey_id, point_id=row.point_id, path=row.path, channel=row.channel
    )
    day, tokens = local_date(row.given), tokens_of(form, msgspec.json.decode(row.answers))
    books.add(place, day, tokens, row.standing, -1)
    books.add(place, day, tokens, standing)


def _stored(bulk: Bulk, suspects: Sequence[Suspect]) -> list[StoredResponse]:
    keys = sorted((one.root_id, one.response_id) for one in suspects)
    return responses.list_stored(bulk, keys)
