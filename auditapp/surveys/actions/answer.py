"""Storing a batch of answers in one transaction: new ones, amendments, and their counts.

Not async: on SQLite all of it runs in the thread that owns the writing connection.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from auditapp.base.clock import local_date, to_hour
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.questions.question import Posted
from auditapp.store.bulk import Bulk
from auditapp.surveys.models.survey import Counter, Place, make_place
from auditapp.surveys.models.tally import Tally, tokens_of, with_words, without_words
from auditapp.surveys.queries import counts, responses
from auditapp.surveys.queries.responses import StoredResponse


class Answer(msgspec.Struct, eq=False):
    """One post, read and judged; `done` is resolved when it is on the disk."""

    counter: Counter
    id: str
    posted: Posted
    values: Values
    done: "asyncio.Future[None]"


class _Kept(msgspec.Struct):
    """A response as it stands in this transaction; `day` is the one it was given on."""

    place: Place
    day: date
    form: CompiledForm
    values: Values
    is_changed: bool = False


def store_answers(bulk: Bulk, now: datetime, batch: Sequence[Answer]) -> None:
    """Store a batch; a token sent before amends its response, in order of arrival."""
    first: dict[str, Answer] = {}
    later = [answer for answer in batch if first.setdefault(answer.id, answer) is not answer]
    tally = Tally()
    new = _insert(bulk, to_hour(now), [first[key] for key in sorted(first)])
    day = local_date(now)
    for key in new:
        answer = first[key]
        tally.add(answer.counter.place, day, tokens_of(answer.counter.form, answer.values))
    known = [answer for key, answer in first.items() if key not in new]
    if known or later:
        kept = {answer.id: _fresh(first[answer.id], day) for answer in later if answer.id in new}
        kept |= _stored(bulk, known)
        _amend(kept, [*known, *later], tally)
        _update(bulk, {key: response for key, response in kept.items() if response.is_changed})
    counts.add_counts(bulk, tally)


def _insert(bulk: Bulk, hour: datetime, answers: Sequence[Answer]) -> set[str]:
    """Insert what is not there yet, with its words; return the ids."""
    moment, day = bulk.moment(hour), local_date(hour)
    rows = [_response_row(answer, moment) for answer in answers]
    new = responses.insert_responses(bulk, rows)
    words = [
        row
        for answer in answers
        if answer.id in new and len(answer.values) > 1
        for row in _comment_rows(answer.id, _fresh(answer, day))
    ]
    if words:
        responses.insert_comments(bulk, words)
    return new


def _response_row(answer: Answer, moment: str) -> tuple[object, ...]:
    counter, place = answer.counter, answer.counter.place
    return (
        place.root_id,
        answer.id,
        place.survey_id,
        place.point_id,
        place.path,
        counter.deciding_id,
        counter.field,
        place.channel,
        moment,
        _bare_json(counter.form, answer.values),
        counter.version,
    )


def _bare_json(form: CompiledForm, values: Values) -> str:
    texts = form.free_texts(values) if len(values) > 1 else ()
    return msgspec.json.encode(without_words(values, texts) if texts else values).decode()


def _fresh(answer: Answer, day: date) -> _Kept:
    return _Kept(answer.counter.place, day, answer.counter.form, answer.values)


def _stored(bulk: Bulk, answers: Sequence[Answer]) -> dict[str, _Kept]:
    """Read the responses that these answers amend, as they were given."""
    if not answers:
        return {}
    forms = {answer.id: answer.counter.form for answer in answers}
    keys = [(answer.counter.place.root_id, answer.id) for answer in answers]
    rows = responses.list_stored(bulk, keys)
    words: dict[str, list[tuple[str, str]]] = {}
    for key, question, text in responses.list_words(bulk, keys):
        words.setdefault(key, []).append((question, text))
    return {row.id: _kept(row, forms[row.id], words.get(row.id, [])) for row in rows}


def _kept(row: StoredResponse, form: CompiledForm, words: list[tuple[str, str]]) -> _Kept:
    place = make_place(
        row.root_id, row.survey_id, point_id=row.point_id, path=row.path, channel=row.channel
    )
    values = with_words(msgspec.json.decode(row.answers), words)
    return _Kept(place, local_date(row.given), form, values)


def _amend(kept: dict[str, _Kept], answers: Iterable[Answer], tally: Tally) -> None:
    for answer in answers:
        response = kept[answer.id]
        old = response.values
        values = response.form.read(answer.posted, partial=True, known=old).values
        if values == old:
            continue
        tally.add(response.place, response.day, tokens_of(response.form, old), -1)
        tally.add(response.place, response.day, tokens_of(response.form, values))
        response.values = values
        response.is_changed = True


def _update(bulk: Bulk, changed: dict[str, _Kept]) -> None:
    if not changed:
        return
    keys = [(response.place.root_id, key) for key, response in sorted(changed.items())]
    responses.update_answers(
        bulk, [(*key, _bare_json(changed[key[1]].form, changed[key[1]].values)) for key in keys]
    )
    responses.delete_comments(bulk, keys)
    words = [row for _, key in keys for row in _comment_rows(key, changed[key])]
    if words:
        responses.insert_comments(bulk, words)


def _comment_rows(response_id: str, response: _Kept) -> list[tuple[object, ...]]:
    place, headline = response.place, response.form.headline
    score = response.values.get(headline.code) if headline else None
    about = (place.survey_id, place.point_id, place.path, response.day)
    rated = score if isinstance(score, int) else None
    return [
        (place.root_id, response_id, question, *about, rated, words)
        for question, words in response.form.free_texts(response.values)
    ]
