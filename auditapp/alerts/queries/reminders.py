"""Statements about reminders: what is due in every room, who holds what, who was told."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.alerts.models.reminders import Held, Reminder, Rules, Task
from auditapp.alerts.tables import mail_wishes, reminder_rules, reminders
from auditapp.audits.tables import audit_members, audits
from auditapp.improvement.queries.due import list_due
from auditapp.people.models import Role
from auditapp.people.tables import accounts, grants
from auditapp.programmes.queries.planned import list_planned
from auditapp.store.dialect import below, insert
from auditapp.store.engine import Connection

_NAMES = Reminder.__struct_fields__


class Waiting(NamedTuple):
    """A person with something new to be told, and when an e-mail told the last."""

    account_id: str
    root_id: str
    digest: str
    mailed_at: datetime | None


async def list_tasks(
    conn: Connection, *, root_ids: Collection[str], until: date, today: date
) -> list[Task]:
    """Return everything with a deadline up to a day: steps of records, audits, planned audits."""
    steps = [
        Task(**{name: getattr(due, name) for name in Task.__struct_fields__})
        for due in await list_due(conn, until=until)
    ]
    planned = [task for root_id in root_ids for task in await _planned(conn, root_id, until, today)]
    return [*steps, *await _audits(conn, until), *planned]


async def _audits(conn: Connection, until: date) -> list[Task]:
    """Audits whose last day is near or past and that nobody has signed off; their lead owes it."""
    lead = sa.and_(
        audit_members.c.audit_id == audits.c.id,
        audit_members.c.part == "lead",
        audit_members.c.removed_at.is_(None),
    )
    statement = (
        sa.select(
            audits.c.id, audits.c.root_id, audits.c.agency_id, audits.c.title, audits.c.ends_on,
            sa.func.min(audit_members.c.account_id).label("owner_id"),
        )
        .select_from(audits.outerjoin(audit_members, lead))
        .where(audits.c.signed_off_at.is_(None), audits.c.ends_on <= until)
        .group_by(
            audits.c.id, audits.c.root_id, audits.c.agency_id, audits.c.title, audits.c.ends_on
        )
    )  # fmt: skip
    return [
        Task(
            kind="audit",
            subject_id=row.id,
            root_id=row.root_id,
            agency_id=row.agency_id,
            title=row.title,
            due_on=row.ends_on,
            owner_id=row.owner_id,
            href=f"/audits/{row.id}",
        )
        for row in await conn.execute(statement)
    ]


async def _planned(conn: Connection, root_id: str, until: date, today: date) -> list[Task]:
    """Planned audits that nobody holds although their time is over soon; the planner owes them."""
    return [
        Task(
            kind="planned",
            subject_id=line.id,
            root_id=root_id,
            agency_id=line.owner_id,
            title=line.title,
            due_on=line.days[1],
            owner_id=None,
            href=f"/planned/{line.id}",
        )
        for year in sorted({today.year - 1, today.year, until.year})
        for line in await list_planned(conn, f"/{root_id}/", year)
        if line.days[1] <= until and line.state_on(today) in ("planned", "overdue")
    ]


async def list_held(conn: Connection, *, now: datetime) -> dict[str, list[Held]]:
    """Return the roles held now, by node, of accounts that may sign in."""
    statement = (
        sa.select(grants.c.account_id, grants.c.role, grants.c.agency_id)
        .join(accounts, accounts.c.id == grants.c.account_id)
        .where(
            grants.c.revoked_at.is_(None),
            sa.or_(grants.c.expires_at.is_(None), grants.c.expires_at > now),
            accounts.c.disabled_at.is_(None),
        )
    )
    found: dict[str, list[Held]] = {}
    for account_id, role, agency_id in await conn.execute(statement):
        found.setdefault(agency_id, []).append(Held(account_id, Role(role), agency_id))
    return found


async def list_node_paths(conn: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the paths of nodes."""
    statement = sa.select(agencies.c.id, agencies.c.path).where(agencies.c.id.in_(sorted(ids)))
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def list_rules(conn: Connection) -> dict[str, Rules]:
    """Return the rules of each tree that has its own."""
    columns = reminder_rules.c
    statement = sa.select(
        columns.root_id, columns.before, columns.superior_after, columns.province_after
    )
    return {
        row[0]: Rules(tuple(int(word) for word in row[1].split()), row[2], row[3])
        for row in await conn.execute(statement)
    }


