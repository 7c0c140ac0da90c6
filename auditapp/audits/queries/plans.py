"""Plans, timetables and who stands for the audited unit; changes after the start."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from msgspec import structs

from auditapp.audits.models.by_unit import UnitHour
from auditapp.audits.models.plan import Auditee, Busy, Change, Plan, Slot
from auditapp.audits.queries.members import newest_name
from auditapp.audits.tables import (
    audit_auditees,
    audit_changes,
    audit_members,
    audit_plans,
    audit_slot_people,
    audit_slots,
    audits,
)
from auditapp.people.tables import accounts
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection
from auditapp.store.prepared import prepared

_UNIT_HOURS = prepared(
    sa.select(audit_slots.c.agency_id, newest_name(audit_slots.c.agency_id), audit_slots.c.clauses)
    .where(
        audit_slots.c.audit_id == sa.bindparam("audit_id"),
        audit_slots.c.agency_id.is_not(None),
        audit_slots.c.clauses != "",
    )
    .order_by(audit_slots.c.day, audit_slots.c.starts, audit_slots.c.id)
)


async def find_plan(conn: Connection, audit_id: str) -> Plan | None:
    """Return the plan, None until somebody has written it."""
    columns = (audit_plans.c[name] for name in Plan.__struct_fields__)
    found = await conn.execute(sa.select(*columns).where(audit_plans.c.audit_id == audit_id))
    row = found.one_or_none()
    return Plan(**row._mapping) if row else None


async def upsert_plan(
    conn: Connection, audit_id: str, plan: Plan, *, at: datetime, by: str
) -> None:
    """Write the plan."""
    stands = {**structs.asdict(plan), "changed_at": at, "changed_by": by}
    await conn.execute(
        insert(conn, audit_plans)
        .values(audit_id=audit_id, **stands)
        .on_conflict_do_update(index_elements=["audit_id"], set_=stands)
    )


async def update_title_and_days(
    conn: Connection, audit_id: str, *, title: str, starts_on: date, ends_on: date
) -> None:
    """Change what the audit is called and when it is."""
    await conn.execute(
        audits.update()
        .where(audits.c.id == audit_id)
        .values(title=title, starts_on=starts_on, ends_on=ends_on)
    )


def _slots() -> sa.Select[Any]:
    return sa.select(
        audit_slots,
        sa.func.coalesce(newest_name(audit_slots.c.agency_id), "").label("agency_name"),
    )


async def _with_people(conn: Connection, rows: Collection[sa.Row[Any]]) -> list[Slot]:
    found = await conn.execute(
        sa.select(audit_slot_people)
        .where(audit_slot_people.c.slot_id.in_([row.id for row in rows]))
        .order_by(audit_slot_people.c.person_id)
    )
    people: dict[tuple[str, str], list[str]] = {}
    for one in found:
        people.setdefault((one.slot_id, one.side), []).append(one.person_id)
    derived = {"clauses", "auditors", "auditees"}
    fields = [name for name in Slot.__struct_fields__ if name not in derived]
    return [
        Slot(
            **{name: getattr(row, name) for name in fields},
            clauses=tuple(row.clauses.split()),
            auditors=people.get((row.id, "auditor"), ()),
            auditees=people.get((row.id, "auditee"), ()),
        )
        for row in rows
    ]


async def list_slots(conn: Connection, audit_id: str) -> list[Slot]:
    """Return the timetable in the order of its hours."""
    order = (audit_slots.c.day, audit_slots.c.starts, audit_slots.c.ends, audit_slots.c.id)
    rows = await conn.execute(_slots().where(audit_slots.c.audit_id == audit_id).order_by(*order))
    return await _with_people(conn, rows.all())


async def list_unit_hours(conn: Connection, audit_id: str) -> list[UnitHour]:
    """Return the hours that name a unit and clauses, in order."""
    rows = await conn.execute(_UNIT_HOURS, {"audit_id": audit_id})
    return [
        UnitHour(agency_id, name or "", tuple(codes.split())) for agency_id, name, codes in rows
    ]


async def list_busy(
    conn: Connection, account_ids: Collection[str], *, since: date, until: date | None = None
) -> list[Busy]:
    """Return the hours of these auditors in all audits whose team they are on, in order."""
    on_team = sa.and_(
        audit_members.c.audit_id == audit_slots.c.audit_id,
        audit_members.c.account_id == audit_slot_people.c.person_id,
        audit_members.c.removed_at.is_(None),
    )
    statement = (
        _slots()
        .add_columns(audit_slot_people.c.person_id)
        .join(audit_slot_people, audit_slot_people.c.slot_id == audit_slots.c.id)
        .join(audit_members, on_team)
        .where(audit_slot_people.c.person_id.in_(account_ids), audit_slots.c.day >= since)
        .order_by(audit_slots.c.day, audit_slots.c.starts, audit_slots.c.id)
    )
    if until is not None:
        statement = statement.where(audit_slots.c.day <= until)
    rows = (await conn.execute(statement)).all()
    slots = {slot.id: slot for slot in await _with_people(conn, rows)}
    return [Busy(row.person_id, row.audit_id, slots[row.id]) for row in rows]


async def upsert_slot(conn: Connection, audit_id: str, slot: Slot) -> None:
    """Write a row of the timetable with its people."""
    facts = structs.asdict(slot) | {"clauses": " ".join(slot.clauses)}
    people = {"auditor": facts.pop("auditors"), "auditee": facts.pop("auditees")}
    del facts["agency_name"]
    await conn.execute(
        insert(conn, audit_slots)
        .values(audit_id=audit_id, **facts)
        .on_conflict_do_update(index_elements=["id"], set_=facts)
    )
    await conn.execute(audit_slot_people.delete().where(audit_slot_people.c.slot_id == slot.id))
    rows = [
        {"slot_id": slot.id, "person_id": person, "side": side}
        for side, ids in people.items()
        for person in ids
    ]
    if rows:
        await conn.execute(audit_slot_people.insert(), rows)


async def delete_slot(conn: Connection, slot_id: str) -> None:
    """Take a row out of the timetable."""
    await conn.execute(audit_slots.delete().where(audit_slots.c.id == slot_id))


async def delete_from_slots(conn: Connection, audit_id: str, person_id: str) -> None:
    """Take a person out of every hour of the timetable."""
    slots = sa.select(audit_slots.c.id).where(audit_slots.c.audit_id == audit_id)
    await conn.execute(
        audit_slot_people.delete().where(
            audit_slot_people.c.slot_id.in_(slots), audit_slot_people.c.person_id == person_id
        )
    )


async def list_auditees(conn: Connection, audit_id: str) -> list[Auditee]:
    """Return who stands for the audited unit, by name."""
    name = sa.func.coalesce(accounts.c.display_name, audit_auditees.c.name)
    rows = await conn.execute(
        sa.select(audit_auditees.c.id, audit_auditees.c.account_id, name, audit_auditees.c.position)
        .join(accounts, accounts.c.id == audit_auditees.c.account_id, isouter=True)
        .where(audit_auditees.c.audit_id == audit_id, audit_auditees.c.removed_at.is_(None))
        .order_by(name, audit_auditees.c.id)
    )
    return [Auditee(*row) for row in rows]


async def insert_auditee(conn: Connection, **columns: Any) -> None:
    """Insert a representative; columns as in audits.tables.audit_auditees."""
    await conn.execute(audit_auditees.insert().values(**columns))


async def update_auditee_removed(
    conn: Connection, audit_id: str, auditee_id: str, *, at: datetime, by: str
) -> bool:
    """Take a representative off; False when they were not there."""
    result = await conn.execute(
        audit_auditees.update()
        .where(
            audit_auditees.c.audit_id == audit_id,
            audit_auditees.c.id == auditee_id,
            audit_auditees.c.removed_at.is_(None),
        )
        .values(removed_at=at, removed_by=by)
    )
    return bool(result.rowcount)


async def insert_change(conn: Connection, **columns: Any) -> None:
    """Note a change after the start; columns as in audits.tables.audit_changes."""
    await conn.execute(audit_changes.insert().values(**columns))


async def list_changes(conn: Connection, audit_id: str) -> list[Change]:
    """Return the changes after the start, in order."""
    columns = (audit_changes.c[name] for name in Change.__struct_fields__)
    rows = await conn.execute(
        sa.select(*columns)
        .where(audit_changes.c.audit_id == audit_id)
        .order_by(audit_changes.c.changed_at, audit_changes.c.id)
    )
    return [Change(*row) for row in rows]


async def list_names(conn: Connection, account_ids: Collection[str]) -> dict[str, str]:
    """Return the names of these accounts."""
    rows = await conn.execute(
        sa.select(accounts.c.id, accounts.c.display_name).where(accounts.c.id.in_(account_ids))
    )
    return {row.id: row.display_name for row in rows}
