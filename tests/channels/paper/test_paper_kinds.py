"""One question of every kind on paper: printed, keyed in, keyed in again, settled, imported."""

import html
import io
import re
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from auditapp.base.clock import FixedClock
from auditapp.channels.models.paper_keys import read_keys, words_of, write_keys
from auditapp.channels.models.paper_skips import skips_before, skips_on
from auditapp.formkit.conditions import Condition, both
from auditapp.formkit.questions import Duration, LongText, MultipleChoice, Ranking, Recommendation
from auditapp.formkit.questions.ranking import Ranked
from auditapp.formkit.questions.recommendation import Ends
from auditapp.library.actions import sync_forms
from auditapp.store.engine import Database
from tests.channels.paper.stage import Desk, differences, differences_of_counts
from tests.channels.paper.test_paper_double_entry import agree
from tests.channels.paper.test_paper_imports import confirm, faults, look, workbook
from tests.channels.paper.test_paper_print import RATING, form_of, options, say, text
from tests.surveys.stage import open_for, rows

pytestmark = pytest.mark.anyio
FORMS = Path(__file__).resolve().parents[2] / "everyone" / "forms"
TYPED = {
    "overall": "2", "not_good": "21", "recommend": "07", "matters": "312", "polite": "2",
    "listens": "5", "clear": "9", "why_polite": "Gắt", "waited": "1:30", "why_long": "Đông",
    "took": "3",
}  # fmt: skip
STORED = {
    "overall": 2, "not_good": ["attitude", "waiting"], "recommend": 7,
    "matters": ["fees", "speed", "manner"], "polite": 2, "listens": 5, "clear": None,
    "why_polite": True, "waited": 90, "why_long": True, "took": 4320,
}  # fmt: skip


@pytest.fixture
async def kinds(desk: Desk, database: Database, clock: FixedClock) -> Desk:
    """The desk with a batch of the form of every kind."""
    await sync_forms(database, clock, FORMS)
    home = desk.stage.cast.province.id
    survey = await open_for(database, clock, desk.stage.secretary, form="kinds", agency_ids=(home,))
    assert (await desk.open(survey_id=survey.id)).status_code == 303
    return desk


async def answers(database: Database) -> list[dict[str, Any]]:
    return [msgspec.json.decode(row.answers) for row in await rows(database)]


async def test_it_prints_every_kind(kinds: Desk) -> None:
    first = html.unescape(await kinds.get("/print")).partition("</article>")[0]
    assert "thế nào với Xã Bắc Sơn về " in first
    assert "{" not in first
    assert re.findall(r"<td>(\d+)<br><span class=\"box\"", first) == [str(n) for n in range(11)]
    assert "Chắc chắn không" in first
    assert "ghi số từ 1 đến 3 vào ô" in first
    assert re.findall(r"(\w)\)</span><span class=\"box box-place\"", first) == ["1", "2", "3", "4"]
    assert first.count('<table class="grid">') == 1
    assert "với công chức?" in first
    assert "Nếu chọn 1–3, xin trả lời câu 2." in first
    assert "Chỉ trả lời nếu câu 1 chọn 4–5." in first
    assert "câu 10 từ 1 giờ trở lên" in first
    assert re.search(r"dots-two\"></span> giờ <span class=\"dots dots-two\"></span> phút", first)
    other = html.unescape(await kinds.get("/print?language=fr"))
    assert "Certainement pas" in other


async def test_it_stores_every_kind_as_it_was_typed(kinds: Desk, database: Database) -> None:
    assert (await kinds.key_in(1, TYPED)).status_code == 303
    assert await answers(database) == [STORED]
    assert await differences_of_counts(database) == []


async def test_it_reads_shorter_and_other_ways_of_typing(kinds: Desk, database: Database) -> None:
    await kinds.key_in(1, {"recommend": "7", "matters": "4", "waited": "90", "took": "0,5"})
    await kinds.key_in(2, {"recommend": "99", "matters": "0", "waited": "0:05", "took": "-"})
    await kinds.key_in(3, {"recommend": "0", "waited": "0"})
    assert sorted(await answers(database), key=lambda each: str(each["recommend"])) == [
        {"recommend": 0, "waited": 0},
        {"recommend": 7, "matters": ["place"], "waited": 90, "took": 720},
        {"recommend": None, "waited": 5},
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"recommend": "11"}, "không có ô 11"),
        ({"recommend": "0710"}, "chỉ được chọn một ô"),
        ({"matters": "113"}, "gõ hai lần"),
        ({"matters": "1234"}, "nhiều nhất 3 mục"),
        ({"matters": "5"}, "không có ô 5"),
        ({"waited": "1:75"}, "giờ:phút"),
        ({"waited": "lâu"}, "giờ:phút"),
        ({"waited": "9:00"}, "480"),
        ({"took": "3:20"}, "gõ số ngày"),
    ],
)
async def test_it_says_what_is_wrong_and_keeps_it(
    kinds: Desk, database: Database, typed: dict[str, str], words: str
) -> None:
    refused = await kinds.key_in(1, typed)
    assert refused.status_code == 422
    assert words in refused.text
    for value in typed.values():
        assert f'value="{value}"' in refused.text
    assert await answers(database) == []


