"""`auditapp people` on a database without anybody."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from click.testing import CliRunner

from auditapp.app import make_service
from auditapp.base.clock import FixedClock
from auditapp.base.settings import load
from auditapp.cli import auditapp
from tests import cast as casting
from tests.people.persons import PASSWORD, Person, browser, enter


@pytest.fixture
def environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point the command line to the test's database, where the cast stands."""
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("AUDITAPP_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("AUDITAPP_PUBLIC_URL", "http://testserver")

    async def fill() -> None:
        service = make_service(load({"AUDITAPP_DATABASE_URL": database_url}))
        await casting.play(service.database, service.clock)
        await service.database.close()

    asyncio.run(fill())
    return database_url


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    """Run a command; return its exit code and what it printed."""
    done = CliRunner().invoke(auditapp, ["people", *arguments], input=typed)
    return done.exit_code, done.output + str(done.exception or "")


def try_to_enter(username: str, password: str, url: str) -> httpx.Response:
    """Sign in at a service on the same database."""

    async def whole() -> httpx.Response:
        settings = load({"AUDITAPP_DATABASE_URL": url, "AUDITAPP_PUBLIC_URL": "http://testserver"})
        service = make_service(settings, FixedClock(datetime.now(UTC)))
        async with service.lifespan(), browser(service) as client:
            return await enter(client, Person("", username, password))

    return asyncio.run(whole())


def test_it_creates_an_administrator_who_can_sign_in(environment: str) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    code, said = run("create-admin", "--agency", "SKHCN", "--username", "Quan.Tri", typed=typed)
    assert code == 0, said
    assert "Sở Khoa học và Công nghệ" in said
    assert PASSWORD not in said
    assert try_to_enter("quan.tri", PASSWORD, environment).status_code == 303


def test_it_opens_a_new_root_for_the_first_administrator(environment: str) -> None:
    code, said = run(
        "create-admin", "--new-root", "Tỉnh Cao Bằng", "--username", "cao.bang",
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )  # fmt: skip
    assert code == 0, said
    assert try_to_enter("cao.bang", PASSWORD, environment).status_code == 303


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--username", "a.b.c"], "either --agency"),
        (["--agency", "NONE", "--username", "a.b.c"], "no agency with the code"),
        (["--agency", "SKHCN", "--username", "a b"], "user name has 3 to 80"),
    ],
)
def test_it_says_what_is_wrong(environment: str, arguments: list[str], words: str) -> None:
    code, said = run("create-admin", *arguments, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert code != 0
    assert words in said


def test_it_refuses_a_common_password(environment: str) -> None:
    code, said = run(
        "create-admin", "--agency", "SKHCN", "--username", "quan.tri",
        typed="matkhau123\nmatkhau123\n",
    )  # fmt: skip
    assert code != 0
    assert "too common" in said


def test_it_resets_a_password(environment: str) -> None:
    run("create-admin", "--agency", "SKHCN", "--username", "quan.tri", typed=f"{PASSWORD}\n" * 2)
    code, said = run("reset-password", "quan.tri")
    assert code == 0, said
    once = said.split()[-1]
    entered = try_to_enter("quan.tri", once, environment)
    assert entered.headers["location"] == "/account/password"
    assert try_to_enter("quan.tri", PASSWORD, environment).status_code == 422


def test_it_says_so_when_nobody_has_that_name(environment: str) -> None:
    code, said = run("reset-password", "nobody")
    assert code != 0
    assert "no account with this user name" in said
