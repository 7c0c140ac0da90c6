"""Single answers in every format: the same columns, with what each of them means."""

import asyncio
import csv
import io
import json
import re
import time
import zipfile
from pathlib import Path

import httpx
import openpyxl
import pytest
from arro3.io import read_parquet

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people.models import RecordFilter
from auditapp.people.queries import list_events
from auditapp.store.engine import Database
from tests.cast import sign_in
from tests.surveys.stage import Stage, token

pytestmark = pytest.mark.anyio
ASKED = {
    "form": "counter", "first": "2026-11-01", "last": "2026-11-30", "profile": "words",
    "reason": "Báo cáo quý IV",
}  # fmt: skip
TAPS = (
    {"overall": "2", "not_good": ["waiting", "fees"], "comment": "=1+1 chờ lâu"},
    {"overall": "5", "good": ["attitude"]},
    {"overall": "4"},
)


@pytest.fixture
async def path(stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock) -> str:
    """Three answers at the first commune's counter, and its administrator."""
    address = f"/q/{stage.cast.point.code}"
    for tap in TAPS:
        form = {"token": await token(client, address), "done": "1", **tap}
        await client.post(address, data=form)
    await sign_in(service, client, clock, "administrator", stage.cast.commune)
    return f"/agencies/{stage.cast.commune.id}/answers"


async def made(client: httpx.AsyncClient, path: str, **asked: str) -> bytes:
    """Order a file, wait for it and fetch it, as a person does."""
    ordered = await client.post(path, data=ASKED | asked)
    assert ordered.status_code == 303, ordered.text
    page = ordered.headers["location"]
    end = time.monotonic() + 30
    while "/file" not in (shown := await client.get(page)).text:
        assert shown.status_code == 200
        assert "notice-bad" not in shown.text, shown.text
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    fetched = await client.get(f"{page}/file")
    assert fetched.headers["cache-control"] == "no-store"
    return fetched.content


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_it_gives_the_same_cells_in_csv_json_lines_and_parquet(
    client: httpx.AsyncClient, path: str, tmp_path: Path
) -> None:
    table = lines((await client.post(path, data=ASKED)).content)
    zipped = unzipped(await made(client, path, format="csv-zip"))
    assert lines(zipped["answers.csv"]) == table
    objects = [
        json.loads(line)
        for line in unzipped(await made(client, path, format="jsonl"))["answers.jsonl"].splitlines()
    ]
    (tmp_path / "answers").write_bytes(
        unzipped(await made(client, path, format="parquet"))["answers.parquet"]
    )
    columns = read_parquet(tmp_path / "answers").read_all()
    assert list(columns.column_names) == list(table[0])
    for number, line in enumerate(table):
        values = {name: columns[name][number].as_py() for name in columns.column_names}
        assert {name: cell for name, cell in values.items() if cell is not None} == objects[number]
        plain = {name: "" if cell is None else str(cell) for name, cell in values.items()}
        assert plain | {"comment": ""} == line | {"comment": ""}
    said = {line["comment"] for line in table}, {each.get("comment", "") for each in objects}
    assert said == ({"'=1+1 chờ lâu", ""}, {"=1+1 chờ lâu", ""})


async def test_it_explains_every_column_in_both_languages(
    client: httpx.AsyncClient, path: str
) -> None:
    zipped = unzipped(await made(client, path, format="csv-zip"))
    known = {entry["column"]: entry for entry in lines(zipped["dictionary.csv"])}
    assert list(known) == list(lines(zipped["answers.csv"])[0])
    assert all(entry["label_vi"] and entry["label_en"] for entry in known.values())
    assert known["overall"]["type"] == "rating"
    assert "5 = " in known["overall"]["choices"]
    assert "aside" in known["standing"]["choices"] + known["standing"]["note"]
    assert known["comment"]["note"].startswith("Privacy")
    assert known["overall"]["versions"]


@pytest.mark.parametrize(
    ("several", "values", "expected"),
    [
        ("columns", "codes", {"not_good/waiting": "1", "not_good/visits": "0"}),
        ("summary", "codes", {"not_good": "waiting fees"}),
        ("both", "codes", {"not_good": "waiting fees", "not_good/fees": "1"}),
    ],
)
async def test_it_writes_several_answers_in_three_shapes(
    client: httpx.AsyncClient, path: str, several: str, values: str, expected: dict[str, str]
) -> None:
    answer = await client.post(path, data=ASKED | {"several": several, "values": values})
    line = next(each for each in lines(answer.content) if each["overall"] == "2")
    assert {name: line.get(name) for name in expected} == expected
    assert ("not_good/waiting" in line) == (several != "summary")


async def test_it_writes_words_in_place_of_codes(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, data=ASKED | {"values": "vi", "several": "summary"})
    words = {line["overall"] for line in lines(answer.content)}
    assert not any(word.isdigit() for word in words)
    chosen = next(each["not_good"] for each in lines(answer.content) if each["not_good"])
    assert "; " in chosen
    assert "waiting" not in chosen


async def test_it_makes_a_workbook_with_charts_answers_and_dictionary(
    client: httpx.AsyncClient, path: str
) -> None:
    content = await made(client, path, format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Kết quả", "Câu trả lời", "Từ điển dữ liệu"]
    rows = [[cell.value for cell in row] for row in book["Câu trả lời"].iter_rows()]
    assert len(rows) == 4
    assert "=1+1 chờ lâu" in {row[rows[0].index("comment")] for row in rows}
    types = {cell.data_type for row in book["Câu trả lời"].iter_rows() for cell in row}
    assert "f" not in types
    results = [[cell.value for cell in row[:3]] for row in book["Kết quả"].iter_rows()]
    assert 3 in results[2]
    shares = [row[2] for row in results if isinstance(row[2], float)]
    assert pytest.approx(sum(shares[:5])) == 1.0
    charts = [name for name in unzipped(content) if re.match(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) >= 3
    # A chart takes its figures from the sheet, so that it changes with them.
    assert b"<c:f>" in unzipped(content)[charts[0]]


async def test_it_records_a_made_file_and_refuses_what_does_not_exist(
    stage: Stage, client: httpx.AsyncClient, database: Database, path: str
) -> None:
    for wrong in ({"format": "pdf"}, {"several": "x"}, {"values": "fr"}, {"reason": ""}):
        refused = await client.post(path, data=ASKED | {"format": "xlsx"} | wrong)
        assert refused.status_code == 422
        assert "Báo cáo quý IV" in refused.text or "reason" in wrong
    await made(client, path, format="jsonl")
    async with database.reading() as conn:
        chosen = RecordFilter(action="answers.exported")
        (entry,) = await list_events(conn, [stage.cast.commune.path], chosen, limit=10)
    assert entry.detail["lines"] == 3


async def test_it_gives_a_file_to_its_owner_alone(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock, path: str
) -> None:
    ordered = await client.post(path, data=ASKED | {"format": "csv-zip"})
    page = ordered.headers["location"]
    await sign_in(service, client, clock, "administrator", stage.cast.commune)
    assert (await client.get(page)).status_code == 404
    assert (await client.get(f"{page}/file")).status_code == 404
