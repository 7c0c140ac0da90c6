"""Storing a batch of answers in one transaction: new ones, amendments, and their counts.

Not async: on SQLite all of it runs in the thread that owns the writing connection.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from auditapp.base.clock import local_date, to_hour
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.questions.question import Posted
from auditapp.store.bulk import Bulk
from auditapp.surveys.actions.flagging import Suspects, flag_answers
from auditapp.surveys.models.flags import BURST, WATCHED
from auditapp.surveys.models.masking import mask
from auditapp.surveys.models.pace import Bursts, Suspect
from auditapp.surveys.models.survey import Counter, Place, make_place
from auditapp.surveys.models.tally import Books, tokens_of, with_words, without_words
from auditapp.surveys.models.ticket import Refusal
from auditapp.surveys.queries import counts, responses, tickets
from auditapp.surveys.queries.responses import StoredResponse


class Manner(msgspec.Struct, frozen=True):
    """How an answer came.

    reasons: why to look at it again, seen in the post itself (models.flags). ticket: the hash of a
    one-time ticket, spent with it. given: the full hour of one that comes later than it was given.
    """

    reasons: tuple[str, ...] = ()
    ticket: str = ""
    given: datetime | None = None


PLAIN = Manner()


class Answer(msgspec.Struct, eq=False):
    """One post, read and judged; `done` is resolved when it is on the disk.

    given: the full hour in which it was given, where that is not the hour of its arrival.
    """

    counter: Counter
    id: str
    posted: Posted
    values: Values
    done: "asyncio.Future[None]"
    manner: Manner = PLAIN
    refusal: Refusal | None = None  # set when the ticket counts for nothing: nothing was stored


class Kept(msgspec.Struct):
    """A response as it stands in this transaction; `day` is the one it was given on."""

    place: Place
    day: date
    form: CompiledForm
    values: Values
    standing: str = ""
    is_changed: bool = False


def store_answers(
    bulk: Bulk, now: datetime, batch: Sequence[Answer], bursts: Bursts | None = None
) -> None:
    """Store a batch; a token sent before amends its response, in order of arrival."""
    if any(answer.manner.ticket for answer in batch):
        spend_tickets(bulk, now, batch)
        batch = [answer for answer in batch if answer.refusal is None]
    first: dict[str, Answer] = {}
    later = [answer for answer in batch if first.setdefault(answer.id, answer) is not answer]
    books = Books.blank()
    new = _insert(bulk, to_hour(now), [first[key] for key in sorted(first)])
    day = local_date(now)
    for key in new:
        answer = first[key]
        on = day if answer.manner.given is None else local_date(answer.manner.given)
        tokens = tokens_of(answer.counter.form, answer.values)
        books.shown.add(answer.counter.place, on, tokens)
    known = [answer for key, answer in first.items() if key not in new]
    if known or later:
        kept = {answer.id: _fresh(first[answer.id], day) for answer in later if answer.id in new}
        kept |= _stored(bulk, known)
        _amend(kept, [*known, *later], books)
        _update(bulk, {key: response for key, response in kept.items() if response.is_changed})
    suspects = _seen_in_posts(batch)
    if bursts is not None:
        _find_bursts(suspects, bursts, now, (first[key] for key in new))
    if suspects:
        flag_answers(bulk, suspects, books)
    counts.add_counts(bulk, books)


def _seen_in_posts(batch: Sequence[Answer]) -> Suspects:
    suspects: Suspects = {}
    for answer in batch:
        if answer.manner.reasons:
            suspects.setdefault(_suspect(answer), set()).update(answer.manner.reasons)
    return suspects


def _find_bursts(
    suspects: Suspects, bursts: Bursts, now: datetime, answers: Iterable[Answer]
) -> None:
    at = now.timestamp()
    for answer in answers:
        place, headline = answer.counter.place, answer.counter.form.headline
        if place.channel in WATCHED and answer.manner.given is None:
            level = answer.values.get(headline.code) if headline else None
            for one in bursts.note(place.point_id, level, _suspect(answer), now=at):
                suspects.setdefault(one, set()).add(BURST)


def _suspect(answer: Answer) -> Suspect:
    return Suspect(answer.counter.place.root_id, answer.id, answer.counter.form)


def spend_tickets(bulk: Bulk, now: datetime, batch: Sequence[Answer]) -> None:
    """Spend the ticket of every answer that is new and mark those whose ticket is no good.

    A response that exists, or that comes twice in this batch, spends nothing more. It is looked up
    after the tickets were locked: whoever spent one just now has stored the answer as well.
    """
    asking = sorted(
        (answer for answer in batch if answer.manner.ticket), key=lambda answer: answer.id
    )
    held = tickets.list_tickets(
        bulk, sorted({(answer.counter.place.root_id, answer.manner.ticket) for answer in asking})
    )
    keys = sorted({(answer.counter.place.root_id, answer.id) for answer in asking})
    known = responses.list_known(bulk, keys)
    spent: dict[tuple[str, str], str] = {}  # to the id of the response it was spent for
    today = local_date(now)
    for answer in asking:
        key = (answer.counter.place.root_id, answer.manner.ticket)
        if answer.id in known:
            continue
        ticket = held.get(answer.manner.ticket)
        answer.refusal = (
            ticket.refusal(answer.counter.place.point_id, today) if ticket else Refusal.USED
        )
        if answer.refusal is None and spent.setdefault(key, answer.id) != answer.id:
            answer.refusal = Refusal.USED
    if spent:
        tickets.delete_tickets(bulk, sorted(spent))


def _insert(bulk: Bulk, hour: datetime, answers: Sequence[Answer]) -> set[str]:
    """Insert what is not there yet, with its words; return the ids."""
    moment, day = bulk.moment(hour), local_date(hour)
    rows = [
        _response_row(
            answer, moment if answer.manner.given is None else bulk.moment(answer.manner.given)
        )
        for answer in answers
    ]
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


def _fresh(answer: Answer, day: date) -> Kept:
    if answer.manner.given is not None:
        day = local_date(answer.manner.given)
    return Kept(answer.counter.place, day, answer.counter.form, answer.values)


def _stored(bulk: Bulk, answers: Sequence[Answer]) -> dict[str, Kept]:
    """Read the responses that these answers amend, as they were given."""
    if not answers:
        return {}
    forms = {answer.id: answer.counter.form for answer in answers}
    return list_kept(bulk, [(answer.counter.place.root_id, answer.id) for answer in answers], forms)


def list_kept(
    bulk: Bulk, keys: Sequence[tuple[str, str]], forms: Mapping[str, CompiledForm]
) -> dict[str, Kept]:
    """Return responses by (root, id) with the words put back, locked; forms are by id."""
    rows = responses.list_stored(bulk, keys)
    words: dict[str, list[tuple[str, str]]] = {}
    for key, question, text in responses.list_words(bulk, keys):
        words.setdefault(key, []).append((question, text))
    return {row.id: _kept(row, forms[row.id], words.get(row.id, [])) for row in rows}


def _kept(row: StoredResponse, form: CompiledForm, words: list[tuple[str, str]]) -> Kept:
    place = make_place(
        row.root_id, row.survey_id, point_id=row.point_id, path=row.path, channel=row.channel
    )
    values = with_words(msgspec.json.decode(row.answers), words)
    return Kept(place, local_date(row.given), form, values, row.standing)


def _amend(kept: dict[str, Kept], answers: Iterable[Answer], books: Books) -> None:
    for answer in answers:
        response = kept[answer.id]
        old = response.values
        values = response.form.read(answer.posted, partial=True, known=old).values
        if values == old:
            continue
        at = response.place, response.day
        books.add(*at, tokens_of(response.form, old), response.standing, -1)
        books.add(*at, tokens_of(response.form, values), response.standing)
        response.values = values
        response.is_changed = True


def _update(bulk: Bulk, changed: dict[str, Kept]) -> None:
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


def _comment_rows(response_id: str, response: Kept) -> list[tuple[object, ...]]:
    place, headline = response.place, response.form.headline
    score = response.values.get(headline.code) if headline else None
    about = (place.survey_id, place.point_id, place.path, response.day)
    rated = score if isinstance(score, int) else None
    return [
        (place.root_id, response_id, question, *about, rated, mask(words))
        for question, words in response.form.free_texts(response.values)
    ]
