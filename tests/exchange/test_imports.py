"""Answers from other programs: three shapes of export, columns as chosen, all or none, and back."""

import html
import io
import re
from datetime import UTC, datetime

import httpx
import openpyxl
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.exchange.models.imported import read_time
from auditapp.people.models import RecordFilter
from auditapp.people.queries import list_events
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.surveys.stage import As, Stage, counted, rows, words

pytestmark = pytest.mark.anyio
GOOGLE = (
    "Dấu thời gian,Ông/Bà hài lòng thế nào với lần phục vụ này?,Điều gì chưa tốt?,"
    "Ông/Bà có góp ý gì thêm?\n"
    '2026/11/13 9:05:12 SA GMT+7,Không hài lòng,"Thời gian chờ, Phí, lệ phí",Gọi 0912345678\n'
    "2026/11/13 10:05:12 SA GMT+7,Rất hài lòng,,\n"
)
LIMESURVEY = (
    '"id. Response ID","submitdate. Date submitted","lastpage. Last page",'
    '"overall. Mức độ hài lòng","not_good[waiting]. Điều gì? [Thời gian chờ]",'
    '"not_good[fees]. Điều gì? [Phí]","on_time. Trả kết quả"\n'
    '"7","2026-11-13 09:05:12","2","2","Y","N","late"\n'
)
KOBO = (
    "start;end;overall;not_good;not_good/waiting;not_good/fees;comment;_id;_uuid;_submission_time\n"
    "2026-11-13T09:00:00.000+07:00;2026-11-13T09:05:00.000+07:00;2;waiting fees;1;1;chờ lâu;"
    "1;uuid-1;2026-11-13T02:05:00\n"
)
HIDDEN = re.compile(r'name="rows" value="([^"]+)"')
SELECT = re.compile(r'<select[^>]*name="(column-\d+)"[^>]*>(.*?)</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected>')


@pytest.fixture
async def page(stage: Stage, as_role: As) -> str:
    """The page of imports, and the ISO secretary of the province."""
    await as_role("iso_secretary", stage.cast.province)
    return f"/answer-imports/{stage.survey.id}"


async def look(client: httpx.AsyncClient, stage: Stage, page: str, data: bytes) -> httpx.Response:
    return await client.post(
        page, data={"point": stage.cast.point.id}, files={"file": ("answers.csv", data)}
    )


def form_of(answer: httpx.Response, **changed: str) -> dict[str, str]:
    """Return the form of the page as the browser would send it."""
    assert answer.status_code == 200, answer.text
    fields = {"rows": html.unescape(HIDDEN.findall(answer.text)[0])}
    for name, options in SELECT.findall(answer.text):
        fields[name] = (CHOSEN.findall(options) or [""])[0]
    point = re.findall(r'name="point" value="([^"]+)"', answer.text)[0]
    return {**fields, "point": point, **changed}


async def bring_in(client: httpx.AsyncClient, stage: Stage, page: str, text: str) -> None:
    shown = await look(client, stage, page, text.encode())
    done = await client.post(f"{page}/rows", data=form_of(shown))
    assert done.status_code == 303, done.text


@pytest.mark.parametrize(
    "case",
    [
        (GOOGLE, "Google Forms", {'{"overall":2,"not_good":["waiting","fees"],"comment":true}',
                                  '{"overall":5}'}),
        (LIMESURVEY, "LimeSurvey", {'{"overall":2,"not_good":["waiting"],"on_time":"late"}'}),
        (KOBO, "KoboToolbox", {'{"overall":2,"not_good":["waiting","fees"],"comment":true}'}),
    ],
)  # fmt: skip
async def test_it_takes_over_what_each_program_exports(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str,
    case: tuple[str, str, set[str]],
) -> None:  # fmt: skip
    text, program, answers = case
    shown = await look(client, stage, page, text.encode())
    assert program in shown.text
    assert await rows(database) == []
    assert (await client.post(f"{page}/rows", data=form_of(shown))).status_code == 303
    stored = await rows(database)
    assert {row.answers for row in stored} == answers
    assert {row.channel for row in stored} == {"imported"}
    assert datetime(2026, 11, 13, 2, tzinfo=UTC) in {row.hour for row in stored}
    assert all(row.hour.minute == 0 for row in stored)
    found = await counted(database, stage.cast.province.id)
    assert found["", ""] == len(answers)
    assert found["overall", "2"] == 1


