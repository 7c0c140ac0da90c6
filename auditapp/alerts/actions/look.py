"""The look of every minute: what is new in the counts becomes alerts, and alerts become messages.

The intake knows nothing of it. What a look finds is written in one transaction per agency and
survey, together with the marks that say how far it looked: two processes that look at once find
each thing once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from auditapp.agencies.models import is_within
from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.alerts import (
    DAYS,
    Alert,
    Levels,
    Release,
    Subscription,
    add,
    hour_of,
    lowered,
    release,
    tell_at,
    words_in,
)
from auditapp.alerts.models.jobs import TELL, Job, Wanted
from auditapp.alerts.queries import alerts as queries
from auditapp.alerts.queries import jobs
from auditapp.alerts.queries import look as looking
from auditapp.alerts.queries.look import Asked, Days, Found
from auditapp.base.clock import local_date
from auditapp.base.ids import new_id
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import LEAST_FOR_COMMENTS
from auditapp.surveys.models.distributions import headline_of
from auditapp.surveys.queries.hours import list_surveys_since


async def look(tools: Tools, _job: Job) -> None:
    """Look once for everybody who asked to hear of something."""
    async with tools.database.reading() as conn:
        subscriptions = await queries.list_subscriptions(conn)
    for root_id in sorted({one.root_id for one in subscriptions}):
        own = [one for one in subscriptions if one.root_id == root_id]
        await look_at_tree(tools, root_id, own)


async def look_at_tree(tools: Tools, root_id: str, people: Sequence[Subscription]) -> None:
    """Look once at what people of one tree asked for."""
    now = tools.clock.now()
    today = local_date(now)
    begun = min(local_date(one.created_at) for one in people)
    since = max(today - timedelta(days=DAYS - 1), begun)
    days = [since + timedelta(days=n) for n in range((today - since).days + 1)]
    tops = sorted({one.agency_path for one in people})
    async with tools.database.reading() as conn:
        asked = await list_asked(conn, root_id, now)
        counts = await looking.list_levels(conn, root_id, tops, asked, days=days)
        marks = await looking.list_marks(conn, root_id, since=since)
        paths = await looking.list_paths(conn, {agency_id for agency_id, _ in counts})
    questions = {one.survey_id: one.question for one in asked}
    for key, found in sorted(counts.items()):
        new = _release(key, found, marks.get(key, {}), k=tools.settings.small_cell)
        if new is not None:
            concerned = [one for one in people if is_within(paths[key[0]], one.agency_path)]
            place = Spot(root_id, paths[key[0]], questions[key[1]], since)
            await _write(tools, new, place, concerned)
    async with tools.database.writing() as conn:
        await looking.delete_old(conn, root_id, before=today - timedelta(days=DAYS))


class Spot(msgspec.Struct, frozen=True):
    """Where something became known: the tree, the agency's path, the question, since when."""

    root_id: str
    path: str
    question: str
    since: date


async def list_asked(conn: Connection, root_id: str, now: datetime) -> list[Asked]:
    """Return the surveys of a tree that may have answers of these days, with their question."""
    found = []
    for survey in await list_surveys_since(conn, now - timedelta(days=DAYS)):
        if survey.root_id == root_id:
            form = await get_compiled(conn, survey.form_version_id)
            headline = headline_of(form.form)
            if headline is not None:
                found.append(Asked(survey.id, headline))
    return found


def _release(key: looking.Key, counts: Days, marks: Days, *, k: int) -> Release | None:
    kept = {day: lowered(counts.get(day, {}), levels) for day, levels in marks.items()}
    new, is_enough = release(counts, kept, k=k)
    moved = {
        day: (_said(marks.get(day)), levels if is_enough else kept.get(day, {}))
        for day, levels in counts.items()
        if (levels if is_enough else kept.get(day, {})) != marks.get(day, {})
    }
    if not moved:
        return None
    return Release(agency_id=key[0], survey_id=key[1], levels=new if is_enough else {}, marks=moved)


def _said(levels: Levels | None) -> str:
    return "" if levels is None else msgspec.json.encode(levels, order="sorted").decode()


async def _write(tools: Tools, new: Release, spot: Spot, people: Sequence[Subscription]) -> None:
    now = tools.clock.now()
    people = [one for one in people if one.survey_id in (None, new.survey_id)]
    wanted = sorted({word for one in people for word in one.words})
    async with tools.database.writing() as conn:
        if not await looking.update_marks(conn, spot.root_id, new):
            await conn.rollback()
            return
        if not new.answers:
            return
        words = await _find_words(conn, new, spot, wanted, now) if wanted else {}
        hit = [one for one in people if one.low(new.levels) or one.found(words)]
        if hit:
            await _gather(conn, new, spot, words=words, hour=hour_of(now))
            for one in hit:
                await _schedule(conn, one, now)


async def _find_words(
    conn: Connection, new: Release, spot: Spot, wanted: Sequence[str], now: datetime
) -> Levels:
    """Return in how many comments each key word stands that were not found before."""
    key = (new.agency_id, new.survey_id)
    month = local_date(now).replace(day=1)
    if await looking.count_month(conn, spot.root_id, key, month=month) < LEAST_FOR_COMMENTS:
        return {}
    found: Levels = {}
    for comment in await looking.list_comments(
        conn, spot.root_id, key, spot.path, since=spot.since
    ):
        for word in await _new_words(conn, spot.root_id, comment, wanted):
            found[word] = found.get(word, 0) + 1
    return found


async def _new_words(
    conn: Connection, root_id: str, comment: Found, wanted: Sequence[str]
) -> list[str]:
    had = sorted(words_in(comment.words, wanted))
    return [word for word in had if await looking.insert_find(conn, root_id, comment, word)]


async def _gather(
    conn: Connection, new: Release, spot: Spot, *, words: Mapping[str, int], hour: datetime
) -> None:
    key = f"{new.agency_id}.{new.survey_id}"
    known = await queries.find_open(conn, key)
    if known is None:
        await queries.insert_alert(
            conn,
            id=new_id(),
            root_id=spot.root_id,
            agency_id=new.agency_id,
            survey_id=new.survey_id,
            question=spot.question,
            open_key=key,
            first_hour=hour,
            last_hour=hour,
            answers=new.answers,
            levels=new.levels,
            words=dict(words),
        )
        return
    await queries.update_alert(conn, known.id, **grown(known, new, words, hour))


def grown(
    known: Alert, new: Release, words: Mapping[str, int], hour: datetime
) -> dict[str, object]:
    """Return the columns of an alert to which something came."""
    return {
        "last_hour": hour,
        "answers": known.answers + new.answers,
        "levels": add(known.levels, new.levels),
        "words": add(known.words, words),
    }


async def _schedule(conn: Connection, one: Subscription, now: datetime) -> None:
    """Have a message sent when it has gathered long enough; what waits is moved."""
    if one.channel == "page":
        return
    wanted = Wanted(kind=TELL, subject=one.id, root_id=one.root_id, agency_id=one.agency_id)
    job = await jobs.find_job_keyed(conn, wanted.whole_key)
    if job is None:
        run_at = tell_at(now, now, one.told_hour)
        await jobs.insert_job(conn, wanted, at=now, run_at=run_at)
    elif job.attempts == 0 and job.failed_at is None:
        run_at = tell_at(job.first_at, now, one.told_hour)
        await jobs.update_moved(conn, wanted.whole_key, run_at=run_at)
    elif job.failed_at is not None:
        await enqueue(conn, wanted, now=now)
