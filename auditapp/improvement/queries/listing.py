"""Lists of nonconformities, filtered and paged, and counts of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.improvement.models.filters import Filter, Scope, Stretch
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.states import ENDED, MOMENTS
from auditapp.improvement.queries.nonconformities import NONCONFORMITIES, read_row
from auditapp.improvement.tables import (
    corrective_actions,
    nonconformities,
    nonconformity_steps,
)
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

_NC, _STEP = nonconformities.c, nonconformity_steps.c
PAGE = 50
state_now = sa.case(
    *((_NC[name].is_not(None), state) for name, state in MOMENTS), else_=sa.literal("draft")
)
# The day by which the present step is due; the pairs of models/states.py as SQL.
due_now = sa.case(
    (state_now.in_(("issued", "reopened")), _NC.respond_due),
    (sa.and_(state_now == "rejected", _NC.submitted_at.is_(None)), _NC.respond_due),
    (state_now.in_(("rejected", "cause_submitted", "planned")), _NC.plan_due),
    (state_now.in_(("action_approved", "in_progress")), _NC.act_due),
    (state_now == "done_reported", _NC.verify_due),
    (state_now == "verified", _NC.effect_due),
)


def _seen(scope: Scope) -> sa.ColumnElement[bool]:
    """Select what the person may see: at their units and below, and what names them."""
    me = scope.account_id
    doing = sa.select(corrective_actions.c.nonconformity_id).where(
        corrective_actions.c.owner_id == me, corrective_actions.c.removed_at.is_(None)
    )
    return sa.or_(
        *(below(agencies.c.path, path) for path in scope.paths),
        _NC.lead_id == me,
        _NC.owner_id == me,
        _NC.verifier_id == me,
        _NC.id.in_(doing),
    )


def _asked(scope: Scope, wanted: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    columns = {name: getattr(wanted, name) for name in ("owner_id", "source", "source_id", "grade")}
    columns["source_part"] = wanted.part
    which = [_seen(scope), *(_NC[name] == value for name, value in columns.items() if value)]
    if wanted.state == "open":
        which.append(state_now.not_in(ENDED))
    elif wanted.state != "all":
        which.append(state_now == wanted.state)
    if wanted.overdue:
        which.append(due_now < today)
    if wanted.unit_path:
        which.append(below(agencies.c.path, wanted.unit_path))
    if wanted.q:
        which.append(_NC.title.icontains(wanted.q, autoescape=True))
    return which


async def list_nonconformities(
    conn: Connection, scope: Scope, wanted: Filter, *, today: date
) -> list[Nonconformity]:
    """Return one page: what is due first on top, then drafts, then what has ended, newest first."""
    asked = (
        NONCONFORMITIES.where(*_asked(scope, wanted, today))
        .order_by(
            sa.case((state_now.in_(ENDED), 1), else_=0),
            sa.func.coalesce(due_now, date(9999, 12, 31)),
            _NC.year.desc(),
            _NC.number.desc(),
            _NC.id,
        )
        .limit(PAGE)
        .offset(PAGE * (wanted.page - 1))
    )
    return [read_row(row) for row in await conn.execute(asked)]


async def list_stretch(
    conn: Connection, scope: Scope, wanted: Filter, stretch: Stretch, *, today: date
) -> list[tuple[Nonconformity, datetime]]:
    """Return a stretch of what the person may see, each with the moment of its last step."""
    which = [*_asked(scope, wanted, today), _NC.id > stretch.after]
    if stretch.raised_from is not None:
        which.append(_NC.created_at >= stretch.raised_from)
    if stretch.changed_from is not None:
        which.append(_changed_at() >= stretch.changed_from)
    asked = NONCONFORMITIES.add_columns(_changed_at().label("changed_at")).where(*which)
    rows = await conn.execute(asked.order_by(_NC.id).limit(stretch.limit))
    return [_dated(row) for row in rows]


def _changed_at() -> sa.ColumnElement[datetime]:
    """Select the moment of the last step: every change of a record writes one."""
    last = sa.select(sa.func.max(_STEP.at)).where(_STEP.nonconformity_id == _NC.id)
    return last.correlate(nonconformities).scalar_subquery()


def _dated(row: sa.Row[Any]) -> tuple[Nonconformity, datetime]:
    columns = dict(row._mapping)
    changed_at = columns.pop("changed_at")
    return Nonconformity(**columns), changed_at


async def count_nonconformities(
    conn: Connection, scope: Scope, wanted: Filter, *, today: date
) -> tuple[int, int]:
    """Return how many there are in all, and how many of these are overdue."""
    asked = (
        sa.select(sa.func.count(), sa.func.count(sa.case((due_now < today, 1))))
        .select_from(nonconformities.join(agencies, agencies.c.id == _NC.agency_id))
        .where(*_asked(scope, wanted, today))
    )
    row = (await conn.execute(asked)).one()
    return row[0], row[1]


async def list_owner_ids(conn: Connection, scope: Scope) -> list[str]:
    """Return who is responsible for some nonconformity that the person may see."""
    asked = (
        sa.select(_NC.owner_id)
        .join(agencies, agencies.c.id == _NC.agency_id)
        .where(_seen(scope), _NC.owner_id.is_not(None))
        .distinct()
    )
    return [row[0] for row in await conn.execute(asked)]


async def list_of_source(
    conn: Connection, root_id: str, source: str, source_id: str, *, parts: Sequence[str] = ()
) -> list[Nonconformity]:
    """Return what came from one audit, survey or comment; `parts` are its items or questions."""
    asked = NONCONFORMITIES.where(
        _NC.root_id == root_id, _NC.source == source, _NC.source_id == source_id
    )
    if parts:
        asked = asked.where(_NC.source_part.in_(list(parts)))
    rows: Any = await conn.execute(asked.order_by(_NC.year, _NC.number, _NC.id))
    return [read_row(row) for row in rows]


async def list_children(conn: Connection, nonconformity_id: str) -> list[Nonconformity]:
    """Return those raised in other units because the same cause was found there."""
    asked = NONCONFORMITIES.where(_NC.parent_id == nonconformity_id)
    return [read_row(row) for row in await conn.execute(asked.order_by(_NC.number, _NC.id))]
