"""Administrators' pages: list, create, edit, disable, enable, reset."""

import re

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.tables import accounts, api_tokens, events, sessions
from tests import cast as casting
from tests.cast import Cast
from tests.people.persons import PASSWORD, Person, add, browser, enter, rows

pytestmark = pytest.mark.anyio
ONCE = re.compile(r">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<")


async def test_it_creates_an_account_with_a_password_for_one_sign_in(
    service: Service, client: httpx.AsyncClient, admin: str, cast: Cast
) -> None:
    assert (await client.get("/people/new")).status_code == 200
    answer = await client.post(
        "/people",
        data={
            "username": "Tran.Van.B", "display_name": " Trần  Văn B ", "email": "",
            "home_agency_id": cast.division.id,
        },
    )  # fmt: skip
    assert answer.status_code == 200
    once = ONCE.findall(answer.text)[0]
    async with browser(service) as other:
        entered = await enter(other, Person("", "tran.van.b", once))
        assert entered.headers["location"] == "/account/password"
    (row,) = await rows(service, accounts, accounts.c.username == "tran.van.b")
    assert (row.display_name, row.root_id) == ("Trần Văn B", cast.province.id)
    assert once not in str(row)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "có dấu"), ("username", "x"), ("username", "lan.nguyen"),
        ("display_name", " "), ("email", "a@b"), ("home_agency_id", "nowhere"),
    ],
)  # fmt: skip
async def test_it_names_the_field_at_fault_and_keeps_the_rest(
    client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person, field: str, value: str
) -> None:
    data = {
        "username": "tran.van.b", "display_name": "Trần Văn B", "email": "b@langson.gov.vn",
        "home_agency_id": cast.division.id,
    }  # fmt: skip
    answer = await client.post("/people", data={**data, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    kept = {"display_name": "Trần Văn B", "email": "b@langson.gov.vn"}
    kept.pop(field, None)
    assert all(f'value="{typed}"' in answer.text for typed in kept.values())


async def test_it_creates_nobody_outside_the_own_agencies(
    client: httpx.AsyncClient, admin: str, cast: Cast
) -> None:
    data = {"username": "tran.van.b", "display_name": "B", "home_agency_id": cast.commune.id}
    answer = await client.post("/people", data=data)
    assert answer.status_code == 422
    assert 'id="home_agency_id-error"' in answer.text


async def test_it_finds_people_without_marks_and_only_ones_own(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    lan: Person,
) -> None:  # fmt: skip
    await add(service, clock, cast.commune, "commune.person")
    found = await client.get("/people?words=NGUYEN+thi")
    assert lan.username in found.text
    assert "commune.person" not in found.text
    assert lan.username not in (await client.get("/people?words=100%25")).text
    assert lan.username in (await client.get(f"/people?agency={cast.division.id}")).text
    elsewhere = await client.get(f"/people?agency={cast.other_division.id}")
    assert lan.username not in elsewhere.text
    assert "commune.person" not in (await client.get(f"/people?agency={cast.commune.id}")).text


async def test_it_shows_long_lists_page_by_page(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast
) -> None:
    async with browser(service) as other:
        for _ in range(51):
            await casting.sign_in(service, other, clock, "auditor", cast.division)
    first, second = await client.get("/people"), await client.get("/people?page=2")
    assert "page=2" in first.text
    assert second.text.count('href="/people/') < first.text.count('href="/people/')
    assert (await client.get("/people?page=x9")).status_code == 200


async def test_it_edits_name_email_and_agency(
    service: Service, client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person
) -> None:
    data = {
        "display_name": "Nguyễn Lan", "email": "l@x.vn", "home_agency_id": cast.other_division.id,
        "username": "root", "root_id": "x",
    }  # fmt: skip
    assert (await client.post(f"/people/{lan.id}", data=data)).status_code == 303
    (row,) = await rows(service, accounts, accounts.c.id == lan.id)
    assert (row.display_name, row.email, row.username) == ("Nguyễn Lan", "l@x.vn", lan.username)
    assert row.home_agency_id == cast.other_division.id


async def test_it_keeps_faulty_edits_in_the_form(
    client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person
) -> None:
    data = {"display_name": "", "email": "l@x.vn", "home_agency_id": cast.division.id}
    answer = await client.post(f"/people/{lan.id}", data=data)
    assert answer.status_code == 422
    assert 'value="l@x.vn"' in answer.text


async def test_it_disables_at_once_and_for_good(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        await other.post(
            "/account/tokens", data={"name": "báo cáo", "days": "30", "scopes": "results"}
        )
        assert (await client.post(f"/people/{lan.id}/disablement")).status_code == 303
        assert (await other.get("/account")).status_code == 303
        assert (await enter(other, lan)).status_code == 422
        assert (await client.post(f"/people/{lan.id}/disablement")).status_code == 409
        assert await rows(service, sessions, sessions.c.account_id == lan.id) == []
        (token,) = await rows(service, api_tokens)
        assert token.revoked_at == clock.now()
        assert (await client.post(f"/people/{lan.id}/enablement")).status_code == 303
        assert (await other.get("/account")).status_code == 303
        assert (await enter(other, lan)).status_code == 303
    assert (await client.post(f"/people/{lan.id}/enablement")).status_code == 409


async def test_it_resets_a_password_and_ends_all_sessions(
    service: Service, client: httpx.AsyncClient, admin: str, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        answer = await client.post(f"/people/{lan.id}/password")
        assert answer.status_code == 200
        assert (await other.get("/account")).status_code == 303
        assert (await enter(other, lan)).status_code == 422
        once = ONCE.findall(answer.text)[0]
        assert (await enter(other, Person("", lan.username, once))).status_code == 303
    details = [str(row.detail) for row in await rows(service, events)]
    assert not any(once in detail or PASSWORD in detail for detail in details)


@pytest.mark.parametrize("act", ["disablement", "password"])
async def test_it_lets_nobody_shut_themselves_out(
    client: httpx.AsyncClient, admin: str, act: str
) -> None:
    assert (await client.post(f"/people/{admin}/{act}")).status_code == 403


@pytest.mark.parametrize("act", ["disablement", "password", "enablement", ""])
async def test_it_touches_nobody_who_holds_a_role_further_up(
    service: Service, client: httpx.AsyncClient, admin: str, cast: Cast, lan: Person, act: str
) -> None:
    """A reset password of somebody mightier would be a way up the tree."""
    async with browser(service) as chief:
        await casting.sign_in(service, chief, service.clock, "administrator", cast.province)
        data = {"role": "administrator", "agency_id": cast.province.id}
        assert (await chief.post(f"/people/{lan.id}/roles", data=data)).status_code == 303
    answer = await client.post(f"/people/{lan.id}/{act}".rstrip("/"), data={"display_name": "X"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["", "/password", "/disablement", "/enablement", "/roles"])
async def test_it_hides_people_of_other_agencies(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, admin: str, cast: Cast,
    path: str,
) -> None:  # fmt: skip
    stranger = await add(service, clock, cast.commune, "commune.person")
    assert (await client.post(f"/people/{stranger.id}{path}")).status_code == 404
    assert (await client.get(f"/people/{stranger.id}")).status_code == 404
    assert (await client.get("/people/nobody")).status_code == 404


async def test_it_refuses_other_roles_with_403(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, lan: Person
) -> None:
    await casting.sign_in(service, client, clock, "manager", cast.department)
    for path in ("/people", "/people/new", "/people/record", f"/people/{lan.id}"):
        assert (await client.get(path)).status_code == 403, path


async def test_it_says_405_to_another_verb(client: httpx.AsyncClient, admin: str) -> None:
    assert (await client.delete(f"/people/{admin}")).status_code == 405
