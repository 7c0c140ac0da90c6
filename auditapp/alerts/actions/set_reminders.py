"""When reminders climb in a tree, and how often a person wants them by e-mail."""

from auditapp.alerts.models.reminders import DIGESTS, checked_rules
from auditapp.alerts.queries import reminders as queries
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Database


async def set_rules(
    database: Database, clock: Clock, actor: Actor, *, root_id: str, typed: tuple[str, str, str]
) -> None:
    """Set the days of a tree (before, superior, province); raises Invalid naming the field."""
    rules = checked_rules(*typed)
    async with database.writing() as conn:
        await queries.upsert_rules(conn, root_id, rules, at=clock.now(), by=actor.account_id)
        await record(
            conn, clock, actor,
            action="reminders.changed", subject=root_id, agency_id=root_id, to=" · ".join(typed),
        )  # fmt: skip


async def wish_digest(database: Database, actor: Actor, *, digest: str) -> None:
    """Choose how often the digest comes; raises Invalid."""
    if digest not in DIGESTS:
        raise Invalid("This choice does not exist.", field="digest")
    async with database.writing() as conn:
        await queries.upsert_wish(conn, actor.account_id, digest)
