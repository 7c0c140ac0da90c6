"""Statements that lead from a printed code to the survey that runs at its point."""

from datetime import date

import sqlalchemy as sa

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point, ancestors
from auditapp.base.errors import Gone, NotFound
from auditapp.base.words import N_
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Counter, Survey, make_place, read_taps
from auditapp.surveys.tables import survey_agencies, survey_points, surveys

UNKNOWN = N_("This code does not exist. Please scan the code at the counter again.")
REVOKED = N_("This code is no longer valid. Please scan the new code at the counter.")
POINT_CLOSED = N_("This counter has been closed. Thank you for your interest.")
NO_SURVEY = N_("No survey is running at this counter at the moment. Thank you for your interest.")


async def get_counter(conn: Connection, code: str, *, on: date) -> Counter:
    """Return the counter behind a code; raises NotFound (unknown) or Gone (with the reason)."""
    point = await _get_point(conn, code)
    agency = await agencies.find_agency(conn, point.agency_id, on=on)
    if agency is None:
        raise NotFound(UNKNOWN)
    survey = await find_running(conn, point.id, path=agency.path)
    if survey is None:
        raise Gone(NO_SURVEY)
    form = await get_compiled(conn, survey.form_version_id)
    is_named = form.has_places and point.field is not None
    field = await agencies.find_field(conn, str(point.field)) if is_named else None
    return Counter(
        code=code,
        agency=agency.name,
        point=point.name,
        survey_id=survey.id,
        form_version_id=survey.form_version_id,
        deciding_id=await agencies.find_deciding(conn, agency.path, point.field, on),
        field=point.field,
        place=make_place(point.root_id, survey.id, point_id=point.id, path=agency.path),
        form=form,
        taps=read_taps(form),
        pages={},
        field_name=field.name if field else None,
    )


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


async def find_running(conn: Connection, point_id: str, *, path: str) -> Survey | None:
    """Return the survey that runs at a point: of several open ones the one opened last."""
    here = sa.select(survey_points.c.survey_id).where(survey_points.c.point_id == point_id)
    above = sa.select(survey_agencies.c.survey_id).where(
        survey_agencies.c.agency_id.in_(ancestors(path))
    )
    statement = (
        sa.select(*(surveys.c[name] for name in Survey.__struct_fields__))
        .where(
            surveys.c.closed_at.is_(None),
            sa.or_(surveys.c.id.in_(here), surveys.c.id.in_(above)),
        )
        .order_by(surveys.c.opened_at.desc(), surveys.c.id.desc())
        .limit(1)
    )
    row = (await conn.execute(statement)).one_or_none()
    return Survey(*row) if row else None
