"""Orders of posters in the spool: what was asked for, then one point a line."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec

from auditapp.channels.models.posters import Order, Placard
from auditapp.store import spool

KEPT_SECONDS = 24 * 3600


class Spool(spool.Spool[Order]):
    """The folder of orders of posters."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "posters", Order, kept_seconds=KEPT_SECONDS)

    async def put(self, account_id: str, order: Order, placards: AsyncIterator[Placard]) -> str:
        """Store a new order; return its id."""
        encode = msgspec.json.Encoder().encode
        with self.putting(account_id, order) as (order_id, file):
            async for placard in placards:
                file.write(encode(placard) + b"\n")
        return order_id


def read_placards(folder: Path) -> Iterator[Placard]:
    """Give the points of an order one by one."""
    return map(msgspec.json.Decoder(Placard).decode, spool.read_lines(folder))
