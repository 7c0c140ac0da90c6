"""The page behind a code: complete in one answer, closed when it should be, for every reader."""

import base64
import gzip
import hashlib
import re
import zlib

import html5lib
import httpx
import pytest
import sqlalchemy as sa

from auditapp.agencies.actions import open_point
from auditapp.agencies.tables import point_codes, service_points
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.store.engine import Database
from auditapp.surveys.actions.standing import close_survey
from tests.surveys.stage import Stage, open_for, rows, token

pytestmark = pytest.mark.anyio


def parse(page: httpx.Response) -> None:
    """Fail on HTML that a browser would have to repair."""
    html5lib.HTMLParser(strict=True).parse(page.text)


async def test_it_shows_agency_counter_question_and_five_buttons(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    page = await client.get(stage.address)
    parse(page)
    assert '<html lang="vi"' in page.text
    for text in ("Xã Bắc Sơn", "Quầy 1", "Ông/Bà hài lòng thế nào", "/privacy"):
        assert text in page.text
    assert len(re.findall(r'<button class="tap"\s+type="submit"\s+name="overall"', page.text)) == 5
    assert f'action="{stage.address}?lang=vi#follow-ups"' in page.text


async def test_it_is_there_after_one_small_answer(stage: Stage, client: httpx.AsyncClient) -> None:
    async with client.stream("GET", stage.address, headers={"accept-encoding": "gzip"}) as page:
        packed = b"".join([chunk async for chunk in page.aiter_raw()])
    assert page.headers["content-encoding"] == "gzip"
    assert int(page.headers["content-length"]) == len(packed)
    html = gzip.decompress(packed).decode()
    until = html.index("</fieldset>")
    assert len(zlib.compress(html[:until].encode(), 9)) <= 14_000
    before = html[:until]
    assert 'rel="stylesheet"' not in before
    assert "src=" not in before


async def test_it_allows_its_own_style_sheet_and_nothing_else(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    page = await client.get(stage.address)
    (sheet,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policies = page.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert f"style-src 'self' 'sha256-{digest}'" in policies[0]
    assert "unsafe" not in policies[0]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "private, no-cache"  # the way back has the same token
    assert "set-cookie" not in page.headers


async def test_it_remembers_the_language_that_was_asked_for_and_nothing_else(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"{stage.address}?lang=en")
    assert page.headers["set-cookie"].startswith("look=en.system.normal; Path=/; Max-Age=")
    assert "; HttpOnly; SameSite=lax" in page.headers["set-cookie"]
    assert 'lang="en"' in (await client.get(stage.address)).text
    assert "set-cookie" not in (await client.get(f"{stage.address}?lang=en")).headers
    assert "set-cookie" not in (await client.get(f"{stage.address}?lang=de")).headers


async def test_it_gives_every_opened_page_a_token_of_its_own(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    tokens = {await token(client, stage.address) for _ in range(50)}
    assert len(tokens) == 50


async def test_it_answers_head_and_refuses_other_methods(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    head = await client.head(stage.address)
    assert (head.status_code, head.content) == (200, b"")
    assert (await client.put(stage.address)).status_code == 405


async def test_it_takes_the_code_in_small_letters(stage: Stage, client: httpx.AsyncClient) -> None:
    assert (await client.get(stage.address.lower())).status_code == 200


async def test_it_speaks_the_language_asked_for_and_stays_in_it(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    page = await client.get(stage.address, params={"lang": "en"})
    parse(page)
    assert '<html lang="en"' in page.text
    assert "How satisfied are you" in page.text
    assert f'action="{stage.address}?lang=en#follow-ups"' in page.text
    sent = await client.post(
        f"{stage.address}?lang=en", data={"token": await token(client, stage.address),
                                          "overall": "5", "done": "1"},
    )  # fmt: skip
    assert sent.headers["location"].endswith("/thanks?lang=en")
    assert "Thank you" in (await client.get(sent.headers["location"])).text


@pytest.mark.parametrize("path", ["", "/thanks"])
async def test_it_is_friendly_about_a_code_that_never_existed(
    stage: Stage, client: httpx.AsyncClient, path: str
) -> None:
    for code in ("ZZZZZZZ", "x" * 200, "%C3%A9", "a-b"):
        page = await client.get(f"/q/{code}{path}")
        assert page.status_code == 404
        assert "Mã này không tồn tại" in page.text
        parse(page)


async def test_it_says_at_once_that_a_survey_was_closed(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock, service: Service
) -> None:
    form = {"token": await token(client, stage.address), "overall": "5"}
    await close_survey(database, clock, stage.secretary, survey_id=stage.survey.id)
    service.citizens.counters.forget()
    for page in (
        await client.get(stage.address),
        await client.post(stage.address, data=form),
    ):
        assert page.status_code == 410
        assert "chưa có khảo sát nào" in page.text
        parse(page)
    assert (await client.get(f"{stage.address}/thanks")).status_code == 200


async def test_it_says_that_a_code_was_revoked_or_a_counter_closed(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock, service: Service
) -> None:
    other = f"/q/{stage.cast.other_point.code}"
    async with database.writing() as conn:
        await conn.execute(
            sa.update(point_codes)
            .where(point_codes.c.code == stage.cast.point.code)
            .values(revoked_at=clock.now())
        )
        await conn.execute(
            sa.update(service_points)
            .where(service_points.c.id == stage.cast.other_point.id)
            .values(closed_at=clock.now())
        )
    revoked, closed = await client.get(stage.address), await client.get(other)
    assert (revoked.status_code, closed.status_code) == (410, 410)
    assert "không còn hiệu lực" in revoked.text
    assert "đã ngừng hoạt động" in closed.text


async def test_it_runs_at_a_counter_that_was_opened_after_the_survey(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock
) -> None:
    point = await open_point(
        database, clock, agency=stage.cast.commune, name="Quầy 9", place="return_desk", field=None
    )
    assert "Quầy 9" in (await client.get(f"/q/{point.code}")).text


async def test_it_shows_the_survey_that_was_opened_last_and_stores_pages_of_the_other_one(
    stage: Stage, client: httpx.AsyncClient, database: Database, clock: FixedClock, service: Service
) -> None:
    old = await token(client, stage.address)
    clock.at = clock.now().replace(minute=30)
    newer = await open_for(database, clock, stage.secretary, point_ids=(stage.cast.point.id,))
    service.citizens.counters.forget()
    assert (await service.citizens.counters.get(stage.cast.point.code)).survey_id == newer.id
    sent = await client.post(stage.address, data={"token": old, "overall": "5"})
    assert sent.status_code == 200
    assert [row.survey_id for row in await rows(database)] == [stage.survey.id]


async def test_it_explains_what_happens_to_data(client: httpx.AsyncClient) -> None:
    for language in ("vi", "en"):
        page = await client.get("/privacy", params={"lang": language})
        assert page.status_code == 200
        parse(page)


async def test_it_asks_every_language_s_whole_page_without_broken_html(
    stage: Stage, client: httpx.AsyncClient
) -> None:
    for overall in ("1", "5"):
        sent = await client.post(
            f"{stage.address}?lang=en",
            data={"token": await token(client, stage.address), "overall": overall},
        )
        parse(sent)
