"""Batches of one-time tickets as those see them who issue them: how many, never which."""

from datetime import date, datetime

import msgspec

MOST = 1000
SHEET, API = "sheet", "api"


class Batch(msgspec.Struct, frozen=True):
    """Tickets issued together; `left` are those that are not spent."""

    id: str
    root_id: str
    point_id: str
    source: str
    issued_on: date
    expires_on: date
    n: int
    left: int
    revoked_at: datetime | None

    def used(self, least: int) -> int | None:
        """Return how many were spent; None while they are so few that one knows whose."""
        used = self.n - self.left
        return used if used == 0 or (self.n >= least and used >= least) else None

    def is_over(self, today: date) -> bool:
        """Tell whether what is left counts for nothing."""
        return self.revoked_at is not None or self.expires_on < today


class Order(msgspec.Struct, frozen=True):
    """So many tickets for a point, good for so many days."""

    point_id: str
    count: int
    days: int


class Issued(msgspec.Struct, frozen=True):
    """New tickets, at the only moment when their codes are known."""

    batch_id: str
    expires_on: date
    codes: tuple[str, ...]
