"""One-time tickets of a point: issuing, the sheet to print, how many were used, taking back."""

import asyncio
from collections.abc import Sequence
from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.channels.actions import tickets as actions
from auditapp.channels.models.tickets import MOST, Batch, Order
from auditapp.channels.queries.tickets import list_batches
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.ticket import grouped
from auditapp.surveys.pages.citizens import Citizens, ticket_query
from auditapp.web import qr
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

DEFAULT_COUNT = 48  # two sheets


class Label(msgspec.Struct, frozen=True):
    """One ticket on the sheet: its code as text and as the path of a QR code."""

    code: str
    size: int
    path: str


class IndexTickets(View):
    """The batches of a point, and what to ask for to issue one more."""

    template = "channels/index_tickets.html"
    point: Point
    agency: Agency
    batches: list[Batch]
    today: date
    least: int
    count: str
    most: int
    problem: str


class TicketSheet(View):
    """Tickets to print and cut: shown once, because only their hashes are kept."""

    template = "channels/ticket_sheet.html"
    point: Point
    agency: Agency
    labels: list[Label]
    expires_on: date
    address: str


@get("/points/{point_id:str}/tickets", name="tickets.index")
async def index_tickets(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show how many tickets were issued, used and left, per batch and never which."""
    async with database.reading() as conn:
        return desk.page(await _index(conn, desk, clock, point_id))


@post("/points/{point_id:str}/tickets", name="tickets.create", status_code=200)
async def create_tickets(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Page:
    """Issue a batch and answer with its sheet; there is no address where it can be seen again."""
    order = Order(point_id, _count(desk), desk.settings.ticket_days)
    try:
        issued = await actions.print_tickets(
            *(database, clock, desk.person), order=order, codes=citizens.tickets
        )
    except Invalid as error:
        async with database.reading() as conn:
            form = await _index(conn, desk, clock, point_id)
        form.problem = desk.say(error.key, **error.params)
        return desk.page(form, 422)
    async with database.reading() as conn:
        point, agency = await _place(conn, clock, point_id)
    sheet = TicketSheet(
        point=point,
        agency=agency,
        labels=await asyncio.to_thread(_draw, desk.settings, point, issued.codes),
        expires_on=issued.expires_on,
        address=f"{desk.settings.public_url.partition('://')[2]}/ticket",
    )
    return desk.page(sheet)


@post("/issued-tickets/{ticket_batch_id:str}/revocation", name="tickets.revoke", status_code=303)
async def create_revocation(
    ticket_batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Take back what is left of a batch."""
    batch = await actions.revoke_batch(database, clock, desk.person, batch_id=ticket_batch_id)
    return desk.redirect(f"/points/{batch.point_id}/tickets")


def ticket_link(settings: Settings, point: Point, code: str) -> str:
    """Return what the QR code of a ticket says."""
    return f"{settings.public_url}/q/{point.code}{ticket_query(code)}"


def _draw(settings: Settings, point: Point, codes: Sequence[str]) -> list[Label]:
    return [Label(grouped(code), *qr.small(ticket_link(settings, point, code))) for code in codes]


def _count(desk: Desk) -> int:
    typed = desk.field("count")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0


async def _index(conn: Connection, desk: Desk, clock: Clock, point_id: str) -> IndexTickets:
    point, agency = await _place(conn, clock, point_id)
    return IndexTickets(
        point=point,
        agency=agency,
        batches=await list_batches(conn, point_id),
        today=local_date(clock.now()),
        least=desk.settings.small_cell,
        count=desk.field("count") or str(DEFAULT_COUNT),
        most=MOST,
        problem="",
    )


async def _place(conn: Connection, clock: Clock, point_id: str) -> tuple[Point, Agency]:
    point = await agencies.get_point(conn, point_id)
    agency = await agencies.get_agency(conn, point.agency_id, on=local_date(clock.now()))
    return point, agency
