"""The API: what tokens open, pages by cursor, problems, and a description that is true."""

from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id, new_secret
from auditapp.people import queries as people
from auditapp.people.models import RecordFilter
from auditapp.store.engine import Database
from auditapp.web.session import hash_secret
from tests.cast import sign_in
from tests.surveys.stage import Stage, token

pytestmark = pytest.mark.anyio
DAYS = {"form": "counter", "first": "2026-11-01", "last": "2026-11-30", "reason": "Kho dữ liệu"}


@pytest.fixture
async def account(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> str:
    """Seven answers with words at the first commune; its administrator."""
    for number in range(7):
        form = {"token": await token(client, stage.address), "overall": str(1 + number % 5)}
        await client.post(stage.address, data=form | {"comment": f"lời {number}", "done": "1"})
    account_id = await sign_in(service, client, clock, "administrator", stage.cast.commune)
    client.cookies.clear()
    return account_id


async def bearer(
    service: Service, clock: FixedClock, account_id: str, scopes: str
) -> httpx.Headers:
    secret = f"aat_{new_secret()}"
    async with service.database.writing() as conn:
        await people.insert_token(
            conn,
            id=new_id(),
            token_hash=hash_secret(secret),
            account_id=account_id,
            name="Kho dữ liệu",
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=30),
            scopes=scopes,
        )
    return httpx.Headers({"authorization": f"Bearer {secret}"})


async def test_it_gives_single_answers_page_by_page_once_each(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, account: str
) -> None:
    headers = await bearer(service, clock, account, "answers")
    path, got = f"/api/v1/agencies/{stage.cast.commune.id}/responses", []
    after: str | None = ""
    while after is not None:
        params: dict[str, str] = DAYS | {"limit": "3", "after": after}
        page = await client.get(path, params=params, headers=headers)
        assert page.status_code == 200, page.text
        got += page.json()["responses"]
        after = page.json()["next"]
    assert sorted(one["answers"]["overall"] for one in got) == [1, 1, 2, 2, 3, 4, 5]
    assert {one["hour"] for one in got} == {"2026-11-16 09:00"}
    assert not any("comment" in one["answers"] or "id" in one for one in got)
    async with service.database.reading() as conn:
        chosen = RecordFilter(action="answers.exported")
        (entry,) = await people.list_events(conn, [stage.cast.commune.path], chosen, limit=10)
    assert (entry.detail["reason"], entry.detail["profile"]) == ("Kho dữ liệu", "answers")


async def test_it_gives_words_to_tokens_made_for_them_alone(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, account: str
) -> None:
    path, params = f"/api/v1/agencies/{stage.cast.commune.id}/responses", DAYS | {"words": "true"}
    headers = await bearer(service, clock, account, "answers")
    assert (await client.get(path, params=params, headers=headers)).status_code == 403
    headers = await bearer(service, clock, account, "answers words")
    found = (await client.get(path, params=params, headers=headers)).json()["responses"]
    assert sorted(one["answers"]["comment"] for one in found) == [f"lời {n}" for n in range(7)]


@pytest.mark.parametrize(
    "case",
    [
        ("results", "/api/v1/agencies", 200),
        ("audits", "/api/v1/agencies", 403),
        ("results", "/api/v1/surveys", 200),
        ("results", "/api/v1/forms", 200),
        ("tickets", "/api/v1/forms", 403),
        ("audits", "/api/v1/audits", 200),
        ("results", "/api/v1/audits", 403),
        ("results", "/api/v1/agencies/{commune}/responses", 403),
        ("answers", "/api/v1/agencies/{other}/responses", 404),
    ],
)
async def test_it_opens_what_the_token_was_made_for(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, account: str,
    case: tuple[str, str, int],
) -> None:  # fmt: skip
    scopes, path, status = case
    headers = await bearer(service, clock, account, scopes)
    places = {"commune": stage.cast.commune.id, "other": stage.cast.other_commune.id}
    params = DAYS if path.endswith("responses") else {}
    answer = await client.get(path.format(**places), params=params, headers=headers)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


async def test_it_lists_forms_and_surveys_with_a_cursor(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, account: str
) -> None:
    headers = await bearer(service, clock, account, "results")
    (survey,) = (await client.get("/api/v1/surveys", headers=headers)).json()["surveys"]
    assert (survey["id"], survey["state"]) == (stage.survey.id, "running")
    first = (await client.get("/api/v1/forms?limit=1", headers=headers)).json()
    second = await client.get(f"/api/v1/forms?limit=1&after={first['next']}", headers=headers)
    assert first["forms"][0]["id"] < second.json()["forms"][0]["id"]
    whole = await client.get(f"/api/v1/forms/{survey['form_version_id']}", headers=headers)
    assert whole.json()["definition"]["slug"] == "counter"
    assert "overall" in {column["column"] for column in whole.json()["columns"]}


async def test_it_says_how_long_to_wait_after_too_many_requests(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, account: str
) -> None:
    headers = await bearer(service, clock, account, "results")
    for _ in range(120):
        service.api_calls.check(account)
    answer = await client.get("/api/v1/forms", headers=headers)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


async def test_it_describes_the_api_and_no_pages(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert len(document["paths"]) >= 9
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, methods in document["paths"].items():
        for method in methods.values():
            faults = {code: each for code, each in method["responses"].items() if code[0] == "4"}
            assert {"401", "403", "429"} <= set(faults), path
            assert all("application/problem+json" in each["content"] for each in faults.values())


async def test_it_takes_no_reason_for_nothing(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock,
    database: Database, account: str,
) -> None:  # fmt: skip
    headers = await bearer(service, clock, account, "answers")
    path = f"/api/v1/agencies/{stage.cast.commune.id}/responses"
    for wrong in ({"reason": " "}, {"form": "x"}, {"last": "2026-10-01"}):
        answer = await client.get(path, params=DAYS | wrong, headers=headers)
        assert answer.status_code == 422, answer.text
    async with database.reading() as conn:
        chosen = RecordFilter(action="answers.exported")
        assert await people.list_events(conn, [stage.cast.province.path], chosen, limit=10) == []
