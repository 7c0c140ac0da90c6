"""Causes, actions, other units and steps of a nonconformity, and all of it as one."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from auditapp.base.errors import NotFound
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.work import Action, Cause, OtherUnit, Step, Whole
from auditapp.improvement.queries.files import list_files
from auditapp.improvement.queries.people import get_names, get_place_names
from auditapp.improvement.tables import (
    corrective_actions,
    nonconformity_causes,
    nonconformity_steps,
    nonconformity_units,
)
from auditapp.store.engine import Connection

_CAUSE, _ACTION = nonconformity_causes.c, corrective_actions.c
_UNIT, _STEP = nonconformity_units.c, nonconformity_steps.c
_ACTIONS = sa.select(*(_ACTION[name] for name in Action.__struct_fields__))


async def get_whole(conn: Connection, it: Nonconformity, *, on: date) -> Whole:
    """Return the record with its parts, and the names of everybody and every unit in it."""
    whole = await get_work(conn, it)
    looked = {unit.looked_by for unit in whole.units}
    named = {it.lead_id, it.owner_id, it.verifier_id, *whole.doers, *looked}
    named |= {file.created_by for file in whole.files}
    people = await get_names(conn, {who for who in named if who})
    places = await get_place_names(
        conn, {it.agency_id, *(unit.agency_id for unit in whole.units)}, on=on
    )
    return Whole(
        it=it, causes=whole.causes, actions=whole.actions, units=whole.units, files=whole.files,
        people=people, places=places,
    )  # fmt: skip


async def get_work(conn: Connection, it: Nonconformity) -> Whole:
    """Return the record with its parts, without names: what rules ask for."""
    causes = await conn.execute(
        sa.select(*(_CAUSE[name] for name in Cause.__struct_fields__))
        .where(_CAUSE.nonconformity_id == it.id, _CAUSE.removed_at.is_(None))
        .order_by(_CAUSE.created_at, _CAUSE.id)
    )
    actions = await conn.execute(
        _ACTIONS.where(_ACTION.nonconformity_id == it.id, _ACTION.removed_at.is_(None)).order_by(
            _ACTION.due_on, _ACTION.created_at, _ACTION.id
        )
    )
    units = await conn.execute(
        sa.select(*(_UNIT[name] for name in OtherUnit.__struct_fields__))
        .where(_UNIT.nonconformity_id == it.id)
        .order_by(_UNIT.added_at, _UNIT.agency_id)
    )
    return Whole(
        it=it,
        causes=[_cause(row) for row in causes],
        actions=[Action(**row._mapping) for row in actions],
        units=[OtherUnit(**row._mapping) for row in units],
        files=await list_files(conn, it.id),
    )


def _cause(row: sa.Row[Any]) -> Cause:
    return Cause(**{**row._mapping, "whys": tuple(row.whys)})


async def get_action(conn: Connection, nonconformity_id: str, action_id: str) -> Action:
    """Return an action of it that stands; raises NotFound."""
    asked = _ACTIONS.where(
        _ACTION.id == action_id,
        _ACTION.nonconformity_id == nonconformity_id,
        _ACTION.removed_at.is_(None),
    )
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound
    return Action(**row._mapping)


async def insert_cause(conn: Connection, **columns: Any) -> None:
    """Insert a cause; columns as in tables."""
    await conn.execute(nonconformity_causes.insert().values(**columns))


async def update_cause_removed(
    conn: Connection, nonconformity_id: str, cause_id: str, *, at: datetime, by: str
) -> bool:
    """Take a cause away, with its actions that are not done; False when there is none."""
    done = await conn.execute(
        nonconformity_causes.update()
        .where(
            _CAUSE.id == cause_id,
            _CAUSE.nonconformity_id == nonconformity_id,
            _CAUSE.removed_at.is_(None),
        )
        .values(removed_at=at, removed_by=by)
    )
    await conn.execute(
        corrective_actions.update()
        .where(
            _ACTION.cause_id == cause_id,
            _ACTION.removed_at.is_(None),
            _ACTION.nonconformity_id == nonconformity_id,
        )
        .values(removed_at=at, removed_by=by)
    )
    return bool(done.rowcount)


async def insert_action(conn: Connection, **columns: Any) -> None:
    """Insert an action; columns as in tables."""
    await conn.execute(corrective_actions.insert().values(**columns))


async def update_action(conn: Connection, action_id: str, **columns: Any) -> None:
    """Change columns of an action."""
    await conn.execute(corrective_actions.update().where(_ACTION.id == action_id).values(**columns))


async def insert_unit(conn: Connection, **columns: Any) -> None:
    """Insert another unit; columns as in tables."""
    await conn.execute(nonconformity_units.insert().values(**columns))


async def update_unit(
    conn: Connection, nonconformity_id: str, agency_id: str, **columns: Any
) -> bool:
    """Change columns of another unit; False when it is not listed."""
    done = await conn.execute(
        nonconformity_units.update()
        .where(_UNIT.nonconformity_id == nonconformity_id, _UNIT.agency_id == agency_id)
        .values(**columns)
    )
    return bool(done.rowcount)


async def list_steps(conn: Connection, nonconformity_id: str) -> list[Step]:
    """Return what was done, in order."""
    rows = await conn.execute(
        sa.select(*(_STEP[name] for name in Step.__struct_fields__))
        .where(_STEP.nonconformity_id == nonconformity_id)
        .order_by(_STEP.seq)
    )
    return [Step(**row._mapping) for row in rows]


async def insert_step(conn: Connection, nonconformity_id: str, **columns: Any) -> None:
    """Append a step; the caller holds the record, so that no other takes the number."""
    last = await conn.scalar(
        sa.select(sa.func.max(_STEP.seq)).where(_STEP.nonconformity_id == nonconformity_id)
    )
    await conn.execute(
        nonconformity_steps.insert().values(
            nonconformity_id=nonconformity_id, seq=int(last or 0) + 1, **columns
        )
    )
