"""Statements that lead from a printed code to what runs at its point."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point, ancestors
from auditapp.base.clock import local_date
from auditapp.base.errors import Gone, NotFound
from auditapp.base.words import N_
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Connection
from auditapp.surveys.models import rule
from auditapp.surveys.models.standing import Fact
from auditapp.surveys.models.station import (
    BEGINS,
    ENDED,
    HOUR,
    LATER,
    PAUSED,
    Shut,
    Station,
    Stopped,
    begins,
    ends,
)
from auditapp.surveys.models.survey import Counter, Survey, make_place, read_taps
from auditapp.surveys.queries.facts import list_version_facts
from auditapp.surveys.queries.surveys import select_surveys, survey_of
from auditapp.surveys.tables import survey_agencies, survey_points, surveys

UNKNOWN = N_("This code does not exist. Please scan the code at the counter again.")
REVOKED = N_("This code is no longer valid. Please scan the new code at the counter.")
POINT_CLOSED = N_("This counter has been closed. Thank you for your interest.")


class _Spot(msgspec.Struct, frozen=True):
    """A code's point, and what is the same for every survey there."""

    code: str
    point: Point
    agency: Agency
    deciding_id: str | None


async def get_station(conn: Connection, code: str, *, now: datetime, valid: timedelta) -> Station:
    """Return what a code leads to; raises NotFound (unknown) or Gone (revoked, counter closed).

    valid: how long a page that was opened may still be sent.
    """
    spot = await _get_spot(conn, code, now)
    found = await list_at_point(conn, spot.point.id, path=spot.agency.path)
    today, since = local_date(now), now - valid
    versions = await list_version_facts(conn, [survey.id for survey in found])
    running = [survey for survey in found if survey.state_on(today) == "running"]
    fresh = [survey for survey in found if _just_ended(survey, now, since)]
    return Station(
        counters=tuple([await _counter(conn, spot, one, versions) for one in running]),
        bounds=rule.bounds([survey.plan.share for survey in running]),
        late=(
            *[await _counter(conn, spot, one, versions) for one in fresh],
            *await _replaced(conn, spot, [*running, *fresh], versions, since=since),
        ),
        stopped=tuple(_stopped(found, versions, since)),
        shut=_shut(found, now),
        turns=min((at for at in _turns(found, valid) if at > now), default=None),
    )


async def list_at_point(conn: Connection, point_id: str, *, path: str) -> list[Survey]:
    """Return every survey that was opened at a point or above it, in the order of the rule."""
    here = sa.select(survey_points.c.survey_id).where(survey_points.c.point_id == point_id)
    above = sa.select(survey_agencies.c.survey_id).where(
        survey_agencies.c.agency_id.in_(ancestors(path))
    )
    statement = select_surveys().where(sa.or_(surveys.c.id.in_(here), surveys.c.id.in_(above)))
    return rule.in_order([survey_of(row) for row in await conn.execute(statement)])


async def _get_spot(conn: Connection, code: str, now: datetime) -> _Spot:
    today = local_date(now)
    point = await _get_point(conn, code)
    agency = await agencies.find_agency(conn, point.agency_id, on=today)
    if agency is None:
        raise NotFound(UNKNOWN)
    deciding_id = await agencies.find_deciding(conn, agency.path, point.field, today)
    return _Spot(code, point, agency, deciding_id)


async def _get_point(conn: Connection, code: str) -> Point:
    found = await agencies.find_code(conn, code)
    if found is None:
        raise NotFound(UNKNOWN)
    point_id, is_revoked = found
    if is_revoked:
        raise Gone(REVOKED)
    point = await agencies.find_point(conn, point_id)
    if point is None or point.closed_at is not None:
        raise Gone(POINT_CLOSED)
    return point


async def _counter(
    conn: Connection, spot: _Spot, survey: Survey, versions: Sequence[Fact], version_id: str = ""
) -> Counter:
    """Return the counter of a survey, in the version that it has now or had before."""
    version_id = version_id or survey.form_version_id
    form = await get_compiled(conn, version_id)
    point, path = spot.point, spot.agency.path
    is_named = form.has_places and point.field is not None
    field = await agencies.find_field(conn, str(point.field)) if is_named else None
    return Counter(
        code=spot.code,
        agency=spot.agency.name,
        point=point.name,
        survey_id=survey.id,
        form_version_id=version_id,
        deciding_id=spot.deciding_id,
        field=point.field,
        place=make_place(point.root_id, survey.id, point_id=point.id, path=path),
        form=form,
        taps=read_taps(form),
        edition=edition_of(survey.id, version_id, versions),
        pages={},
        field_name=field.name if field else None,
    )


def edition_of(survey_id: str, version_id: str, versions: Sequence[Fact]) -> str:
    """Return what tokens are bound to: the survey alone for the version that it was opened with."""
    first = next((fact.was for fact in versions if fact.survey_id == survey_id), version_id)
    return survey_id if version_id == first else f"{survey_id}.{version_id}"


async def _replaced(
    conn: Connection,
    spot: _Spot,
    of: Sequence[Survey],
    versions: Sequence[Fact],
    *,
    since: datetime,
) -> list[Counter]:
    """Return the counters of versions that gave way to newer ones since."""
    by_id = {survey.id: survey for survey in of}
    return [
        await _counter(conn, spot, by_id[fact.survey_id], versions, fact.was or "")
        for fact in versions
        if fact.survey_id in by_id and fact.done_at >= since
    ]


def _just_ended(survey: Survey, now: datetime, since: datetime) -> bool:
    last = survey.plan.ends_on
    is_over = last is not None and survey.state_on(local_date(now)) == "ended"
    return last is not None and is_over and survey.last != "paused" and ends(last) > since


def _stopped(
    found: Sequence[Survey], versions: Sequence[Fact], since: datetime
) -> Iterable[Stopped]:
    for survey in found:
        if survey.last in {"closed", "paused"} and survey.last_at and survey.last_at >= since:
            shut = Shut() if survey.last == "closed" else Shut(PAUSED, retry_after=HOUR)
            yield Stopped(edition_of(survey.id, survey.form_version_id, versions), shut)


def _shut(found: Sequence[Survey], now: datetime) -> Shut:
    """Say why nothing runs: what will go on first, else what ended last."""
    today = local_date(now)
    states = {survey.id: survey.state_on(today) for survey in found}
    if "paused" in states.values():
        return Shut(PAUSED, retry_after=HOUR)
    plans = [(survey.plan, states[survey.id]) for survey in found]
    first = [plan.starts_on for plan, state in plans if state == "planned" and plan.starts_on]
    if first:
        wait = int((begins(min(first)) - now).total_seconds()) + 1
        return Shut(BEGINS, min(first), min(wait, LATER))
    last = [plan.ends_on for plan, state in plans if state == "ended" and plan.ends_on]
    return Shut(ENDED, max(last)) if last else Shut()


def _turns(found: Sequence[Survey], valid: timedelta) -> Iterable[datetime]:
    """Yield the moments at which a date begins or ends one of these surveys, or its last pages."""
    for survey in found:
        if survey.last != "closed":
            if survey.plan.starts_on:
                yield begins(survey.plan.starts_on)
            if survey.plan.ends_on:
                yield from (ends(survey.plan.ends_on), ends(survey.plan.ends_on) + valid)
