"""Open steps with their deadlines."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa

from auditapp.improvement.models.due import Due, DueKind
from auditapp.improvement.tables import corrective_actions, nonconformities
from auditapp.store.engine import Connection

_NC = nonconformities.c
_ACTION = corrective_actions.c
_LIVE = sa.and_(_NC.issued_at.is_not(None), _NC.closed_at.is_(None), _NC.cancelled_at.is_(None))


def _step(
    kind: DueKind, due: sa.ColumnElement[Any], owner: sa.ColumnElement[Any], *when: Any
) -> sa.Select[Any]:
    """Select nonconformities that wait for one step."""
    return sa.select(
        sa.literal(kind).label("kind"),
        _NC.id.label("subject_id"),
        _NC.root_id,
        _NC.agency_id,
        _NC.title,
        due.label("due_on"),
        owner.label("owner_id"),
        _NC.id,
    ).where(_LIVE, due.is_not(None), *when)


_WAITS_TO_ACT = sa.and_(_NC.approved_at.is_not(None), _NC.done_at.is_(None))
_OPEN = sa.and_(_ACTION.done_at.is_(None), _ACTION.removed_at.is_(None))
_OPEN_ACTION = sa.exists().where(_ACTION.nonconformity_id == _NC.id, _OPEN)
_ACTIONS = (
    sa.select(
        sa.literal("act").label("kind"),
        _ACTION.id.label("subject_id"),
        _NC.root_id,
        _NC.agency_id,
        _NC.title,
        _ACTION.due_on,
        _ACTION.owner_id,
        _NC.id,
    )
    .select_from(corrective_actions.join(nonconformities, _ACTION.nonconformity_id == _NC.id))
    # A correction is due from the day it was written down, before any plan is approved.
    .where(
        _LIVE,
        _OPEN,
        sa.or_(_NC.approved_at.is_not(None), _ACTION.cause_id.is_(None)),
        _NC.done_at.is_(None),
    )
)
_STEPS = sa.union_all(
    _step("respond", _NC.respond_due, _NC.owner_id, _NC.submitted_at.is_(None)),
    _step(
        "respond", _NC.plan_due, _NC.owner_id,
        _NC.submitted_at.is_not(None), _NC.planned_at.is_(None),
    ),
    _step(
        "respond", _NC.plan_due, _NC.lead_id,
        _NC.planned_at.is_not(None), _NC.approved_at.is_(None),
    ),
    _ACTIONS,
    _step("act", _NC.act_due, _NC.owner_id, _WAITS_TO_ACT, ~_OPEN_ACTION),
    _step(
        "verify", _NC.verify_due, _NC.verifier_id,
        _NC.done_at.is_not(None), _NC.verified_at.is_(None),
    ),
    _step("effect", _NC.effect_due, _NC.verifier_id, _NC.verified_at.is_not(None)),
).subquery()  # fmt: skip


async def list_due(conn: Connection, *, until: date) -> list[Due]:
    """Return every open step whose deadline is on or before `until`, of all trees, oldest first."""
    asked = (
        sa.select(_STEPS)
        .where(_STEPS.c.due_on <= until)
        .order_by(_STEPS.c.due_on, _STEPS.c.subject_id, _STEPS.c.kind)
    )
    return list(_dues(await conn.execute(asked)))


def _dues(rows: sa.CursorResult[Any]) -> Iterator[Due]:
    for row in rows:
        yield Due(
            kind=row.kind,
            subject_id=row.subject_id,
            root_id=row.root_id,
            agency_id=row.agency_id,
            title=row.title,
            due_on=row.due_on,
            owner_id=row.owner_id,
            href=f"/nonconformities/{row.id}",
        )


async def list_owed(conn: Connection, account_id: str) -> list[Due]:
    """Return every open step that one person owes, whenever it is due, the most urgent first."""
    asked = (
        sa.select(_STEPS)
        .where(_STEPS.c.owner_id == account_id)
        .order_by(_STEPS.c.due_on, _STEPS.c.subject_id, _STEPS.c.kind)
    )
    return list(_dues(await conn.execute(asked)))


async def list_drafts(conn: Connection, account_id: str) -> list[tuple[str, str, str]]:
    """Return (id, agency, title) of the drafts that a person leads and has not issued."""
    rows = await conn.execute(
        sa.select(_NC.id, _NC.agency_id, _NC.title)
        .where(_NC.lead_id == account_id, _NC.issued_at.is_(None), _NC.cancelled_at.is_(None))
        .order_by(_NC.created_at, _NC.id)
    )
    return [(row.id, row.agency_id, row.title) for row in rows]
