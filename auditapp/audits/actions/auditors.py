"""Keeping the register of auditors: certificates, training, units where they worked before."""

from datetime import date

from auditapp.agencies.queries import find_agency
from auditapp.audits.models.auditors import NewRecord
from auditapp.audits.queries.auditors import insert_record, update_record_removed
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.people.queries import (
    get_account,
    insert_former_home,
    update_former_home_removed,
)
from auditapp.store.engine import Connection, Database


async def add_record(
    database: Database, clock: Clock, actor: Actor, account_id: str, new: NewRecord
) -> str:
    """Enter a certificate or a training; return its id. Raises NotFound and Invalid."""
    checked = new.checked()
    if checked.issued_on > local_date(clock.now()):
        raise Invalid("This day lies in the future.", field="issued_on")
    async with database.writing() as conn:
        await get_account(conn, account_id)
        record_id = new_id()
        await insert_record(
            conn,
            id=record_id,
            account_id=account_id,
            kind=checked.kind,
            name=checked.name,
            issuer=checked.issuer,
            issued_on=checked.issued_on,
            expires_on=checked.expires_on,
            added_at=clock.now(),
            added_by=actor.account_id,
        )
        await _note(conn, clock, actor, account_id, added=checked.name)
    return record_id


async def remove_record(
    database: Database, clock: Clock, actor: Actor, account_id: str, record_id: str
) -> None:
    """Take an entry out of the register; raises NotFound."""
    async with database.writing() as conn:
        gone = await update_record_removed(
            conn, account_id, record_id, at=clock.now(), by=actor.account_id
        )
        if not gone:
            raise NotFound
        await _note(conn, clock, actor, account_id, removed=record_id)


async def add_former_home(
    database: Database, clock: Clock, actor: Actor, account_id: str, *, agency_id: str, until: date
) -> None:
    """Note a unit where the person worked before; raises NotFound and Invalid."""
    today = local_date(clock.now())
    if until > today:
        raise Invalid("This day lies in the future.", field="until")
    async with database.writing() as conn:
        account = await get_account(conn, account_id)
        agency = await find_agency(conn, agency_id, on=today)
        if agency is None or agency.root_id != account.root_id:
            raise Invalid("Please choose a unit.", field="agency_id")
        await insert_former_home(
            conn,
            id=new_id(),
            account_id=account_id,
            agency_id=agency_id,
            until=until,
            noted_at=clock.now(),
            noted_by=actor.account_id,
        )
        await _note(conn, clock, actor, account_id, former_unit=agency_id)


async def remove_former_home(
    database: Database, clock: Clock, actor: Actor, account_id: str, home_id: str
) -> None:
    """Take back a former unit that was noted by mistake; raises NotFound."""
    async with database.writing() as conn:
        gone = await update_former_home_removed(
            conn, account_id, home_id, at=clock.now(), by=actor.account_id
        )
        if not gone:
            raise NotFound
        await _note(conn, clock, actor, account_id, former_unit_removed=home_id)


async def _note(
    conn: Connection, clock: Clock, actor: Actor, account_id: str, **detail: str
) -> None:
    account = await get_account(conn, account_id)
    await record(
        conn,
        clock,
        actor,
        action="auditor.changed",
        subject=account_id,
        agency_id=account.home_agency_id,
        **detail,
    )
