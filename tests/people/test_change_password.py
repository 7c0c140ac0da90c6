"""Changing the own password, and what a password must be."""

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Invalid
from auditapp.people.actions import reset_password_by_name
from auditapp.people.models.passwords import check_password, one_time_password
from auditapp.people.tables import accounts, events
from tests.people.persons import PASSWORD, Person, browser, enter, rows

pytestmark = pytest.mark.anyio
NEW = "một câu dài dễ nhớ"


async def change(
    client: httpx.AsyncClient, old: str, new: str, again: str | None = None
) -> httpx.Response:
    """Send the form."""
    data = {"old": old, "new": new, "again": new if again is None else again}
    return await client.post("/account/password", data=data)


async def test_it_changes_the_password_and_ends_every_other_session(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    async with browser(service) as other:
        await enter(other, lan)
        await enter(client, lan)
        before = client.cookies["session"]
        answer = await change(client, PASSWORD, NEW)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert client.cookies["session"] != before
        assert (await client.get("/account")).status_code == 200
        assert (await other.get("/account")).status_code == 303
        assert (await enter(other, lan)).status_code == 422
        assert (await enter(other, Person(lan.id, lan.username, NEW))).status_code == 303
        kept = {"cookie": f"session={before}"}
        other.cookies.clear()
        assert (await other.get("/account", headers=kept)).status_code == 303
    assert [row.action for row in await rows(service, events)].count("password.changed") == 1


async def test_it_stores_argon2id_only(
    service: Service, client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    await change(client, PASSWORD, NEW)
    (row,) = await rows(service, accounts, accounts.c.id == lan.id)
    assert row.password_hash.startswith("$argon2id$")


async def test_it_opens_everything_after_a_one_time_password(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, lan: Person
) -> None:
    once = await reset_password_by_name(service.database, clock, username=lan.username)
    await enter(client, Person(lan.id, lan.username, once))
    assert (await change(client, once, once)).status_code == 422
    assert (await change(client, once, NEW)).headers["location"] == "/"
    assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("sai", NEW, NEW, "old"),
        (PASSWORD, NEW, "khác", "again"),
        (PASSWORD, "ngắn", "ngắn", "new"),
        (PASSWORD, PASSWORD, PASSWORD, "new"),
        (PASSWORD, "matkhau@2026", "matkhau@2026", "new"),
    ],
)
async def test_it_names_the_field_at_fault(
    client: httpx.AsyncClient, lan: Person, old: str, new: str, again: str, field: str
) -> None:
    await enter(client, lan)
    answer = await change(client, old, new, again)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert new not in answer.text


async def test_it_slows_down_who_guesses_the_old_password(
    client: httpx.AsyncClient, lan: Person
) -> None:
    await enter(client, lan)
    for _ in range(3):
        await change(client, "sai", NEW)
    answer = await change(client, PASSWORD, NEW)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")


async def test_it_keeps_blanks_as_typed(client: httpx.AsyncClient, lan: Person) -> None:
    await enter(client, lan)
    await change(client, PASSWORD, f"  {NEW} ")
    assert (await enter(client, Person(lan.id, lan.username, NEW))).status_code == 422
    assert (await enter(client, Person(lan.id, lan.username, f"  {NEW} "))).status_code == 303


@pytest.mark.parametrize(
    "password",
    [
        "1234567", "12345678", "123456789", "87654321", "password", "P@ssw0rd", "Password1!",
        "matkhau123", "MatKhau@2026", "Mật khẩu", "anhyeuem", "AnhYeuEm123", "vietnam2026",
        "langson@123", "Admin@123", "qwertyuiop", "1q2w3e4r", "aaaaaaaa", "abcabcabc", "12121212",
        "01011990", "1990-01-01", "lan.nguyen", "LAN.NGUYEN", "lan.nguyen1", "x" * 129,
    ],
)  # fmt: skip
def test_it_refuses_what_others_would_guess(password: str) -> None:
    with pytest.raises(Invalid):
        check_password(password, username="lan.nguyen")


@pytest.mark.parametrize(
    "password",
    [
        "bảy con vịt qua cầu",
        "tjq7-mbe2-zxw",
        "Hanoi mùa thu vàng",
        "kdjfhgqp",
        "x1y2" + "z9w8" * 31,
    ],
)
def test_it_takes_any_letters_in_any_order(password: str) -> None:
    check_password(password, username="lan.nguyen")


def test_it_makes_one_time_passwords_that_pass_its_own_rules() -> None:
    for _ in range(200):
        check_password(one_time_password(), username="lan.nguyen")
