"""Saying who answers for the data of an agency's surveys."""

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.models.notice import LENGTHS, Notice
from auditapp.surveys.queries.notices import upsert_notice


async def save_notice(
    database: Database, clock: Clock, actor: Actor, *, agency: Agency, notice: Notice
) -> None:
    """Store an agency's notice; raises Invalid naming the field that is too long."""
    for name, most in LENGTHS.items():
        if len(getattr(notice, name)) > most:
            raise Invalid("Please use at most %(max)d characters.", field=name, max=most)
    async with database.writing() as conn:
        await upsert_notice(conn, agency.id, notice, at=clock.now(), by=actor.account_id)
        await record(
            conn,
            clock,
            actor,
            action="notice.changed",
            subject=agency.id,
            agency_id=agency.id,
            name=notice.controller,
        )
