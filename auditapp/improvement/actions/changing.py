"""What every change of a record has in common: who may, when, and the step in its history."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Forbidden
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.periods import Periods
from auditapp.improvement.models.states import State
from auditapp.improvement.models.work import Whole
from auditapp.improvement.queries.nonconformities import (
    get_nonconformity,
    part_in_nonconformity,
    update_nonconformity,
)
from auditapp.improvement.queries.parts import get_work, insert_step
from auditapp.improvement.queries.periods import get_periods
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

CAUSE_OPEN: frozenset[State] = frozenset({"issued", "rejected", "reopened"})
PLAN_OPEN: frozenset[State] = CAUSE_OPEN | {"cause_submitted"}
WORK_OPEN: frozenset[State] = frozenset({"action_approved", "in_progress"})
NOT_REPORTED: frozenset[State] = PLAN_OPEN | WORK_OPEN | {"planned"}
# Steps that administrators find in the record of the whole service as well.
_RECORDED = frozenset({"raised", "issued", "closed", "reopened", "cancelled", "lead_changed"})


class Change(msgspec.Struct, frozen=True):
    """A record held for changing, by somebody who may, at a moment."""

    conn: Connection
    clock: Clock
    actor: Actor
    it: Nonconformity
    parts: frozenset[str]

    @property
    def now(self) -> datetime:
        """Return the moment of the change."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """Return the day in Viet Nam."""
        return local_date(self.now)

    async def work(self) -> Whole:
        """Return the record with its parts."""
        return await get_work(self.conn, self.it)

    async def periods(self) -> Periods:
        """Return how long steps may take in this unit."""
        return await get_periods(self.conn, self.it.agency_path)

    async def note(
        self,
        kind: str,
        reason: str = "",
        *,
        detail: Mapping[str, Any] | None = None,
        **columns: Any,
    ) -> None:
        """Write the step into the history and change columns of the record."""
        await write_step(
            self.conn, self.clock, self.actor, self.it.id, root_id=self.it.root_id,
            step=(kind, reason, dict(detail or {})),
        )  # fmt: skip
        if columns:
            await update_nonconformity(self.conn, self.it.id, **columns)
        if kind in _RECORDED:
            await record(
                self.conn, self.clock, self.actor, action=f"nonconformity.{kind}",
                subject=self.it.id, agency_id=self.it.agency_id, title=self.it.title,
                reason=reason,
            )  # fmt: skip


async def write_step(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    root_id: str,
    step: tuple[str, str, dict[str, Any]],
) -> None:
    """Append (kind, reason, detail) to the history."""
    kind, reason, detail = step
    await insert_step(
        conn, nonconformity_id, root_id=root_id, at=clock.now(), by=actor.account_id,
        kind=kind, reason=reason, detail=detail,
    )  # fmt: skip


@asynccontextmanager
async def changing(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    who: Collection[str],
    states: Collection[State] = (),
) -> AsyncIterator[Change]:
    """Hold a record for changing; `who` are parts in it, `states` where it may stand.

    Raises NotFound; Forbidden for somebody who has none of the parts; Conflict when somebody took
    the step meanwhile.
    """
    async with database.writing() as conn:
        it = await get_nonconformity(conn, nonconformity_id, lock=True)
        named = {"nonconformity_id": nonconformity_id}
        parts = await part_in_nonconformity(conn, actor, named)
        if not parts & frozenset(who):
            raise Forbidden
        if states and it.state not in states:
            raise Conflict
        yield Change(conn, clock, actor, it, parts)


def days_from(day: date, count: int) -> date:
    """Return the day that many days later."""
    return day + timedelta(days=count)
