"""The append-only record, and the count of failed tries to sign in."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.clock import LOCAL
from auditapp.people.models import Entry, RecordFilter, fold
from auditapp.people.models.signing_in import Failures
from auditapp.people.queries.accounts import is_below
from auditapp.people.tables import accounts, events, sign_in_failures
from auditapp.store import dialect
from auditapp.store.engine import Connection


async def insert_event(conn: Connection, **columns: Any) -> None:
    """Append to the record; columns as in people.tables.events."""
    await conn.execute(events.insert().values(**columns))


async def insert_event_once(conn: Connection, **columns: Any) -> None:
    """Append to the record unless an event with this id stands there already."""
    await conn.execute(
        dialect.insert(conn, events).values(**columns).on_conflict_do_nothing(index_elements=["id"])
    )


async def list_events(
    conn: Connection, paths: Sequence[str], chosen: RecordFilter, *, limit: int
) -> list[Entry]:
    """Return the newest entries that concern agencies below paths."""
    if not paths:
        return []
    actors, subjects = accounts.alias("actors"), accounts.alias("subjects")
    statement = (
        sa.select(
            events.c.id,
            events.c.at,
            events.c.actor_id,
            sa.func.coalesce(actors.c.display_name, ""),
            events.c.action,
            events.c.subject,
            sa.func.coalesce(subjects.c.display_name, ""),
            events.c.agency_id,
            events.c.detail,
        )
        .join(agencies, agencies.c.id == events.c.agency_id)
        .outerjoin(actors, actors.c.id == events.c.actor_id)
        .outerjoin(subjects, subjects.c.id == events.c.subject)
        .where(
            is_below(paths),
            events.c.root_id.in_({path.split("/")[1] for path in paths}),
            *_conditions(chosen, actors, subjects),
        )
        .order_by(events.c.at.desc(), events.c.id.desc())
        .limit(limit)
    )
    return [Entry(*row) for row in await conn.execute(statement)]


def _conditions(chosen: RecordFilter, actors: Any, subjects: Any) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        sa.or_(*(who.c.search_text.contains(word, autoescape=True) for who in (actors, subjects)))
        for word in fold(chosen.person).split()
    ]
    if chosen.action:
        conditions.append(events.c.action == chosen.action)
    if chosen.day is not None:
        begin = datetime.combine(chosen.day, time(), LOCAL)
        conditions.append(events.c.at >= begin)
        conditions.append(events.c.at < begin + timedelta(days=1))
    if chosen.before is not None:
        at, event_id = chosen.before
        conditions.append(
            sa.or_(events.c.at < at, sa.and_(events.c.at == at, events.c.id < event_id))
        )
    return conditions


async def get_failures(conn: Connection, name_hash: str, *, now: datetime) -> Failures:
    """Return the tries counted under a key, and keep others from counting until we are done.

    The row is made first: PostgreSQL locks only a row that is there, and parallel first tries
    would otherwise all read nothing.
    """
    new = dialect.insert(conn, sign_in_failures).values(name_hash=name_hash, count=0, last_at=now)
    await conn.execute(new.on_conflict_do_nothing(index_elements=["name_hash"]))
    statement = sa.select(sign_in_failures.c.count, sign_in_failures.c.last_at).where(
        sign_in_failures.c.name_hash == name_hash
    )
    return Failures(*(await conn.execute(dialect.locked(conn, statement))).one())


async def update_failures(
    conn: Connection, name_hash: str, *, count: int, last_at: datetime
) -> None:
    """Set the tries counted under a key."""
    await conn.execute(
        sign_in_failures.update()
        .where(sign_in_failures.c.name_hash == name_hash)
        .values(count=count, last_at=last_at)
    )


async def delete_failures(conn: Connection, name_hash: str) -> None:
    """Forget the tries counted under a key."""
    await conn.execute(sign_in_failures.delete().where(sign_in_failures.c.name_hash == name_hash))


async def delete_old_failures(conn: Connection, *, before: datetime) -> None:
    """Forget tries that slow nobody down any more."""
    await conn.execute(sign_in_failures.delete().where(sign_in_failures.c.last_at < before))