async def test_it_masks_free_text(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    await bring_in(client, stage, page, GOOGLE)
    (comment,) = await words(database)
    assert "0912345678" not in comment.words
    assert str(comment.day) == "2026-11-13"


async def test_it_brings_nothing_in_twice(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    for _ in range(2):
        await bring_in(client, stage, page, GOOGLE)
    assert len(await rows(database)) == 2
    # Two people may have answered alike in the same second; a longer export brings the new rows.
    line = "2026/11/14 10:05:12 SA GMT+7,Rất hài lòng,,\n"
    await bring_in(client, stage, page, GOOGLE + line + line)
    assert len(await rows(database)) == 4
    assert (await client.get(page)).text.count("/revocation") == 2


async def test_it_removes_an_import_as_a_whole(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    await bring_in(client, stage, page, GOOGLE)
    await bring_in(client, stage, page, KOBO)
    revocations = re.findall(
        rf'action="({page}/\w{{26}}/revocation)"', (await client.get(page)).text
    )
    for address in revocations:
        assert (await client.post(address)).status_code == 303
        assert (await client.post(address)).status_code == 404
    assert await rows(database) == []
    assert await words(database) == []
    assert await counted(database, stage.cast.province.id) == {}
    async with database.reading() as conn:
        chosen = RecordFilter(action="answers.import_revoked")
        found = await list_events(conn, [stage.cast.province.path], chosen, limit=10)
    assert sorted(entry.detail["lines"] for entry in found) == [1, 2]
    await bring_in(client, stage, page, GOOGLE)
    assert len(await rows(database)) == 2


async def test_it_says_what_is_wrong_in_which_row_and_column(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    wrong = (
        "2026/11/13 10:05:12 SA GMT+7,Tuyệt vời,,\n"
        "khi nào,Hài lòng,,\n"
        "2027/11/13 10:05:12 SA GMT+7,Hài lòng,,\n"
        "2026/11/13 11:05:12 SA GMT+7,,,\n"
    )
    shown = await look(client, stage, page, (GOOGLE + wrong).encode())
    text = html.unescape(shown.text)
    for row, sentence in ((4, "Tuyệt vời"), (5, "khi nào"), (6, "tương lai"), (7, "câu hỏi")):
        assert re.search(rf"<td>{row}</td><td>[^<]*</td><td>[^<]*{sentence}", text), (row, sentence)
    await client.post(f"{page}/rows", data=form_of(shown))
    assert len(await rows(database)) == 2


async def test_it_takes_the_columns_as_the_person_changed_them(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    text = "Timestamp,Sao,Ghi chú\n11/13/2026 16:05:12,4 sao,tốt\n"
    shown = await look(client, stage, page, text.encode())
    chosen = form_of(shown, **{"column-1": "overall", "column-2": "comment"})
    again = await client.post(page, data=chosen)
    assert form_of(again) == chosen
    assert (await client.post(f"{page}/rows", data=chosen)).status_code == 303
    (row,) = await rows(database)
    assert row.answers == '{"overall":4,"comment":true}'
    assert row.hour == datetime(2026, 11, 13, 9, tzinfo=UTC)
    wrong = await client.post(f"{page}/rows", data=chosen | {"column-1": "nonsense"})
    assert wrong.status_code == 422


async def test_it_reads_the_hour_of_a_workbook(
    stage: Stage, client: httpx.AsyncClient, database: Database, page: str
) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Timestamp", "overall"])
    book.active.append([datetime(2026, 11, 13, 16, 5, 12), 5])  # noqa: DTZ001
    out = io.BytesIO()
    book.save(out)
    shown = await look(client, stage, page, out.getvalue())
    await client.post(f"{page}/rows", data=form_of(shown))
    (row,) = await rows(database)
    assert row.hour == datetime(2026, 11, 13, 9, tzinfo=UTC)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04"])
async def test_it_refuses_what_is_no_table(
    stage: Stage, client: httpx.AsyncClient, page: str, data: bytes
) -> None:
    answer = await look(client, stage, page, data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_it_is_for_those_who_open_surveys(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, page: str
) -> None:
    other = await client.post(
        page, data={"point": "x" * 26}, files={"file": ("a.csv", GOOGLE.encode())}
    )
    assert other.status_code == 422
    await sign_in(service, client, clock, "unit_head", stage.cast.province)
    assert (await client.get(page)).status_code == 403
    assert (await look(client, stage, page, GOOGLE.encode())).status_code == 403


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026/11/13 4:05:12 CH GMT+7", 9), ("2026-11-13 09:05:12", 2), ("13/11/2026 16:05", 9),
        ("2026-11-13T02:05:00Z", 2), ("2026/11/13 12:05:12 SA GMT+7", None), ("gestern", -1),
    ],
)  # fmt: skip
async def test_it_reads_times_as_they_are_written(text: str, hour: int | None) -> None:
    found = read_time(text)
    if hour == -1:
        assert found is None
    elif hour is None:
        assert found == datetime(2026, 11, 12, 17, tzinfo=UTC)
    else:
        assert found == datetime(2026, 11, 13, hour, tzinfo=UTC)