async def upsert_rules(
    conn: Connection, root_id: str, rules: Rules, *, at: datetime, by: str
) -> None:
    """Set the rules of a tree."""
    values = {
        "before": " ".join(str(days) for days in rules.before),
        "superior_after": rules.superior_after,
        "province_after": rules.province_after,
        "changed_at": at,
        "changed_by": by,
    }
    statement = insert(conn, reminder_rules).values(root_id=root_id, **values)
    await conn.execute(statement.on_conflict_do_update(index_elements=["root_id"], set_=values))


async def insert_reminder(conn: Connection, one: Reminder, *, at: datetime) -> bool:
    """Record a reminder; False when that person was told of it before."""
    values = msgspec.structs.asdict(one)
    statement = insert(conn, reminders).values(**values, noted_at=at).on_conflict_do_nothing()
    return await conn.scalar(statement.returning(reminders.c.step)) is not None


async def list_waiting_accounts(conn: Connection, *, since: datetime) -> list[Waiting]:
    """Return the people with reminders noted since then that no e-mail told."""
    new = sa.func.sum(sa.case((_is_new(since), 1), else_=0))
    statement = (
        sa.select(
            reminders.c.account_id,
            accounts.c.root_id,
            sa.func.coalesce(mail_wishes.c.digest, "daily"),
            sa.func.max(reminders.c.mailed_at),
        )
        .join(accounts, accounts.c.id == reminders.c.account_id)
        .outerjoin(mail_wishes, mail_wishes.c.account_id == reminders.c.account_id)
        .where(accounts.c.email != "", accounts.c.disabled_at.is_(None))
        .group_by(reminders.c.account_id, accounts.c.root_id, mail_wishes.c.digest)
        .having(new > 0)
    )
    return [Waiting(*row) for row in await conn.execute(statement)]


async def list_unmailed(conn: Connection, account_id: str, *, since: datetime) -> list[Reminder]:
    """Return a person's reminders that no e-mail told, the oldest deadline first."""
    columns = [reminders.c[name] for name in _NAMES]
    statement = (
        sa.select(*columns)
        .where(reminders.c.account_id == account_id, _is_new(since))
        .order_by(reminders.c.due_on, reminders.c.title, reminders.c.step)
    )
    return [Reminder(**row._mapping) for row in await conn.execute(statement)]


def _is_new(since: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(reminders.c.mailed_at.is_(None), reminders.c.noted_at >= since)


async def update_mailed(conn: Connection, found: Sequence[Reminder], *, at: datetime) -> None:
    """Note that these went out."""
    key = ("account_id", "kind", "subject_id", "due_on", "step")
    for one in found:
        await conn.execute(
            reminders.update()
            .where(*(reminders.c[name] == getattr(one, name) for name in key))
            .values(mailed_at=at)
        )


async def list_recorded(
    conn: Connection, *, account_id: str = "", paths: Sequence[str] = (), limit: int = 200
) -> list[sa.Row[Any]]:
    """Return (reminder's columns, noted_at, mailed_at, the person's name), the newest first.

    Of one person, or of every agency at or below paths.
    """
    columns = [reminders.c[name] for name in (*_NAMES, "noted_at", "mailed_at")]
    statement = (
        sa.select(*columns, accounts.c.display_name.label("person"))
        .join(accounts, accounts.c.id == reminders.c.account_id)
        .order_by(reminders.c.noted_at.desc(), reminders.c.due_on, reminders.c.subject_id)
        .limit(limit)
    )
    if account_id:
        statement = statement.where(reminders.c.account_id == account_id)
    else:
        statement = statement.join(agencies, agencies.c.id == reminders.c.agency_id).where(
            sa.or_(sa.false(), *(below(agencies.c.path, path) for path in paths))
        )
    return list(await conn.execute(statement))


async def find_wish(conn: Connection, account_id: str) -> str:
    """Return how often a person wants the digest."""
    statement = sa.select(mail_wishes.c.digest).where(mail_wishes.c.account_id == account_id)
    return await conn.scalar(statement) or "daily"


async def upsert_wish(conn: Connection, account_id: str, digest: str) -> None:
    """Set how often a person wants the digest."""
    statement = insert(conn, mail_wishes).values(account_id=account_id, digest=digest)
    await conn.execute(
        statement.on_conflict_do_update(index_elements=["account_id"], set_={"digest": digest})
    )
