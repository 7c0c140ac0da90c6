"""Hands of the ticket tests: issuing, opening and sending with a ticket."""

from typing import Any

import httpx
import sqlalchemy as sa

from auditapp.app.service import Service
from auditapp.base.clock import Clock
from auditapp.channels.actions.tickets import print_tickets
from auditapp.channels.models.tickets import Issued, Order
from auditapp.store.engine import Database
from auditapp.surveys.tables import ticket_batches, tickets
from tests.surveys.stage import Stage, read_token


async def issue(
    service: Service, clock: Clock, stage: Stage, count: int = 1, *, days: int = 90
) -> Issued:
    """Issue tickets for the first counter."""
    order = Order(stage.cast.point.id, count, days)
    codes = service.citizens.tickets
    return await print_tickets(service.database, clock, stage.secretary, order=order, codes=codes)


async def opened(client: httpx.AsyncClient, stage: Stage, code: str) -> dict[str, str]:
    """Open the page with a ticket and return what its form holds."""
    page = await client.get(f"{stage.address}?t={code}")
    assert page.status_code == 200, page.text
    assert f'name="ticket" value="{code}"' in page.text
    return {"token": read_token(page), "ticket": code}


async def left(database: Database) -> list[Any]:
    """Return the tickets that are not spent."""
    async with database.reading() as conn:
        return list(await conn.execute(sa.select(tickets)))


async def batches(database: Database) -> list[Any]:
    """Return every batch."""
    async with database.reading() as conn:
        return list(await conn.execute(sa.select(ticket_batches)))
