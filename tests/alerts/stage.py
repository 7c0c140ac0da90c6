"""A survey at the cast's counters, a manager who hears of things, answers as citizens give them."""

from collections.abc import Iterable
from datetime import timedelta

import httpx
import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Agency, Point
from auditapp.alerts.actions.look import look
from auditapp.alerts.actions.subscribe import Wish, subscribe
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import work_off
from auditapp.alerts.jobs import DOERS
from auditapp.alerts.models.jobs import LOOK, Job
from auditapp.alerts.queries.jobs import find_job_keyed
from auditapp.alerts.tables import alerts, jobs
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people import queries as people
from auditapp.people.models import Actor, Grant, Role
from auditapp.people.tables import accounts
from auditapp.surveys.models.survey import Survey
from tests.cast import Cast, sign_in
from tests.surveys import stage as surveys


class Stage(msgspec.Struct):
    """Who and what the tests work with."""

    service: Service
    client: httpx.AsyncClient
    clock: FixedClock
    tools: Tools
    cast: Cast
    survey: Survey
    manager: Actor

    async def enter(self, role: str, agency: Agency, email: str = "") -> Actor:
        """Sign the browser in as a new person."""
        account_id = await sign_in(self.service, self.client, self.clock, role, agency)
        async with self.service.database.writing() as conn:
            await conn.execute(
                accounts.update().where(accounts.c.id == account_id).values(email=email)
            )
        async with self.service.database.reading() as conn:
            account = await people.get_account(conn, account_id)
        grant = Grant(Role(role), agency.id, agency.path)
        return Actor(
            account_id=account_id,
            root_id=agency.root_id,
            display_name=account.display_name,
            username=account.username,
            home_agency_id=agency.id,
            grants=(grant,),
        )

    async def answer(
        self, scores: Iterable[int], point: Point | None = None, words: str = ""
    ) -> None:
        """Let citizens answer at a counter, one page each."""
        address = f"/q/{(point or self.cast.point).code}"
        for score in scores:
            token = await surveys.token(self.client, address)
            form = {"token": token, "overall": str(score)}
            if words:
                form |= {"comment": words, "done": "1"}
            sent = await self.client.post(address, data=form)
            assert sent.status_code in (200, 303), sent.text

    async def hear(self, actor: Actor | None = None, **wish: str) -> None:
        """Subscribe somebody to something."""
        asked = {"agency_id": self.cast.province.id, "threshold": "2", "channel": "page"} | wish
        await subscribe(
            self.service.database, self.clock, actor or self.manager, wish=Wish(**asked)
        )

    async def look(self) -> list[sa.Row[tuple[object, ...]]]:
        """Look once, as every minute; return all alerts."""
        now = self.clock.now()
        job = Job("j", None, None, LOOK, LOOK, "", now, now, 1, "l", None, "")
        await look(self.tools, job)
        return await self.rows()

    async def rows(self) -> list[sa.Row[tuple[object, ...]]]:
        """Return all alerts."""
        async with self.service.database.reading() as conn:
            return list(await conn.execute(sa.select(alerts).order_by(alerts.c.first_hour)))

    async def jobs(self, kind: str) -> list[sa.Row[tuple[object, ...]]]:
        """Return the jobs of a kind."""
        async with self.service.database.reading() as conn:
            statement = sa.select(jobs).where(jobs.c.kind == kind).order_by(jobs.c.run_at)
            return list(await conn.execute(statement))

    async def job(self, key: str) -> Job | None:
        """Return a job by its key."""
        async with self.service.database.reading() as conn:
            return await find_job_keyed(conn, key)

    async def work(self, minutes: float = 0) -> int:
        """Let time pass and do what is due then."""
        self.clock.forward(timedelta(minutes=minutes))
        return await work_off(self.tools, DOERS)


async def set_stage(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, tools: Tools
) -> Stage:
    """Play the cast, open the survey and let a manager of the province in."""
    found = await surveys.set_stage(service.database, clock)
    stage = Stage(
        service=service,
        client=client,
        clock=clock,
        tools=tools,
        cast=found.cast,
        survey=found.survey,
        manager=found.secretary,
    )
    stage.manager = await stage.enter("manager", found.cast.province, "quanly@tinh.example")
    return stage
