"""E-mail: really handed to a mail server, readable in Vietnamese, silent about citizens."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditapp.alerts.actions.outgoing import begin_rounds
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.jobs import TELL, TEST, WAITS
from auditapp.alerts.models.reminders import Reminder
from auditapp.alerts.queries.reminders import insert_reminder
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.base.ids import new_id
from auditapp.base.settings import Settings
from tests.alerts.stage import Stage
from tests.server import ROOT, free_port

pytestmark = pytest.mark.anyio


class Box(msgspec.Struct):
    """A running mail server and where it puts what comes."""

    folder: Path
    port: int

    def read(self) -> list[EmailMessage]:
        """Return the messages, in the order in which they came."""
        files = sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem))
        return [_read(path.read_bytes()) for path in files]


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback address, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    openssl = shutil.which("openssl")
    assert openssl is not None
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def box(certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """A mail server that this test alone uses."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    folder, port = tmp_path / "mail", free_port()
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.alerts.smtp_server", folder,
         certificate / "cert.pem", certificate / "key.pem"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{port}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "ready\n"
    yield Box(folder, port)
    process.kill()
    process.wait()


@pytest.fixture
def settings(settings: Settings, box: Box) -> Settings:
    """Settings with that mail server."""
    return _with(settings, port=box.port)


def _with(settings: Settings, **changes: Any) -> Settings:
    mail = {
        "smtp_host": "127.0.0.1",
        "smtp_port": changes.pop("port", 0),
        "smtp_user": "may",
        "smtp_password": "mat-khau",
        "smtp_from": "iso@tinh.example",
    }
    outgoing = msgspec.structs.replace(settings.outgoing, **(mail | changes))
    return msgspec.structs.replace(settings, outgoing=outgoing)


async def test_it_sends_an_alert_in_vietnamese_without_a_word_of_a_citizen(
    stage: Stage, box: Box
) -> None:
    await stage.hear(channel="email", words="hối lộ")
    await stage.answer([1] * 9)
    await stage.answer([1], words="Cán bộ Zebra đòi hối lộ")
    await stage.look()
    assert box.read() == []
    await stage.work(minutes=6)
    (mail,) = box.read()
    assert mail["subject"] == "Điểm thấp hoặc từ khóa: Xã Bắc Sơn"
    assert mail["to"] == "Người manager <quanly@tinh.example>"
    assert mail["auto-submitted"] == "auto-generated"
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    for part in (text.get_content(), page.get_content()):
        assert "Kính gửi Ông/Bà Người manager," in part
        assert "10 trong 10 phiếu có điểm thấp; “hối lộ” trong 1 ý kiến" in part
        assert "http://testserver/alerts/" in part
        assert "Zebra" not in part
    assert await stage.jobs(TELL) == []


async def test_it_sends_no_second_message_within_two_hours(stage: Stage, box: Box) -> None:
    await stage.hear(channel="email")
    for _ in range(8):
        await stage.answer([1] * 5)
        await stage.look()
        await stage.work(minutes=7)
    assert len(box.read()) == 1
    await stage.work(minutes=120)
    assert len(box.read()) == 2


async def test_it_says_nothing_when_the_alert_was_handled_meanwhile(stage: Stage, box: Box) -> None:
    await stage.hear(channel="email")
    await stage.answer([1] * 5)
    (found,) = await stage.look()
    await stage.client.post(f"/alerts/{found.id}/handling", data={"note": "Đã xem"})
    await stage.work(minutes=10)
    assert box.read() == []


async def test_it_says_nothing_to_who_may_not_see_the_agency_any_more(
    stage: Stage, box: Box
) -> None:
    from auditapp.people.tables import grants

    await stage.hear(channel="email")
    await stage.answer([1] * 5)
    await stage.look()
    async with stage.service.database.writing() as conn:
        await conn.execute(grants.update().values(revoked_at=stage.clock.now()))
    await stage.work(minutes=10)
    assert box.read() == []
    (job,) = await stage.jobs(TELL)
    assert "may not see" in job.last_error


async def test_it_tries_again_when_the_server_is_away(stage: Stage, box: Box) -> None:
    stage.tools = msgspec.structs.replace(
        stage.tools, settings=_with(stage.tools.settings, port=free_port())
    )
    await stage.hear(channel="email")
    await stage.answer([1] * 5)
    await stage.look()
    await stage.work(minutes=6)
    (job,) = await stage.jobs(TELL)
    assert "ConnectionRefusedError" in job.last_error
    assert job.run_at == stage.clock.now() + timedelta(seconds=WAITS[0])
    stage.tools = msgspec.structs.replace(
        stage.tools, settings=_with(stage.tools.settings, port=box.port)
    )
    await stage.work(minutes=2)
    assert len(box.read()) == 1


async def test_it_tests_the_server_for_the_administrator_and_gives_up_on_a_wrong_address(
    stage: Stage, box: Box
) -> None:
    await stage.enter("administrator", stage.cast.province, "nobody@tinh.example")
    assert (await stage.client.post("/alerts/mail-tests")).status_code == 303
    assert (await stage.client.post("/alerts/mail-tests")).status_code == 409
    await stage.work()
    page = await stage.client.get("/alerts/jobs")
    assert "refuses the address (550)" in page.text
    (job,) = await stage.jobs(TEST)
    assert job.failed_at is not None
    await stage.enter("administrator", stage.cast.province, "quantri@tinh.example")
    assert (await stage.client.post("/alerts/mail-tests")).status_code == 303
    await stage.work()
    (mail,) = box.read()
    assert mail["subject"] == "Thư thử của hệ thống quản lý chất lượng"


async def test_the_digest_is_one_e_mail_a_day(stage: Stage, box: Box) -> None:
    await _remind(stage, "Bổ sung biển chỉ dẫn")
    await begin_rounds(stage.service.database, stage.clock)
    await stage.work(minutes=1)
    (mail,) = box.read()
    assert mail["subject"] == "Hạn việc của Ông/Bà: 1 quá hạn, 0 sắp đến hạn"
    part = mail.get_body(("plain",))
    assert part is not None
    assert "Bổ sung biển chỉ dẫn" in part.get_content()
    await _remind(stage, "Niêm yết thủ tục")
    await stage.work(minutes=30)
    assert len(box.read()) == 1
    await stage.work(minutes=24 * 60)
    assert len(box.read()) == 2


async def _remind(stage: Stage, title: str) -> None:
    one = Reminder(
        account_id=stage.manager.account_id, kind="act", subject_id=new_id(),
        due_on=date(2026, 11, 10), step="due", root_id=stage.cast.province.id,
        agency_id=stage.cast.commune.id, title=title, href="/nonconformities/x",
    )  # fmt: skip
    async with stage.service.database.writing() as conn:
        await insert_reminder(conn, one, at=stage.clock.now())


async def test_it_sends_nothing_without_a_mail_server(
    service: Service, clock: FixedClock, stage: Stage
) -> None:
    bare = msgspec.structs.replace(
        stage.tools.settings,
        outgoing=msgspec.structs.replace(stage.tools.settings.outgoing, smtp_host=""),
    )
    stage.tools = Tools(service.database, clock, bare, service.renderer)
    await stage.hear(channel="email")
    await stage.answer([1] * 5)
    await stage.look()
    await stage.work(minutes=6)
    (job,) = await stage.jobs(TELL)
    assert "No mail server is set up" in job.last_error
