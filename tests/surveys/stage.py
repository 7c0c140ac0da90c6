"""A survey that runs at the cast's counters, and a citizen who answers it over HTTP."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Agency
from auditapp.app.service import Service
from auditapp.base.clock import Clock
from auditapp.library import queries as library
from auditapp.library.actions import sync_forms
from auditapp.people.models import Actor, Grant, Role
from auditapp.store.engine import Database
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.tables import comments, counts, responses
from tests.cast import Cast, play, sign_in

FORMS = Path(__file__).resolve().parents[2] / "forms"
TOKEN = re.compile(r'name="token"\s+value="([^"]+)"')


class Stage(msgspec.Struct):
    """The cast with an open survey of the counter form in the whole province."""

    cast: Cast
    survey: Survey
    secretary: Actor

    @property
    def address(self) -> str:
        """Return the page behind the first counter's code."""
        return f"/q/{self.cast.point.code}"


class As:
    """Signs the client in with a role at an agency."""

    def __init__(self, service: Service, client: httpx.AsyncClient, clock: Clock) -> None:
        self._service, self._client, self._clock = service, client, clock

    async def __call__(self, role: str, agency: Agency) -> httpx.AsyncClient:
        """Return the client, signed in as a new person."""
        await sign_in(self._service, self._client, self._clock, role, agency)
        return self._client


async def set_stage(database: Database, clock: Clock) -> Stage:
    """Publish the forms, play the cast and open a survey for the province."""
    cast = await play(database, clock)
    await sync_forms(database, clock, FORMS)
    secretary = actor(cast.province.id, cast.province.path, Role.ISO_SECRETARY)
    survey = await open_for(database, clock, secretary, agency_ids=(cast.province.id,))
    return Stage(cast, survey, secretary)


async def open_for(
    database: Database, clock: Clock, by: Actor, *, form: str = "counter", **places: Any
) -> Survey:
    """Open a survey; places: whatever else NewSurvey takes."""
    async with database.reading() as conn:
        version = await library.find_latest(conn, "survey", form)
    assert version is not None
    asked = NewSurvey(**{"title": "Khảo sát tại quầy", "form_version_id": version.id, **places})
    return await open_survey(database, clock, by, asked=asked)


async def publish_third_version(database: Database, clock: Clock, folder: Path) -> str:
    """Publish a third version of the counter form, with another answer and without a question."""
    shutil.copytree(FORMS, folder)
    now = (folder / "surveys/counter/v2.toml").read_text("utf-8")
    before, _, rest = now.partition('[[sections.questions]]\ncode = "visits"')
    _, _, after = rest.partition("[[sections.questions]]")
    next_one = (before + "[[sections.questions]]" + after).replace(
        "Chưa đến hẹn", "Chưa tới ngày hẹn"
    )
    next_one = next_one.replace('code = "not_due"', 'code = "waiting_still"')
    (folder / "surveys/counter/v3.toml").write_text(next_one, "utf-8")
    await sync_forms(database, clock, folder)
    async with database.reading() as conn:
        version = await library.find_latest(conn, "survey", "counter")
    assert version is not None
    assert version.version == 3
    return version.id


def actor(agency_id: str, path: str, role: Role) -> Actor:
    """Return a person with one role."""
    return Actor(
        account_id="a" * 26,
        root_id=path.split("/")[1],
        display_name="Thư ký ISO",
        username="thuky",
        home_agency_id=agency_id,
        grants=(Grant(role, agency_id, path),),
    )


async def token(client: httpx.AsyncClient, address: str) -> str:
    """Open the page and return its form token."""
    page = await client.get(address)
    assert page.status_code == 200, page.text
    return read_token(page)


def read_token(page: httpx.Response) -> str:
    """Return the form token in a page."""
    found = TOKEN.search(page.text)
    assert found is not None, page.text
    return found[1]


async def rows(database: Database) -> list[Any]:
    """Return every response."""
    async with database.reading() as conn:
        return list(await conn.execute(sa.select(responses).order_by(responses.c.id)))


async def words(database: Database) -> list[Any]:
    """Return every comment."""
    async with database.reading() as conn:
        return list(await conn.execute(sa.select(comments).order_by(comments.c.words)))


async def counted(
    database: Database, node_id: str, *, grain: str = "D"
) -> dict[tuple[str, str], int]:
    """Return the counts of a node over all periods, without zeros: (question, answer) to n."""
    statement = (
        sa.select(counts.c.question, counts.c.answer, sa.func.sum(counts.c.n))
        .where(counts.c.node_id == node_id, counts.c.grain == grain)
        .group_by(counts.c.question, counts.c.answer)
    )
    async with database.reading() as conn:
        found = {(row[0], row[1]): int(row[2]) for row in await conn.execute(statement)}
    return {key: n for key, n in found.items() if n}


async def periods(database: Database, node_id: str) -> set[tuple[str, date]]:
    """Return the (grain, period) pairs at which a node has counts."""
    statement = sa.select(counts.c.grain, counts.c.period).where(
        counts.c.node_id == node_id, counts.c.n > 0
    )
    async with database.reading() as conn:
        return {(row[0], row[1]) for row in await conn.execute(statement)}
