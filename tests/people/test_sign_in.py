"""Signing in: new ids, one answer for every failure, slow-down that locks nobody out."""

import asyncio
import hashlib
import time
from datetime import timedelta

import httpx
import msgspec
import pytest

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import Settings
from auditapp.people.actions import reset_password_by_name
from auditapp.people.actions.hashing import hash_password, is_password
from auditapp.people.tables import accounts, events, sessions, sign_in_failures
from tests.cast import Cast
from tests.people.persons import Person, add, browser, enter, miss, rows

pytestmark = pytest.mark.anyio


async def test_it_signs_in_with_the_right_password(client: httpx.AsyncClient, lan: Person) -> None:
    answer = await enter(client, lan, next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert (await client.get("/account")).status_code == 200


async def test_it_shows_the_form_and_skips_it_for_who_is_signed_in(
    client: httpx.AsyncClient, lan: Person
) -> None:
    form = await client.get("/sign-in?next=/account")
    assert form.status_code == 200
    assert 'value="/account"' in form.text
    await enter(client, lan)
    again = await client.get("/sign-in")
    assert (again.status_code, again.headers["location"]) == (303, "/")


async def test_it_takes_the_user_name_in_any_case(client: httpx.AsyncClient, lan: Person) -> None:
    answer = await client.post(
        "/sign-in", data={"username": " Lan.NGUYEN ", "password": lan.password}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil", "x"])
async def test_it_leads_to_own_pages_only(
    client: httpx.AsyncClient, lan: Person, target: str
) -> None:
    assert (await enter(client, lan, next=target)).headers["location"] == "/"


async def test_it_never_adopts_a_session_id_that_the_browser_brought(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    planted = "A" * 43
    client.cookies.set("session", planted)
    await enter(client, lan)
    hashes = {row.id_hash for row in await rows(service, sessions)}
    assert len(hashes) == 1
    assert hashlib.sha256(planted.encode()).hexdigest() not in hashes
    async with browser(service) as other:
        other.cookies.set("session", planted)
        assert (await other.get("/account")).status_code == 303


async def test_it_replaces_the_old_session_at_a_second_sign_in(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    old = client.cookies["session"]
    await enter(client, lan)
    assert client.cookies["session"] != old
    assert len(await rows(service, sessions)) == 1


async def test_it_stores_no_session_id_as_it_is(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    (row,) = await rows(service, sessions)
    assert row.id_hash == hashlib.sha256(client.cookies["session"].encode()).hexdigest()


async def test_it_sets_cookies_that_scripts_cannot_read(
    client: httpx.AsyncClient, lan: Person
) -> None:
    lines = (await enter(client, lan)).headers.get_list("set-cookie")
    assert {line.partition("=")[0] for line in lines} == {"session", "device"}
    assert all("HttpOnly" in line and "SameSite=lax" in line for line in lines)


async def test_it_answers_the_same_for_unknown_disabled_and_wrong(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person, cast: Cast
) -> None:
    gone = await add(service, clock, cast.division, "gone.person", "auditor")
    async with service.database.writing() as conn:
        await conn.execute(
            accounts.update().where(accounts.c.id == gone.id).values(disabled_at=clock.now())
        )
    told = []
    for name, password in (
        ("lan.nguyen", "sai mật khẩu rồi"), ("gone.person", gone.password), ("nobody.abc", "x"),
    ):  # fmt: skip
        answer = await client.post("/sign-in", data={"username": name, "password": password})
        told.append((answer.status_code, answer.text.replace(name, ""), _headers(answer, name)))
    assert told[0][0] == 422
    assert told[0] == told[1] == told[2]


def _headers(answer: httpx.Response, name: str) -> dict[str, str]:
    headers = dict(answer.headers)
    headers["content-length"] = str(int(headers["content-length"]) - len(name))
    return headers


async def test_it_takes_as_long_when_there_is_nothing_to_compare_with() -> None:
    real = await hash_password("bảy con vịt qua cầu")
    best = {}
    for kind, stored in (("account", real), ("unknown", None), ("unusable", "unusable")):
        times = []
        for _ in range(8):
            began = time.process_time()
            assert not await is_password("sai mật khẩu rồi", stored)
            times.append(time.process_time() - began)
        best[kind] = min(times)
    assert max(best.values()) < 1.5 * min(best.values())


async def test_it_binds_the_cookies_to_the_host_when_the_address_is_https(
    settings: Settings, clock: FixedClock, cast: Cast
) -> None:
    secure = msgspec.structs.replace(settings, public_url="https://iso.langson.gov.vn")
    service = make_service(secure, clock)
    async with service.lifespan(), browser(service) as other:
        other.base_url = httpx.URL("https://iso.langson.gov.vn")
        person = await add(service, clock, cast.division, "minh.tran", "auditor")
        lines = (await enter(other, person)).headers.get_list("set-cookie")
        assert {line.partition("=")[0] for line in lines} == {"__Host-session", "__Host-device"}
        assert all("Secure" in line and "Path=/" in line for line in lines)
        assert (await other.get("/account")).status_code == 200


async def test_it_keeps_the_name_and_never_the_password(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/sign-in", data={"username": "<b>lan", "password": "tuyệt-mật-9", "next": "/people"}
    )
    assert answer.status_code == 422
    assert 'value="&lt;b&gt;lan"' in answer.text
    assert 'value="/people"' in answer.text
    assert "tuyệt-mật-9" not in answer.text


async def test_it_slows_down_after_three_misses_and_says_how_long(
    client: httpx.AsyncClient, lan: Person
) -> None:
    assert (await miss(client, lan.username, 3)).status_code == 422
    slowed = await enter(client, lan)
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"] == "2"
    assert "2 giây" in slowed.text
    assert 'value="lan.nguyen"' in slowed.text


async def test_it_slows_down_names_without_an_account_alike(client: httpx.AsyncClient) -> None:
    assert (await miss(client, "nobody.abc", 3)).status_code == 422
    assert (await miss(client, "nobody.abc")).headers["retry-after"] == "2"


async def test_it_lets_the_person_in_after_at_most_thirty_seconds(
    client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    for _ in range(12):
        await miss(client, lan.username)
        clock.forward(timedelta(seconds=30))
    await miss(client, lan.username)
    slowed = await enter(client, lan)
    assert slowed.headers["retry-after"] == "30"
    clock.forward(timedelta(seconds=30))
    assert (await enter(client, lan)).status_code == 303


async def test_it_forgets_misses_after_the_right_password(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await miss(client, lan.username, 3)
    clock.forward(timedelta(seconds=2))
    await enter(client, lan)
    assert await rows(service, sign_in_failures) == []


async def test_it_does_not_slow_a_known_device_for_others_misses(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    await client.post("/sign-out")
    async with browser(service) as attacker:
        assert (await miss(attacker, lan.username, 4)).status_code == 429
    assert (await enter(client, lan)).status_code == 303


async def test_it_slows_a_known_device_for_its_own_misses(
    client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    assert (await miss(client, lan.username, 4)).status_code == 429


async def test_it_believes_no_forged_device_cookie(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    device = client.cookies["device"].split(".")[0]
    async with browser(service) as attacker:
        await miss(attacker, lan.username, 3)
        attacker.cookies.set("device", f"{device}.{'0' * 32}")
        assert (await miss(attacker, lan.username)).status_code == 429


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=-3650), timedelta(days=365)])
async def test_it_locks_nobody_out_when_the_clock_jumps(
    client: httpx.AsyncClient, clock: FixedClock, lan: Person, jump: timedelta
) -> None:
    await miss(client, lan.username, 4)
    clock.forward(jump)
    assert (await enter(client, lan)).status_code == 303


async def test_it_counts_parallel_guesses_before_it_looks_at_them(
    client: httpx.AsyncClient, lan: Person
) -> None:
    answers = await asyncio.gather(*(miss(client, lan.username) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [422] * 3 + [429] * 9


async def test_it_asks_for_an_own_password_after_a_one_time_one(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    once = await reset_password_by_name(service.database, clock, username=lan.username)
    answer = await enter(client, Person(lan.id, lan.username, once))
    assert answer.headers["location"] == "/account/password"
    assert (await client.get("/")).headers["location"] == "/account/password"
    assert (await client.post("/account", data={"email": ""})).status_code == 403
    part = await client.get("/account", headers={"hx-request": "true"})
    assert part.headers["hx-redirect"] == "/account/password"
    assert (await client.get("/account/password")).status_code == 200
    assert (await client.post("/look", data={"theme": "dark"})).status_code == 303
    assert (await client.post("/sign-out")).status_code == 303


async def test_it_refuses_a_one_time_password_after_three_days(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    once = await reset_password_by_name(service.database, clock, username=lan.username)
    clock.forward(timedelta(days=3, seconds=1))
    answer = await enter(client, Person(lan.id, lan.username, once))
    assert answer.status_code == 422


async def test_it_records_what_happened(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    await miss(client, lan.username, 6)
    clock.forward(timedelta(minutes=1))
    await enter(client, lan)
    await client.post("/sign-out")
    found = await rows(service, events, events.c.subject == lan.id)
    assert sorted(row.action for row in found if row.action.startswith("sign")) == [
        "sign-in.failed", "sign-in.failed", "sign-in.failed", "sign-in.ok", "sign-in.slowed",
        "sign-out",
    ]  # fmt: skip


async def test_it_records_nothing_that_was_typed_for_an_unknown_name(
    service: Service, client: httpx.AsyncClient
) -> None:
    await miss(client, "my-password-by-mistake")
    (row,) = await rows(service, events)
    assert (row.subject, row.root_id, row.detail) == ("", "", {})


async def test_it_says_405_to_another_verb(client: httpx.AsyncClient) -> None:
    assert (await client.put("/sign-in")).status_code == 405
