"""Statements about surveys themselves: opening, changing, listing, counting their answers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import ancestors
from auditapp.agencies.tables import agencies, service_points
from auditapp.base.errors import NotFound
from auditapp.store.dialect import below, locked
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared
from auditapp.surveys.models.plan import Plan
from auditapp.surveys.models.standing import STANDING
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.tables import counts, survey_agencies, survey_facts, survey_points, surveys

_OWN = ("id", "root_id", "agency_id", "form_version_id", "form", "title", "opened_at", "opened_by")
_PLAN = Plan.__struct_fields__


def select_surveys() -> sa.Select[Any]:
    """Select surveys with the last fact of their standing, as `survey_of` reads them."""
    last = (
        sa.select(survey_facts.c.seq)
        .where(survey_facts.c.survey_id == surveys.c.id, survey_facts.c.kind.in_(STANDING))
        .order_by(survey_facts.c.seq.desc())
        .limit(1)
        .correlate(surveys)
        .scalar_subquery()
    )
    fact = sa.and_(survey_facts.c.survey_id == surveys.c.id, survey_facts.c.seq == last)
    return sa.select(
        *(surveys.c[name] for name in (*_OWN, *_PLAN)),
        survey_facts.c.kind,
        survey_facts.c.done_at,
    ).select_from(surveys.outerjoin(survey_facts, fact))


def survey_of(row: Any) -> Survey:
    """Return the survey in a row of `select_surveys`."""
    own = dict(zip(_OWN, row, strict=False))
    plan = Plan(**dict(zip(_PLAN, row[len(_OWN) :], strict=False)))
    return Survey(**own, plan=plan, last=row[-2], last_at=row[-1])


async def find_survey(conn: Connection, survey_id: str) -> Survey | None:
    """Return a survey by its id."""
    row = (await conn.execute(select_surveys().where(surveys.c.id == survey_id))).one_or_none()
    return survey_of(row) if row else None


async def get_survey(conn: Connection, survey_id: str) -> Survey:
    """Return a survey; raises NotFound."""
    survey = await find_survey(conn, survey_id)
    if survey is None:
        raise NotFound
    return survey


async def get_survey_to_change(conn: Connection, survey_id: str) -> Survey:
    """Return a survey and let nobody else change it before the transaction ends."""
    await conn.execute(locked(conn, sa.select(surveys.c.id).where(surveys.c.id == survey_id)))
    return await get_survey(conn, survey_id)


async def list_surveys(conn: Connection, paths: Sequence[str]) -> list[Survey]:
    """Return the surveys opened for nodes at or below paths, and those that run there, newest
    first."""
    within = (surveys.c.agency_id.in_(sa.select(agencies.c.id).where(_at_or_below(paths))),)
    statement = (
        select_surveys()
        .where(sa.or_(*within, surveys.c.id.in_(_run_at(paths))))
        .order_by(surveys.c.opened_at.desc(), surveys.c.id)
    )
    return [survey_of(row) for row in await conn.execute(statement)]


async def list_surveys_of_root(conn: Connection, root_id: str) -> list[Survey]:
    """Return every survey of a tree that nobody closed."""
    statement = select_surveys().where(
        surveys.c.root_id == root_id,
        sa.or_(survey_facts.c.kind.is_(None), survey_facts.c.kind != "closed"),
    )
    return [survey_of(row) for row in await conn.execute(statement)]


def _at_or_below(paths: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(below(agencies.c.path, path) for path in paths))


def _run_at(paths: Sequence[str]) -> sa.CompoundSelect[Any]:
    """Select the surveys that run at or above nodes, or at points of theirs."""
    above = sorted({node for path in paths for node in ancestors(path)})
    at_agencies = (
        sa.select(survey_agencies.c.survey_id)
        .join(agencies, agencies.c.id == survey_agencies.c.agency_id)
        .where(sa.or_(_at_or_below(paths), agencies.c.id.in_(above)))
    )
    at_points = (
        sa.select(survey_points.c.survey_id)
        .join(service_points, service_points.c.id == survey_points.c.point_id)
        .join(agencies, agencies.c.id == service_points.c.agency_id)
        .where(_at_or_below(paths))
    )
    return at_agencies.union(at_points)


async def count_answers(conn: Connection, survey_ids: Sequence[str]) -> dict[str, int]:
    """Return how many responses each survey has, from the counts at its points' root."""
    statement = (
        sa.select(counts.c.survey_id, sa.func.sum(counts.c.n))
        .where(
            counts.c.survey_id.in_(survey_ids),
            counts.c.node_id == counts.c.root_id,
            counts.c.grain == "M",
            counts.c.question == "",
        )
        .group_by(counts.c.survey_id)
    )
    return {row[0]: int(row[1]) for row in await conn.execute(statement)}


async def count_answers_by_node(
    conn: Connection, survey_id: str, *, root_id: str, since: date
) -> dict[str, tuple[int, int]]:
    """Return (all responses, those since a day) of a survey per node, points included."""
    recent = sa.case((counts.c.period >= since, counts.c.n), else_=0)
    statement = (
        sa.select(counts.c.node_id, sa.func.sum(counts.c.n), sa.func.sum(recent))
        .where(
            counts.c.root_id == root_id,
            counts.c.survey_id == survey_id,
            counts.c.grain == "D",
            counts.c.question == "",
        )
        .group_by(counts.c.node_id)
    )
    return {row[0]: (int(row[1]), int(row[2])) for row in await conn.execute(statement)}


async def insert_survey(
    conn: Connection, survey: Survey, *, agency_ids: Sequence[str], point_ids: Sequence[str]
) -> None:
    """Insert a survey and where it runs."""
    columns = {name: getattr(survey, name) for name in _OWN} | msgspec.structs.asdict(survey.plan)
    await conn.execute(surveys.insert().values(**columns))
    if agency_ids:
        rows = [{"survey_id": survey.id, "agency_id": agency_id} for agency_id in agency_ids]
        await conn.execute(survey_agencies.insert(), rows)
    if point_ids:
        rows = [{"survey_id": survey.id, "point_id": point_id} for point_id in point_ids]
        await conn.execute(survey_points.insert(), rows)


async def update_survey(conn: Connection, survey_id: str, *, title: str, plan: Plan) -> None:
    """Give a survey another title and plan."""
    columns = {"title": title, **msgspec.structs.asdict(plan)}
    await conn.execute(surveys.update().where(surveys.c.id == survey_id).values(**columns))


async def update_version(conn: Connection, survey_id: str, *, form_version_id: str) -> None:
    """Have pages of a survey show another version of its form from now on."""
    await conn.execute(
        surveys.update().where(surveys.c.id == survey_id).values(form_version_id=form_version_id)
    )


async def find_newest(conn: Connection, root_id: str, form: str) -> str | None:
    """Return the id of the survey of a form that was opened last in a tree."""
    return await conn.scalar(_NEWEST, {"root_id": root_id, "form": form})


_NEWEST = prepared(
    sa.select(surveys.c.id)
    .where(surveys.c.root_id == sa.bindparam("root_id"), surveys.c.form == sa.bindparam("form"))
    .order_by(surveys.c.opened_at.desc(), surveys.c.id)
    .limit(1)
)
