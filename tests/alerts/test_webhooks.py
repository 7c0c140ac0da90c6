"""Webhooks: signed so that a stranger's check passes, tried again, and never sent inside."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditapp.alerts.actions import deliver
from auditapp.alerts.actions.work import GivenUp
from auditapp.alerts.models.jobs import DELIVER
from auditapp.alerts.models.webhooks import may_reach, read_target, sign
from auditapp.alerts.tables import webhook_deliveries, webhooks
from auditapp.base.errors import Invalid
from auditapp.base.outgoing import Outgoing
from auditapp.base.settings import Settings
from tests.alerts.stage import Stage
from tests.server import ROOT

pytestmark = pytest.mark.anyio
LOOPBACK = ("127.0.0.0/8",)


class Web(msgspec.Struct):
    """A running receiver and what it was sent."""

    folder: Path
    url: str

    def read(self) -> list[dict[str, Any]]:
        """Return the requests, in the order in which they came."""
        files = sorted(self.folder.glob("*.json"), key=lambda path: int(path.stem))
        return [json.loads(path.read_text("utf-8")) for path in files]


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """A receiver that this test alone uses."""
    folder = tmp_path / "web"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.alerts.web_server", folder],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    yield Web(folder, f"http://127.0.0.1:{process.stdout.readline().strip()}")
    process.kill()
    process.wait()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings that let webhooks reach this machine."""
    outgoing = msgspec.structs.replace(settings.outgoing, webhook_inside=LOOPBACK)
    return msgspec.structs.replace(settings, outgoing=outgoing)


async def _add(stage: Stage, url: str) -> tuple[str, str]:
    """Add a webhook as an administrator; return its address and its secret."""
    await stage.enter("administrator", stage.cast.province)
    form = {"agency_id": stage.cast.province.id, "name": "Trục liên thông", "url": url}
    page = await stage.client.post("/alerts/webhooks", data=form)
    assert page.status_code == 200, page.text
    secret = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page.text)
    action = re.search(r'action="(/alerts/webhooks/[a-z2-7]{26})/pings"', page.text)
    assert secret is not None
    assert action is not None
    return action[1], secret[0]


def _verify(secret: str, request: dict[str, Any]) -> bool:
    """Check a signature as the Standard Webhooks specification tells receivers to."""
    headers = {name.lower(): value for name, value in request["headers"].items()}
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{request['body']}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    good = base64.b64encode(hmac.new(key, said.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{good}" in headers["webhook-signature"].split(" ")


async def _rows(stage: Stage) -> list[Any]:
    async with stage.service.database.reading() as conn:
        return list(await conn.execute(webhook_deliveries.select()))


def test_it_signs_as_the_specification_does() -> None:
    # the example of the specification's reference libraries
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}',
    )  # fmt: skip
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_it_sends_a_test_message_that_its_receiver_can_verify(stage: Stage, web: Web) -> None:
    address, secret = await _add(stage, f"{web.url}/hook?a=1")
    assert (await stage.client.post(f"{address}/pings")).status_code == 303
    await stage.work()
    (request,) = web.read()
    assert request["path"] == "/hook?a=1"
    assert _verify(secret, request)
    assert not _verify("whsec_" + base64.b64encode(b"x" * 32).decode(), request)
    assert json.loads(request["body"])["type"] == "ping"
    page = await stage.client.get(address)
    assert "Đã nhận: 200" in page.text
    assert secret not in page.text


async def test_what_the_operators_page_says_verifies_a_message(stage: Stage, web: Web) -> None:
    page = (ROOT / "docs" / "alerts.md").read_text("utf-8")
    lines = page.partition("    import base64")[2].partition("\n\nThe secrets follow")[0]
    told: dict[str, Any] = {}
    exec(textwrap.dedent("    import base64" + lines), told)  # noqa: S102 - our own page
    address, secret = await _add(stage, web.url)
    stage.clock.at = datetime.now(UTC)
    await stage.enter("administrator", stage.cast.province)
    await stage.client.post(f"{address}/pings")
    await stage.work()
    (request,) = web.read()
    headers = {name.lower(): value for name, value in request["headers"].items()}
    assert told["is_ours"](secret, headers, request["body"].encode())
    assert not told["is_ours"](secret, headers, request["body"].encode() + b" ")


async def test_it_stores_no_secret(stage: Stage, web: Web) -> None:
    _, secret = await _add(stage, web.url)
    async with stage.service.database.reading() as conn:
        assert secret[6:] not in str((await conn.execute(webhooks.select())).all())


async def test_it_sends_alerts_with_sums_and_hours_only(stage: Stage, web: Web) -> None:
    address, secret = await _add(stage, web.url)
    keeper = await stage.enter("administrator", stage.cast.province)
    webhook_id = address.rsplit("/", 1)[1]
    await stage.hear(keeper, channel="webhook", webhook_id=webhook_id, words="hối lộ")
    await stage.answer([1] * 9)
    await stage.answer([1], words="Cán bộ Zebra đòi hối lộ")
    await stage.look()
    await stage.work(minutes=6)
    (request,) = web.read()
    assert _verify(secret, request)
    body = json.loads(request["body"])
    assert body["type"] == "alert.raised"
    (alert,) = body["data"]["alerts"]
    assert alert["agency"]["name"] == "Xã Bắc Sơn"
    assert (alert["low"], alert["answers"], alert["words"]) == (10, 10, {"hối lộ": 1})
    assert alert["first_hour"] == "2026-11-16T02:00:00Z"
    assert "Zebra" not in request["body"]
    (row,) = await _rows(stage)
    assert row.made_hour.minute == row.done_hour.minute == 0


