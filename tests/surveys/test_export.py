"""Taking answers out as CSV: what stands in it, what never does, and in which order."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, timedelta

import msgspec
import pytest

from auditapp.base.clock import FixedClock
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form
from auditapp.formkit.engine import compile_form
from auditapp.formkit.load import load_forms
from auditapp.formkit.questions.question import Posted
from auditapp.store.engine import Database
from auditapp.surveys.actions import export as export_module
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.export import Asked, Export
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.models.export import Sheet, csv_text
from auditapp.surveys.models.survey import Counter
from tests.surveys.stage import FORMS, Stage, set_stage

pytestmark = pytest.mark.anyio

FULL = {
    "overall": ["2"],
    "not_good": ["waiting", "other"],
    "on_time": ["late"],
    "comment": ['=cmd|"/c calc"!A1\nvà một dòng nữa'],
}


@pytest.fixture
async def stage(database: Database, clock: FixedClock) -> Stage:
    return await set_stage(database, clock)


@pytest.fixture
async def intake(database: Database, clock: FixedClock) -> AsyncIterator[Intake]:
    intake = Intake(database, clock, limit=5000)
    intake.start()
    yield intake
    await intake.stop()


async def send(
    database: Database, clock: FixedClock, intake: Intake, code: str, posted: Posted
) -> Counter:
    counter = await Counters(database, clock).get(code)
    values = counter.form.read(posted).values
    await intake.submit(counter, new_id(), posted=posted, values=values)
    return counter


FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


async def file_of(
    database: Database,
    agency_code: str = "20",
    *,
    first: date = FIRST,
    last: date = LAST,
    words: bool = False,
) -> str:
    asked = Asked(form="counter", agency_code=agency_code, first=first, last=last, words=words)
    job = Export(database, asked)
    await job.begin()
    chunks = [chunk async for chunk in job.chunks()]
    content = b"".join(chunk for chunk, _ in chunks)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert job.total == sum(n for _, n in chunks) == len(read(text))
    return text


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


async def test_it_writes_one_line_per_answer_with_a_column_per_choice(
    database: Database, clock: FixedClock, stage: Stage, intake: Intake
) -> None:
    await send(database, clock, intake, stage.cast.point.code, FULL)
    (line,) = read(await file_of(database))
    assert line["hour"] == "2026-11-16 09:00"
    assert (line["agency_code"], line["agency"]) == ("05983", "Xã Bắc Sơn")
    assert (line["point"], line["channel"], line["field"]) == ("Quầy 1", "qr", "ho-tich")
    assert (line["overall"], line["on_time"], line["visits"]) == ("2", "late", "")
    assert (line["not_good/waiting"], line["not_good/fees"]) == ("1", "0")
    assert line["good/waiting"] == ""


async def test_it_leaves_words_out_unless_they_are_asked_for(
    database: Database, clock: FixedClock, stage: Stage, intake: Intake
) -> None:
    await send(database, clock, intake, stage.cast.point.code, FULL)
    assert "comment" not in read(await file_of(database))[0]
    (line,) = read(await file_of(database, words=True))
    assert line["comment"] == "'" + FULL["comment"][0]


async def test_it_holds_nothing_that_names_a_response_or_its_order(
    database: Database, clock: FixedClock, stage: Stage, intake: Intake
) -> None:
    for number in range(40):
        posted = {"overall": [str(1 + number // 8)]}
        await send(database, clock, intake, stage.cast.point.code, posted)
    lines = read(await file_of(database))
    scores = [line["overall"] for line in lines]
    assert scores != sorted(scores)
    assert set(lines[0]) & {"id", "root_id", "survey_id", "token", "path"} == set()


async def test_it_takes_only_the_agency_and_the_days_asked_for(
    database: Database, clock: FixedClock, stage: Stage, intake: Intake
) -> None:
    tap = {"overall": ["5"]}
    await send(database, clock, intake, stage.cast.point.code, tap)
    await send(database, clock, intake, stage.cast.other_point.code, tap)
    clock.forward(timedelta(days=3, hours=14, minutes=59))  # 23:59 in Viet Nam
    await send(database, clock, intake, stage.cast.point.code, tap)
    assert len(read(await file_of(database))) == 3
    assert len(read(await file_of(database, "05983"))) == 2
    day = date(2026, 11, 19)
    (line,) = read(await file_of(database, first=day, last=day))
    assert line["hour"] == "2026-11-19 23:00"
    assert read(await file_of(database, last=date(2026, 11, 15))) == []


async def test_it_gives_every_answer_once_over_many_pages(
    database: Database,
    clock: FixedClock,
    stage: Stage,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(export_module, "PAGE", 7)
    for number in range(30):
        posted = {"overall": [str(1 + number % 5)], "comment": [f"lời {number}"]}
        await send(database, clock, intake, stage.cast.point.code, posted)
    lines = read(await file_of(database, words=True))
    assert sorted(line["comment"] for line in lines) == sorted(f"lời {n}" for n in range(30))


async def test_it_names_an_agency_or_form_that_does_not_exist(
    database: Database, stage: Stage
) -> None:
    for form, code in (("counter", "nowhere"), ("unknown", "20")):
        with pytest.raises(Invalid, match=r"nowhere|unknown"):
            asked = Asked(form=form, agency_code=code, first=FIRST, last=LAST)
            await Export(database, asked).begin()


def test_it_masks_text_that_a_spreadsheet_would_run() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\tx"):
        (cell,) = next(csv.reader(io.StringIO(csv_text([text]), newline="")))
        assert cell == "'" + text
    assert csv_text([-1, 'a"b', None, "a,b"]) == '-1,"a""b",,"a,b"'
    assert csv_text([None]) == ""


def test_it_puts_two_versions_of_a_form_under_one_header() -> None:
    versions = (("one", "two"), ("two", "three"))
    forms = [compile_form(make_form(codes, number)) for number, codes in enumerate(versions, 1)]
    sheet = Sheet(forms, words=False)
    assert sheet.columns == ["two", "three", "one"]
    assert sheet.lines[1]['{"one":1,"two":2}'] == "2,,1"
    assert sheet.lines[2]['{"two":2,"three":3}'] == "2,3,"


def test_it_writes_the_same_as_flattening_does() -> None:
    form = compile_form(load_forms(FORMS).surveys[0])
    sheet = Sheet([form], words=True)
    samples = [{"overall": 4, "good": ["waiting"]}, {"overall": 1, "not_good": ["fees", "other"]}]
    for values in samples * 2:
        text = sheet.lines[form.form.version][msgspec.json.encode(values).decode()]
        assert text == csv_text(form.flatten(values))


def make_form(codes: tuple[str, ...], version: int) -> Form:
    label = {"vi": "x"}
    questions = [
        {"type": "rating", "code": code, "text": label, "points": 2, "labels": [label, label]}
        for code in codes
    ]
    sections = [{"code": "all", "title": label, "questions": questions}]
    form = {"kind": "survey", "languages": ["vi"], "title": label, "sections": sections}
    return msgspec.convert({**form, "slug": "s", "version": version}, Form)
