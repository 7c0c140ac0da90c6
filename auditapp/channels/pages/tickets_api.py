"""Tickets for the one-stop software: it asks for one when it prints a receipt."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from auditapp.agencies.queries import get_point
from auditapp.base.clock import Clock
from auditapp.channels.actions import tickets as actions
from auditapp.channels.models.tickets import MOST, Order
from auditapp.channels.pages.tickets import ticket_link
from auditapp.store.engine import Database
from auditapp.surveys.models.ticket import grouped
from auditapp.surveys.pages.citizens import Citizens
from auditapp.web.desk import Desk
from auditapp.web.problem import PROBLEMS_OF_CHANGE

Count = Annotated[int, msgspec.Meta(ge=1, le=MOST, description="How many tickets.")]


class TicketOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many tickets are wanted."""

    count: Count = 1


class Printed(msgspec.Struct, frozen=True):
    """One ticket: `link` is for the QR code, `code` for the words beside it."""

    code: str
    link: str


class TicketList(msgspec.Struct, frozen=True):
    """New tickets and the last day on which they count. Nobody can ask for them again."""

    tickets: list[Printed]
    expires_on: date


@post(
    "/api/v1/points/{point_id:str}/tickets",
    name="api.tickets",
    summary="Issue one-time tickets for a service point",
    description=(
        "Each ticket lets one answer arrive in the channel of tickets. Do not keep the codes and "
        "do not print the case number into the QR code: a ticket must not lead to a person."
    ),
    status_code=201,
    responses=PROBLEMS_OF_CHANGE,
    include_in_schema=True,
)
async def create_tickets_api(
    point_id: FromPath[str],
    data: JSONBody[TicketOrder],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> TicketList:
    """Issue tickets and return their codes, which are stored as hashes only."""
    issued = await actions.issue_tickets(
        *(database, clock, desk.person),
        order=Order(point_id, data.count, desk.settings.ticket_days),
        codes=citizens.tickets,
    )
    async with database.reading() as conn:
        point = await get_point(conn, point_id)
    return TicketList(
        [Printed(grouped(code), ticket_link(desk.settings, point, code)) for code in issued.codes],
        issued.expires_on,
    )