async def test_a_new_secret_signs_beside_the_old_one_for_a_day(stage: Stage, web: Web) -> None:
    address, old = await _add(stage, web.url)
    page = await stage.client.post(f"{address}/secrets")
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", page.text)
    assert found is not None
    assert found[0] != old
    await stage.client.post(f"{address}/pings")
    await stage.work()
    stage.clock.forward(timedelta(hours=25))
    await stage.enter("administrator", stage.cast.province)
    await stage.client.post(f"{address}/pings")
    await stage.work()
    first, second = web.read()
    assert _verify(old, first)
    assert _verify(found[0], first)
    assert not _verify(old, second)
    assert _verify(found[0], second)


async def test_it_tries_again_and_sends_again_by_hand_under_the_same_id(
    stage: Stage, web: Web
) -> None:
    address, _ = await _add(stage, f"{web.url}/500")
    await stage.client.post(f"{address}/pings")
    await stage.work()
    (row,) = await _rows(stage)
    assert (row.status, row.attempts, row.done_hour) == (500, 1, None)
    (job,) = await stage.jobs(DELIVER)
    assert "answered 500" in job.last_error
    again = await stage.client.post(f"{address}/resendings", data={"delivery": row.id})
    assert again.status_code == 303
    await stage.work()
    ids = {request["headers"]["webhook-id"] for request in web.read()}
    assert ids == {row.id}
    assert len(web.read()) == 2


async def test_it_follows_no_redirect(stage: Stage, web: Web) -> None:
    address, _ = await _add(stage, f"{web.url}/redirect")
    await stage.client.post(f"{address}/pings")
    await stage.work()
    assert [request["path"] for request in web.read()] == ["/redirect"]
    (row,) = await _rows(stage)
    assert row.done_hour is None


async def test_it_lets_go_of_a_receiver_that_answers_drop_by_drop(
    stage: Stage, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "WHOLE_SECONDS", 1.0)
    address, _ = await _add(stage, f"{web.url}/slow")
    await stage.client.post(f"{address}/pings")
    await stage.work()
    (job,) = await stage.jobs(DELIVER)
    assert "TimeoutError" in job.last_error


async def test_it_sends_nothing_inside_unless_the_operator_allows_it(
    stage: Stage, web: Web
) -> None:
    closed = msgspec.structs.replace(stage.tools.settings.outgoing, webhook_inside=())
    stage.tools = msgspec.structs.replace(
        stage.tools, settings=msgspec.structs.replace(stage.tools.settings, outgoing=closed)
    )
    port = web.url.rsplit(":", 1)[1]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        address, _ = await _add(stage, f"http://{host}:{port}/")
        await stage.client.post(f"{address}/pings")
    await stage.work()
    assert web.read() == []
    assert {job.failed_at is not None for job in await stage.jobs(DELIVER)} == {True}


async def test_a_name_that_changes_its_address_is_connected_to_the_checked_one(
    web: Web, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio
    import socket

    asked: list[str] = []
    real = asyncio.get_running_loop().getaddrinfo

    async def rebinding(host: str, port: int, **options: Any) -> Any:
        asked.append(host)
        return await real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port, **options)

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("the name was resolved a second time")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", rebinding, raising=False)
    reached = socket.create_connection
    places: list[Any] = []

    def connect(place: Any, **options: Any) -> Any:
        places.append(place)
        return reached(place, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    port = web.url.rsplit(":", 1)[1]
    url = f"http://changing.example:{port}/"
    assert await deliver.post(settings.outgoing, url, b"{}", {}) == 200
    assert asked == ["changing.example"]
    assert places == [("127.0.0.1", int(port))]


async def test_plain_http_goes_nowhere_outside(settings: Settings) -> None:
    with pytest.raises(GivenUp, match="https"):
        await deliver.find_address(settings.outgoing, read_target("http://93.184.215.14/"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1%eth0",  # noqa: S104
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_it_reaches_no_inside_address(address: str) -> None:
    assert not may_reach(address, ())


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_it_reaches_the_internet(address: str) -> None:
    assert may_reach(address, ())


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/", "https://", "https://user:pw@example.org/", "javascript:alert(1)",
        "https://example.org/#part", "https://example.org:99999/", "https://exa mple.org/",
        "https://example.org/\r\nX: 1", "/alerts",
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(Invalid):
        read_target(url)


async def test_it_keeps_what_was_typed_about_a_wrong_address(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.province)
    form = {"agency_id": stage.cast.province.id, "name": "Trục", "url": "https://a b/"}
    page = await stage.client.post("/alerts/webhooks", data=form)
    assert page.status_code == 422
    assert "https://a b/" in page.text
    assert 'id="error-url"' in page.text


async def test_an_administrator_keeps_only_webhooks_of_the_own_agencies(
    stage: Stage, web: Web
) -> None:
    address, _ = await _add(stage, web.url)
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(address)).status_code == 404
    form = {"agency_id": stage.cast.province.id, "name": "Trục", "url": "https://example.org/"}
    assert (await stage.client.post("/alerts/webhooks", data=form)).status_code == 422


async def test_it_sends_nothing_after_the_end(stage: Stage, web: Web) -> None:
    address, _ = await _add(stage, web.url)
    await stage.client.post(f"{address}/pings")
    assert (await stage.client.post(f"{address}/ending")).status_code == 303
    await stage.work()
    assert web.read() == []
    assert (await stage.client.post(f"{address}/pings")).status_code == 409


def test_outgoing_is_closed_by_default() -> None:
    from auditapp.base.settings import load

    outgoing: Outgoing = load({}).outgoing
    assert outgoing.webhook_inside == ()
    assert not outgoing.sends_mail
