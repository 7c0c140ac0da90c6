"""A batch of paper at the cast's first counter, and people who key it in over HTTP."""

from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.base.clock import Clock
from auditapp.base.ids import new_id
from auditapp.channels.tables.paper import paper_differences, paper_sheets
from auditapp.store.engine import Database
from auditapp.surveys.actions.recount import list_slices, verify_counts
from auditapp.surveys.tables import counts
from tests.cast import sign_in
from tests.surveys.stage import Stage

GOOD = {"overall": "5", "good": "1B", "on_time": "1", "visits": "2", "comment": "Rất tốt"}
BAD = {"overall": "2", "not_good": "23", "on_time": "3", "visits": "3"}
JSON = {"accept": "application/json"}


class Desk(msgspec.Struct):
    """A person at the desk; `person` is the account's id."""

    service: Service
    client: httpx.AsyncClient
    clock: Clock
    stage: Stage
    person: str = ""
    batch: str = ""

    async def sit(self, role: str, agency: Agency | None = None) -> "Desk":
        """Sign in as a new person with a role, at the commune of the counter."""
        home = agency or self.stage.cast.commune
        self.person = await sign_in(self.service, self.client, self.clock, role, home)
        return self

    async def open(self, **other: str) -> httpx.Response:
        """Open a batch of twenty sheets at the first counter."""
        form = {
            "survey_id": self.stage.survey.id,
            "point_id": self.stage.cast.point.id,
            "sheets": "20",
            "first_day": "2026-11-02",
            "last_day": "2026-11-13",
            "share": "0",
        }
        answer = await self.client.post("/paper", data=form | other)
        if answer.status_code == 303:
            self.batch = answer.headers["location"].removeprefix("/paper/")
        return answer

    async def key_in(
        self, serial: int | str, typed: dict[str, str], *, again: bool = False, **other: str
    ) -> httpx.Response:
        """Key a sheet in as the page's form does."""
        kind = "seconds" if again else "sheets"
        form = {"_serial": str(serial), "_day": "", "_entry": new_id()} | other | typed
        headers = JSON if other.get("as_json") else {}
        return await self.client.post(f"/paper/{self.batch}/{kind}", data=form, headers=headers)

    async def get(self, rest: str = "") -> str:
        """Return a page of the batch."""
        answer = await self.client.get(f"/paper/{self.batch}{rest}")
        assert answer.status_code == 200, answer.text
        return answer.text


async def differences_of_counts(database: Database) -> list[str]:
    """Return every difference that `counts verify` finds."""
    return [
        str(difference)
        for part in await list_slices(database)
        for difference in await verify_counts(database, part)
    ]


async def channels(database: Database, node_id: str) -> dict[str, int]:
    """Return how many answers a node has by channel."""
    statement = (
        sa.select(counts.c.channel, sa.func.sum(counts.c.n))
        .where(counts.c.node_id == node_id, counts.c.grain == "D", counts.c.question == "")
        .group_by(counts.c.channel)
    )
    async with database.reading() as conn:
        return {row[0]: int(row[1]) for row in await conn.execute(statement)}


async def sheets(database: Database) -> list[Any]:
    """Return every sheet that was keyed in, by serial."""
    async with database.reading() as conn:
        statement = sa.select(paper_sheets).order_by(paper_sheets.c.serial)
        return list(await conn.execute(statement))


async def differences(database: Database) -> list[Any]:
    """Return every difference between two entries."""
    async with database.reading() as conn:
        statement = sa.select(paper_differences).order_by(paper_differences.c.question)
        return list(await conn.execute(statement))
