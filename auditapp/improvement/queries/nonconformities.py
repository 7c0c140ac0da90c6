"""One nonconformity: finding, writing, and who somebody is in it."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.base.errors import NotFound
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.tables import corrective_actions, nonconformities
from auditapp.people.models import Actor
from auditapp.store.dialect import lock_table
from auditapp.store.engine import Connection

_NC = nonconformities.c
NONCONFORMITIES: sa.Select[Any] = sa.select(
    *(_NC[name] for name in Nonconformity.__struct_fields__ if name != "agency_path"),
    agencies.c.path.label("agency_path"),
).join(agencies, agencies.c.id == _NC.agency_id)


def read_row(row: sa.Row[Any]) -> Nonconformity:
    """Return the Struct of a row of NONCONFORMITIES."""
    return Nonconformity(**row._mapping)


async def get_nonconformity(
    conn: Connection, nonconformity_id: str, *, lock: bool = False
) -> Nonconformity:
    """Return it; raises NotFound. `lock` makes other changes of it wait."""
    asked = NONCONFORMITIES.where(_NC.id == nonconformity_id)
    if lock:
        asked = asked.with_for_update(of=nonconformities)  # SQLite writes one at a time anyway
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound
    return read_row(row)


async def insert_nonconformity(conn: Connection, *, root_id: str, year: int, **columns: Any) -> int:
    """Insert it under the next number of the root's year; return the number."""
    await lock_table(conn, nonconformities)
    last = await conn.scalar(
        sa.select(sa.func.max(_NC.number)).where(_NC.root_id == root_id, _NC.year == year)
    )
    number = int(last or 0) + 1
    await conn.execute(
        nonconformities.insert().values(root_id=root_id, year=year, number=number, **columns)
    )
    return number


async def update_nonconformity(conn: Connection, nonconformity_id: str, **columns: Any) -> None:
    """Change columns of it."""
    await conn.execute(nonconformities.update().where(_NC.id == nonconformity_id).values(**columns))


async def node_of_nonconformity(conn: Connection, params: Mapping[str, Any]) -> str | None:
    """Return the path of the unit concerned, for the rules in app/routes."""
    return await conn.scalar(
        sa.select(agencies.c.path)
        .join(nonconformities, _NC.agency_id == agencies.c.id)
        .where(_NC.id == str(params["nonconformity_id"]))
    )


async def part_in_nonconformity(
    conn: Connection, person: Actor, params: Mapping[str, Any]
) -> frozenset[str]:
    """Return what somebody is in it, besides roles: lead, owner, verifier, doer."""
    it = str(params["nonconformity_id"])
    named = sa.select(_NC.lead_id, _NC.owner_id, _NC.verifier_id).where(_NC.id == it)
    row = (await conn.execute(named)).one_or_none()
    if row is None:
        return frozenset()
    pairs = zip(("lead", "owner", "verifier"), row, strict=True)
    parts = {part for part, who in pairs if who == person.account_id}
    doing = sa.select(corrective_actions.c.id).where(
        corrective_actions.c.nonconformity_id == it,
        corrective_actions.c.owner_id == person.account_id,
        corrective_actions.c.removed_at.is_(None),
    )
    if (await conn.execute(doing.limit(1))).one_or_none() is not None:
        parts.add("doer")
    return frozenset(parts)
