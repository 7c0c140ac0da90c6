"""Making, asking and ending links for spreadsheets."""

import csv
import io

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id, new_secret
from auditapp.exchange.models.links import (
    NAME_LENGTH,
    PERIODS,
    PREFIX,
    SHAPES,
    period_code,
    rows_of,
    secret_of,
)
from auditapp.exchange.queries import links as queries
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event, list_grants
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.export import BOM, mask_formula
from auditapp.surveys.models.periods import parse_period
from auditapp.surveys.queries.export import list_forms
from auditapp.surveys.queries.results import Asked, get_results
from auditapp.web.session import hash_secret


async def create_link(
    database: Database, clock: Clock, actor: Actor, *, agency_id: str, values: dict[str, str]
) -> str:
    """Make a link and return its secret, which is stored nowhere; raises Invalid."""
    _check(values)
    secret, link_id = PREFIX + new_secret(), new_id()
    async with database.writing() as conn:
        root_id, _ = await queries.get_place(conn, agency_id)
        if values["form"] not in await list_forms(conn, root_id):
            raise Invalid("This choice does not exist.", field="form")
        await queries.insert_link(
            conn,
            id=link_id,
            root_id=root_id,
            agency_id=agency_id,
            form=values["form"],
            shape=values["shape"],
            period=values["period"],
            name=values["name"],
            token_hash=hash_secret(secret),
            created_at=clock.now(),
            created_by=actor.account_id,
        )
        await _record(conn, clock, actor, "link.created", agency_id, {"name": values["name"]})
    return secret


def _check(values: dict[str, str]) -> None:
    if not 0 < len(values["name"]) <= NAME_LENGTH:
        raise Invalid("Please say what the link is for (at most 120 letters).", field="name")
    for name, known in (("shape", SHAPES), ("period", PERIODS)):
        if values[name] not in known:
            raise Invalid("This choice does not exist.", field=name)


async def revoke_link(database: Database, clock: Clock, actor: Actor, *, link_id: str) -> str:
    """End a link at once and return its agency's id; raises NotFound when it had ended."""
    async with database.writing() as conn:
        agency_id = await queries.update_link_revoked(
            conn, link_id, at=clock.now(), by=actor.account_id
        )
        if not agency_id:
            raise NotFound
        await _record(conn, clock, actor, "link.revoked", agency_id, {})
    return agency_id


async def read_feed(
    database: Database, clock: Clock, *, feed: str, language: str, readers: frozenset[str]
) -> str:
    """Return what a link gives today, as CSV; raises NotFound for one that does not live.

    It lives as long as its maker holds a role of `readers` there. What the results page suppresses
    is empty here.
    """
    secret = secret_of(feed)
    now = clock.now()
    today = local_date(now)
    async with database.reading() as conn:
        link = await queries.find_link(conn, hash_secret(secret)) if secret else None
        if link is None:
            raise NotFound
        _, path = await queries.get_place(conn, link.agency_id)
        grants = await list_grants(conn, link.created_by, now=now)
        held = Actor("", "", "", "", "", grants).roles_at(path)
        if not held & readers:
            raise NotFound
        period = parse_period(period_code(link.period, today), today=today)
        results = await get_results(conn, Asked(link.agency_id, link.form, period, "month", today))
    if link.used_on != today:
        async with database.writing() as conn:
            await queries.update_link_used(conn, link.id, today)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows_of(results, link.shape, language):
        writer.writerow([mask_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return BOM + out.getvalue()


async def _record(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    action: str,
    agency_id: str,
    detail: dict[str, str],
) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=actor.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=agency_id,
        agency_id=agency_id,
        detail=detail,
    )
