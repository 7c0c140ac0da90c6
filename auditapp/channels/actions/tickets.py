"""Issuing one-time tickets for a point, and taking back those that were not spent."""

from datetime import date, timedelta

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.channels.models.tickets import API, MOST, SHEET, Batch, Issued, Order
from auditapp.channels.queries import tickets as queries
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.ticket import Codes


async def print_tickets(
    database: Database, clock: Clock, actor: Actor, *, order: Order, codes: Codes
) -> Issued:
    """Issue a batch to be printed; raises Invalid (count), Conflict (the point is closed)."""
    _check_count(order.count)
    today = local_date(clock.now())
    async with database.writing() as conn:
        point = await _open_point(conn, order.point_id)
        batch = _new_batch(point, SHEET, today, today + timedelta(days=order.days))
        await _open_batch(conn, clock, actor, batch, count=order.count)
        return await _add(
            conn, batch.id, batch.root_id, batch.expires_on, count=order.count, codes=codes
        )


async def issue_tickets(
    database: Database, clock: Clock, actor: Actor, *, order: Order, codes: Codes
) -> Issued:
    """Issue tickets that a program prints one by one; raises as print_tickets.

    All of a month are one batch: a batch of one ticket would tell that its holder has answered.
    So they are good until `days` after the month's end.
    """
    _check_count(order.count)
    month = local_date(clock.now()).replace(day=1)
    until = (month + timedelta(days=31)).replace(day=1) + timedelta(days=order.days - 1)
    async with database.writing() as conn:
        point = await _open_point(conn, order.point_id)
        batch_id = await queries.find_running(conn, order.point_id, API, month)
        if batch_id is None:
            batch = _new_batch(point, API, month, until)
            await _open_batch(conn, clock, actor, batch)
            batch_id = batch.id
        found = await queries.find_batch(conn, batch_id)
        expires_on = found.expires_on if found else until
        return await _add(conn, batch_id, point.root_id, expires_on, count=order.count, codes=codes)


async def revoke_batch(database: Database, clock: Clock, actor: Actor, *, batch_id: str) -> Batch:
    """Let what is left of a batch count for nothing; raises NotFound and Conflict."""
    async with database.writing() as conn:
        batch = await queries.find_batch(conn, batch_id)
        if batch is None:
            raise NotFound
        at, by = clock.now(), actor.account_id
        if not await queries.update_revoked(conn, batch_id, at=at, by=by):
            raise Conflict("These tickets were withdrawn already.")
        point = await agencies.get_point(conn, batch.point_id)
        await record(
            conn,
            clock,
            actor,
            action="tickets.revoked",
            subject=batch_id,
            agency_id=point.agency_id,
            name=point.name,
        )
    return batch


def _check_count(count: int) -> None:
    if not 1 <= count <= MOST:
        raise Invalid("Please enter a number from 1 to %(max)d.", field="count", max=MOST)


async def _open_point(conn: Connection, point_id: str) -> Point:
    point = await agencies.get_point(conn, point_id)
    if point.closed_at is not None:
        raise Conflict("This service point is closed.")
    return point


def _new_batch(point: Point, source: str, issued_on: date, expires_on: date) -> Batch:
    return Batch(
        id=new_id(),
        root_id=point.root_id,
        point_id=point.id,
        source=source,
        issued_on=issued_on,
        expires_on=expires_on,
        n=0,
        left=0,
        revoked_at=None,
    )


async def _open_batch(
    conn: Connection, clock: Clock, actor: Actor, batch: Batch, *, count: int | None = None
) -> None:
    await queries.insert_batch(conn, batch, by=actor.account_id)
    point = await agencies.get_point(conn, batch.point_id)
    await record(
        conn,
        clock,
        actor,
        action="tickets.issued",
        subject=batch.id,
        agency_id=point.agency_id,
        name=point.name,
        count=count,
    )


async def _add(
    conn: Connection, batch_id: str, root_id: str, expires_on: date, *, count: int, codes: Codes
) -> Issued:
    new = tuple(codes.issue() for _ in range(count))
    await queries.insert_tickets(conn, root_id, batch_id, [codes.hashed(code) for code in new])
    return Issued(batch_id, expires_on, new)
