"""Setting how long steps may take at an agency and below."""

from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.improvement.models.periods import Periods, checked_periods
from auditapp.improvement.queries.periods import upsert_periods
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Database


async def set_periods(
    database: Database, clock: Clock, actor: Actor, agency_id: str, periods: Periods
) -> None:
    """Set them; what is under way keeps its deadlines. Raises NotFound, Invalid."""
    checked = checked_periods(periods)
    async with database.writing() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(clock.now()))
        await upsert_periods(
            conn, agency_id, checked, root_id=agency.root_id, changed_at=clock.now(),
            changed_by=actor.account_id,
        )  # fmt: skip
        await record(
            conn, clock, actor, action="improvement_periods.changed", subject=agency_id,
            agency_id=agency_id, name=agency.name,
        )  # fmt: skip