async def test_it_compares_order_and_spans_and_lets_them_be_settled(
    kinds: Desk, database: Database
) -> None:
    await kinds.key_in(1, TYPED)
    again = {key: typed for key, typed in TYPED.items() if not key.startswith("why")}
    await kinds.key_in(1, again | {"matters": "132", "waited": "95", "took": "-"}, again=True)
    found = {each.question: (each.first, each.second) for each in await differences(database)}
    assert found == {
        "matters": ('["fees","speed","manner"]', '["speed","fees","manner"]'),
        "waited": ('["90"]', '["95"]'),
        "took": ('["4320"]', "[]"),
    }
    page = await kinds.get("/differences")
    for keys in ("312", "132", "1:30", "1:35", "3"):
        assert f"<kbd>{keys}</kbd>" in page
    assert await agree(kinds, matters="second", waited="third 2:00", took="second") == 303
    (stored,) = await answers(database)
    changed = {**STORED, "matters": ["speed", "fees", "manner"], "waited": 120}
    del changed["took"]
    assert stored == changed
    assert await differences_of_counts(database) == []


async def test_it_takes_a_ranking_away_when_the_second_entry_is_right(
    kinds: Desk, database: Database
) -> None:
    await kinds.key_in(1, {"overall": "5", "matters": "312"})
    await kinds.key_in(1, {"overall": "5"}, again=True)
    assert await agree(kinds, matters="second") == 303
    assert await answers(database) == [{"overall": 5}]


async def test_it_imports_every_kind(kinds: Desk, database: Database) -> None:
    head = ("_serial", "recommend", "matters", "polite", "waited", "took")
    seen = await look(kinds, workbook(
        head,
        (1, 7, 312, 4, "1:30", 3),
        (2, 10, "fees; Nhanh", "Hài lòng", 45, "0,5"),
        (3, "Không có ý kiến", "Phí, lệ phí", "", "", ""),
        (4, 11, "speed;speed", "", "mai", "x"),
        (5, 0, "1;2;3;4", "", "", ""),
    ))  # fmt: skip
    assert [(row, column) for row, column, _ in faults(seen)] == [
        ("5", "recommend"), ("5", "matters"), ("5", "waited"), ("5", "took"), ("6", "matters"),
    ]  # fmt: skip
    assert "1:30" in seen.text
    await confirm(kinds, seen)
    assert sorted(await answers(database), key=lambda each: str(each["recommend"])) == [
        {"recommend": 10, "matters": ["fees", "speed"], "polite": 4, "waited": 45, "took": 720},
        {"recommend": 7, "matters": ["fees", "speed", "manner"], "polite": 4, "waited": 90,
         "took": 4320},
        {"recommend": None, "matters": ["fees"]},
    ]  # fmt: skip


async def test_it_imports_what_a_spreadsheet_made_a_time_of(
    kinds: Desk, database: Database
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["_serial", "waited"])
    book.active.append([1, 1.5 / 24])
    book.active.append([2, 6.25 / 24])
    book.active["B2"].number_format = "h:mm"
    book.active["B3"].number_format = "[h]:mm"
    out = io.BytesIO()
    book.save(out)
    await confirm(kinds, await look(kinds, out.getvalue()))
    assert sorted(each["waited"] for each in await answers(database)) == [90, 375]


async def test_it_tells_in_the_template_how_to_fill_in(kinds: Desk) -> None:
    answer = await kinds.client.get(f"/paper/{kinds.batch}/template.xlsx")
    lines = list(
        openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[1].iter_rows(values_only=True)
    )
    told = {(line[1], line[2], line[3]) for line in lines}
    assert ("123", "speed; manner; fees", "theo thứ tự xếp hạng, ví dụ") in told
    assert ("1:30", None, "giờ:phút, hoặc chỉ số phút") in told
    assert ("3", None, "ngày") in told
    assert ("07", "7", "7") in told


def test_it_says_conditions_on_new_kinds_in_words() -> None:
    band = both(Condition(question="r", at_least=2), Condition(question="r", at_most=3))
    ends = Ends(low=text("Không"), high=text("Có"))
    ranked = tuple(Ranked(code=f"o{n}", text=text(str(n))) for n in range(3))
    form, plan = form_of(
        RATING,
        MultipleChoice(code="b", text=text("?"), options=options(2), when=band),
        Recommendation(code="p", text=text("?"), labels=ends),
        Ranking(code="m", text=text("?"), options=ranked),
        Duration(code="d", text=text("?")),
        LongText(code="t1", text=text("?"), when=Condition(question="p", at_most=6)),
        LongText(code="t2", text=text("?"), when=Condition(question="m", includes="o2")),
        LongText(code="t3", text=text("?"), when=Condition(question="d", at_most=90)),
        LongText(code="t4", text=text("?"), when=Condition(question="p", at_most=6)),
    )
    assert skips_before(form, plan, say, lambda words: words["en"]) == {
        "b": "Answer only if question 1 is 2–3.",
        "t1": "Answer only if question 3 is 0–6.",
        "t2": "Answer only if a place is given to 3 in question 4.",
        "t3": "Answer only if question 5 is 1 hour 30 minutes or less.",
        "t4": "Answer only if question 3 is 0–6.",
    }
    assert skips_on(form, plan, say) == {
        "r": ["If 2–3, please answer question 2."],
        "p": ["If 0–6, please answer question 6, 9."],
        "m": ["If you gave a place to 3, please answer question 7."],
    }


@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 61, 90, 600, 6000])
def test_it_writes_spans_as_they_are_typed(minutes: int) -> None:
    _, plan = form_of(Duration(code="d", text=text("?")))
    blank = plan.blanks["d"]
    assert read_keys(blank, write_keys(blank, minutes)) == (words_of(minutes), None)
