"""Making posters: which points, what stands on them, and a process of its own that draws them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, ancestors
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.channels.actions.poster_spool import Spool
from auditapp.channels.models.posters import MOST, Chosen, Offices, Order, Placard, file_name
from auditapp.channels.queries.posters import LivePoint, count_live_points, each_live_point
from auditapp.store import spool
from auditapp.store.engine import Connection, Database

JOB = "auditapp.channels.jobs.posters"
MOST_UNDER_WAY = 3


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a person asks for it; the node names it."""

    node: Agency
    chosen: Chosen
    layout: str
    copies: int


class Choice:
    """The chosen points of one reading: how many there are, and what stands on each."""

    def __init__(self, conn: Connection, clock: Clock, chosen: Chosen, settings: Settings) -> None:
        self._conn = conn
        self._today = local_date(clock.now())
        self._chosen = chosen
        self._settings = settings
        self.total = 0

    async def begin(self) -> None:
        """Look up the agencies and count."""
        conn, chosen = self._conn, self._chosen
        below = await agencies.list_agencies_below(conn, chosen.path, on=self._today)
        above = await agencies.list_agencies(conn, ancestors(chosen.path)[:-1], on=self._today)
        offices = Offices([*above, *below], await agencies.list_kinds(conn))
        self._labels: dict[str, tuple[str, str]] = {}
        for node in below:
            office, unit = offices.find(node.id)
            if chosen.kind in {"", office.kind}:
                self._labels[node.id] = (offices.name(office), unit)
        counts: Counter[str] = await count_live_points(conn, chosen)
        self.total = sum(n for agency_id, n in counts.items() if agency_id in self._labels)

    async def each(self) -> AsyncIterator[tuple[LivePoint, Placard]]:
        """Give the points one by one, by agency code and name; call `begin` first."""
        async for point in each_live_point(self._conn, self._chosen):
            if point.agency_id in self._labels:
                yield point, self._placard(point)

    def _placard(self, point: LivePoint) -> Placard:
        agency, unit = self._labels[point.agency_id]
        return Placard(
            agency_code=point.agency_code,
            agency=agency,
            unit=unit,
            point=point.name,
            place=point.place,
            code=point.code,
            url=f"{self._settings.public_url}/q/{point.code}",
            issued=local_date(point.issued_at),
            replaces=point.replaces or "",
            is_simulated=self._settings.simulated,
        )


async def order_posters(
    database: Database, clock: Clock, settings: Settings, *, account_id: str, wanted: Wanted
) -> str:
    """Begin to make a file of the chosen points; return the id of the order. Raises Invalid."""
    orders = Spool(settings.spool_dir)
    await asyncio.to_thread(orders.sweep)
    if orders.count_under_way(account_id) >= MOST_UNDER_WAY:
        raise Invalid("Your last files are still being made. Please wait for them.")
    async with database.snapshot() as conn:
        choice = Choice(conn, clock, wanted.chosen, settings)
        await choice.begin()
        order = make_order(clock, wanted, choice.total)
        placards = (placard async for _, placard in choice.each())
        order_id = await orders.put(account_id, order, placards)
    start(orders.folder(account_id, order_id), settings.static_dir)
    return order_id


def make_order(clock: Clock, wanted: Wanted, total: int) -> Order:
    """Return what is to be made; raises Invalid for nothing, and for more than a file holds."""
    if total == 0:
        raise Invalid("No open service point fits this choice, so there is nothing to print.")
    if total * wanted.copies > MOST:
        raise Invalid(
            "These are %(n)s posters; one file holds %(most)s. Choose fewer points or copies.",
            field="copies",
            n=total * wanted.copies,
            most=MOST,
        )
    now = clock.now()
    return Order(
        layout=wanted.layout,
        title=wanted.node.name,
        file_name=file_name(wanted.layout, wanted.node.code, local_date(now)),
        total=total,
        copies=wanted.copies,
        ordered_at=now,
    )


def start(folder: Path, static_dir: Path) -> None:
    """Start the process that draws an order."""
    spool.start(folder, JOB, {}, str(static_dir))
