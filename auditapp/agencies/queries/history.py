"""SQL about names and parents over time."""

from datetime import date, timedelta

import sqlalchemy as sa

from auditapp.agencies.models import Agency, NamePeriod, ParentPeriod
from auditapp.agencies.queries.nodes import named_on, valid_on
from auditapp.agencies.tables import agencies, agency_names, agency_parents
from auditapp.store.engine import Connection

DEEPEST = 40


async def list_names(conn: Connection, agency_id: str) -> list[NamePeriod]:
    """Return every name of an agency, the newest first."""
    rows = await conn.execute(
        sa.select(
            agency_names.c.valid_from,
            agency_names.c.valid_to,
            agency_names.c.name,
            agency_names.c.short_name,
            agency_names.c.legal_basis,
        )
        .where(agency_names.c.agency_id == agency_id)
        .order_by(agency_names.c.valid_from.desc())
    )
    return [NamePeriod(*row) for row in rows]


async def list_parents(conn: Connection, agency_id: str) -> list[ParentPeriod]:
    """Return every parent of an agency, the newest first, under its name of that time."""
    named = sa.and_(
        agency_names.c.agency_id == agency_parents.c.parent_id,
        agency_names.c.valid_from <= agency_parents.c.valid_from,
        sa.or_(
            agency_names.c.valid_to.is_(None),
            agency_names.c.valid_to >= agency_parents.c.valid_from,
        ),
    )
    rows = await conn.execute(
        sa.select(
            agency_parents.c.valid_from,
            agency_parents.c.valid_to,
            agency_parents.c.parent_id,
            agency_names.c.name,
        )
        .join(agency_names, named)
        .where(agency_parents.c.agency_id == agency_id)
        .order_by(agency_parents.c.valid_from.desc())
    )
    return [ParentPeriod(*row) for row in rows]


async def ancestors_on(conn: Connection, agency_id: str, day: date) -> list[Agency]:
    """Return the chain as it stood on day: root first, the agency last, in that day's names."""
    start = sa.select(agencies.c.id, sa.literal_column("0").label("up"))
    chain = start.where(agencies.c.id == agency_id).cte("chain", recursive=True)
    chain = chain.union_all(
        sa.select(agency_parents.c.parent_id, chain.c.up + 1)
        .join(chain, agency_parents.c.agency_id == chain.c.id)
        .where(valid_on(agency_parents, day), chain.c.up < DEEPEST)
    )
    statement = named_on(day).join(chain, chain.c.id == agencies.c.id)
    rows = await conn.execute(statement.order_by(chain.c.up.desc()))
    return [Agency(*row) for row in rows]


async def upsert_name(conn: Connection, agency_id: str, new: NamePeriod) -> None:
    """Let a name begin on its first day: it ends the one before and lasts until the next."""
    where = agency_names.c.agency_id == agency_id
    words = {
        "name": new.name,
        "short_name": new.short_name,
        "legal_basis": new.legal_basis,
    }
    same_day = agency_names.update().where(where, agency_names.c.valid_from == new.valid_from)
    if (await conn.execute(same_day.values(**words))).rowcount:
        return
    valid_to = await conn.scalar(
        sa.select(agency_names.c.valid_to).where(where, valid_on(agency_names, new.valid_from))
    )
    await conn.execute(
        agency_names.update()
        .where(where, valid_on(agency_names, new.valid_from))
        .values(valid_to=new.valid_from - timedelta(days=1))
    )
    await conn.execute(
        agency_names.insert().values(
            agency_id=agency_id, valid_from=new.valid_from, valid_to=valid_to, **words
        )
    )


async def find_last_parent_day(conn: Connection, agency_id: str) -> date | None:
    """Return the first day below today's parent; None for a root."""
    newest = sa.select(sa.func.max(agency_parents.c.valid_from))
    day: date | None = await conn.scalar(newest.where(agency_parents.c.agency_id == agency_id))
    return day


async def upsert_parent(conn: Connection, agency_id: str, parent_id: str, day: date) -> None:
    """Let a parent begin on day; one that began on or after day is replaced by it."""
    last = agency_parents.update().where(
        agency_parents.c.agency_id == agency_id, agency_parents.c.valid_to.is_(None)
    )
    replaced = last.where(agency_parents.c.valid_from >= day)
    if (await conn.execute(replaced.values(parent_id=parent_id))).rowcount:
        return
    await conn.execute(last.values(valid_to=day - timedelta(days=1)))
    await conn.execute(
        agency_parents.insert().values(agency_id=agency_id, valid_from=day, parent_id=parent_id)
    )
