"""Taking over answers from another program, and taking them back, each in one transaction."""

import asyncio
import hashlib
import hmac
from collections import Counter as Numbers
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from auditapp.agencies import queries as agencies
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id, write_id
from auditapp.exchange.models.imported import CHANNEL, Judged, Line, read
from auditapp.exchange.queries import imports as queries
from auditapp.formkit.engine import CompiledForm
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.bulk import Bulk, bulk_of
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.answer import Answer, Manner, list_kept, store_answers
from auditapp.surveys.models.survey import Counter, make_place
from auditapp.surveys.models.tally import Books, tokens_of
from auditapp.surveys.queries import counts, responses
from auditapp.surveys.queries.places import list_spots
from auditapp.surveys.queries.surveys import get_survey, get_survey_to_change
from auditapp.web.worksheets import Table


class Target(NamedTuple):
    """Where answers go: a survey, one of its counters, and what each column answers."""

    survey_id: str
    point_id: str
    mapping: tuple[str, ...]


async def preview(database: Database, clock: Clock, *, target: Target, table: Table) -> Judged:
    """Return what would become of a table; stores nothing. Raises Invalid and NotFound."""
    async with database.reading() as conn:
        counter = await _counter(conn, clock, target)
    return read(table, target.mapping, counter.form, clock.now())


async def store_import(
    database: Database, clock: Clock, actor: Actor, *, target: Target, table: Table, secret: str
) -> int:
    """Store the rows without a fault that are not there yet; return how many.

    A row is known by its cells, so the same file, and a longer one of the same survey, brings
    nothing twice.
    """
    async with database.writing() as conn:
        survey = await get_survey_to_change(conn, target.survey_id)
        counter = await _counter(conn, clock, target)
        judged = read(table, target.mapping, counter.form, clock.now())
        keyed = _keyed(judged.lines, target, secret)
        known = await conn.run_sync(lambda sync: _known(bulk_of(sync), survey.root_id, keyed))
        new = [(key, line) for key, line in keyed if key not in known]
        if new:
            done = asyncio.get_running_loop().create_future()  # told to nobody: all or none
            answers = [
                Answer(counter, key, line.posted, line.values, done, Manner(given=line.given))
                for key, line in new
            ]
            await conn.run_sync(lambda sync: _store(bulk_of(sync), clock.now(), answers))
            await _note(conn, clock, actor, target, counter, new)
    return len(new)


def _known(bulk: Bulk, root_id: str, keyed: Sequence[tuple[str, Line]]) -> set[str]:
    return responses.list_known(bulk, sorted((root_id, key) for key, _ in keyed))


def _store(bulk: Bulk, now: datetime, answers: list[Answer]) -> None:
    store_answers(bulk, now, answers)


def _keyed(lines: Sequence[Line], target: Target, secret: str) -> list[tuple[str, Line]]:
    """Give every row its key: the same row of another file has the same, unless it comes twice."""
    name = hmac.digest(secret.encode(), b"imported answer", "sha256")
    times: Numbers[str] = Numbers()
    found = []
    for line in lines:
        times[line.source] += 1
        said = f"{target.survey_id}/{target.point_id}/{times[line.source]}/{line.source}"
        key = write_id(hmac.digest(name, said.encode(), hashlib.sha256)[:16])
        found.append((key, line))
    return found


async def _note(
    conn: Connection, clock: Clock, actor: Actor, target: Target, counter: Counter,
    new: Sequence[tuple[str, Line]],
) -> None:  # fmt: skip
    import_id = new_id()
    days = [local_date(line.given) for _, line in new]
    await queries.insert_import(
        conn,
        [key for key, _ in new],
        id=import_id,
        root_id=counter.place.root_id,
        survey_id=target.survey_id,
        point_id=target.point_id,
        form_version_id=counter.form_version_id,
        n=len(new),
        first_day=min(days),
        last_day=max(days),
        created_at=clock.now(),
        created_by=actor.account_id,
    )
    await _record(conn, clock, actor, "answers.imported", target.survey_id, len(new))


async def revoke_import(
    database: Database, clock: Clock, actor: Actor, *, survey_id: str, import_id: str
) -> int:
    """Remove the answers of an import with all that they counted; return how many were left."""
    async with database.writing() as conn:
        survey = await get_survey_to_change(conn, survey_id)
        found = await queries.find_import(conn, survey_id, import_id)
        if found is None:
            raise NotFound
        form = await get_compiled(conn, found.form_version_id)
        keys = sorted((survey.root_id, key) for key in await queries.list_rows(conn, import_id))
        n: int = await conn.run_sync(lambda sync: _take_back(bulk_of(sync), keys, form))
        await queries.update_revoked(conn, import_id, at=clock.now(), by=actor.account_id)
        await _record(conn, clock, actor, "answers.import_revoked", survey_id, n)
    return n


def _take_back(bulk: Bulk, keys: list[tuple[str, str]], form: CompiledForm) -> int:
    books = Books.blank()
    kept = list_kept(bulk, keys, dict.fromkeys((key for _, key in keys), form))
    for response in kept.values():
        tokens = tokens_of(form, response.values)
        books.add(response.place, response.day, tokens, response.standing, -1)
    responses.delete_comments(bulk, keys)
    responses.delete_responses(bulk, keys)
    counts.add_counts(bulk, books)
    return len(kept)


async def _record(
    conn: Connection, clock: Clock, actor: Actor, action: str, survey_id: str, n: int
) -> None:
    survey = await get_survey(conn, survey_id)
    await insert_event(
        conn,
        id=new_id(),
        root_id=survey.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=survey.id,
        agency_id=survey.agency_id,
        detail={"title": survey.title, "lines": n},
    )


async def _counter(conn: Connection, clock: Clock, target: Target) -> Counter:
    """Return the counter as answers need it, in a channel of its own; raises Invalid, NotFound."""
    today = local_date(clock.now())
    survey = await get_survey(conn, target.survey_id)
    spots = await list_spots(conn, survey, on=today)
    spot = next((each for each in spots if each.point.id == target.point_id), None)
    if spot is None:
        raise Invalid("This survey does not run at this service point.", field="point")
    point, agency = spot
    return Counter(
        code=point.code,
        agency=agency.name,
        point=point.name,
        survey_id=survey.id,
        form_version_id=survey.form_version_id,
        deciding_id=await agencies.find_deciding(conn, agency.path, point.field, today),
        field=point.field,
        place=make_place(
            survey.root_id, survey.id, point_id=point.id, path=agency.path, channel=CHANNEL
        ),
        form=await get_compiled(conn, survey.form_version_id),
        taps={},
        edition=survey.id,
    )
