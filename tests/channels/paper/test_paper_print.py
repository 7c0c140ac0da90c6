"""The page to print: every question with its boxes, skip logic in words, any language."""

import html
import re

import pytest

from auditapp.channels.models.paper_form import Plan, plan_paper
from auditapp.channels.models.paper_keys import read_keys, read_sheet
from auditapp.channels.models.paper_skips import skips_before, skips_on
from auditapp.formkit.conditions import Condition
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.questions import (
    AnyQuestion,
    LongText,
    MultipleChoice,
    Note,
    Number,
    Rating,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.duration import Duration
from auditapp.formkit.questions.matrix import Matrix, Row
from auditapp.formkit.questions.question import Option
from auditapp.formkit.questions.ranking import Ranked, Ranking
from auditapp.formkit.questions.recommendation import Ends, Recommendation
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.surveys.actions.open_survey import NewSurvey, open_survey
from tests.channels.paper.stage import Desk

pytestmark = pytest.mark.anyio


def text(words: str) -> dict[str, str]:
    return {"vi": words}


def form_of(*questions: AnyQuestion) -> tuple[CompiledForm, Plan]:
    """Return a form with these questions, and how it stands on paper."""
    sections = (Section(code="s", title=text("Phần"), questions=questions),)
    form = compile_form(
        Form(kind="survey", slug="x", version=1, title=text("X"), languages=("vi",),
             sections=sections)
    )  # fmt: skip
    return form, plan_paper(form)


def say(key: str, /, **params: object) -> str:
    return key % params


def tell(words: dict[str, str]) -> str:
    return words["vi"]


def options(n: int) -> tuple[Option, ...]:
    return tuple(Option(code=f"o{place}", text=text(f"Ô {place}")) for place in range(n))


RATING = Rating(code="r", text=text("?"), points=5, labels=tuple(text(str(n)) for n in range(5)))


async def test_it_prints_every_question_with_a_box_and_a_digit_for_every_answer(
    desk: Desk, database: Database
) -> None:
    page = html.unescape(await desk.get("/print"))
    first = page.partition("</article>")[0]
    assert page.count("<article") == 20
    assert "Phiếu 1" in first
    assert "Đợt 1" in first
    assert "Xã Bắc Sơn" in first
    assert first.count("data-box") == 5 + 10 + 10 + 4 + 3
    assert re.findall(r'class="key">(\w+)<', first)[:5] == ["5", "4", "3", "2", "1"]
    assert "Nếu chọn 1–3, xin trả lời câu 2." in first
    assert "Nếu chọn 4–5, xin trả lời câu 3." in first
    assert "Chỉ trả lời nếu câu 1 chọn 1–3." in first
    assert "không thu thập họ tên" in first
    assert first.count('<p class="line">') == 3
    assert "được phát không theo thứ tự" in first


async def test_it_prints_in_any_language_of_the_form(desk: Desk) -> None:
    page = html.unescape(await desk.get("/print?language=en"))
    assert '<html lang="en">' in page
    assert "How satisfied are you" in page
    assert "If 1–3, please answer question 2." in page
    other = await desk.get("/print?language=fr")
    assert "Ông/Bà hài lòng" in other


async def test_it_prints_fifty_sheets_at_a_time(desk: Desk) -> None:
    await desk.open(sheets="120")
    assert (await desk.get("/print")).count("<article") == 50
    rest = await desk.get("/print?from=101")
    assert rest.count("<article") == 20
    assert "Phiếu 120" in rest
    assert (await desk.get("/print?from=999")).count("<article") == 1
    assert (await desk.get("/print?from=x")).count("<article") == 50


def test_it_gives_every_answer_a_key_that_is_typed_without_trouble() -> None:
    for n, keys in ((3, "123"), (10, "123456789B"), (21, "123456789BCGHKLMNPQTV")):
        _, plan = form_of(SingleChoice(code="c", text=text("?"), options=options(n)))
        assert "".join(plan.blanks["c"].keys) == keys
    _, plan = form_of(SingleChoice(code="c", text=text("?"), options=options(30)))
    assert list(plan.blanks["c"].keys)[:2] == ["01", "02"]
    ten = tuple(text(str(n)) for n in range(10))
    none = text("Không áp dụng")
    _, plan = form_of(Rating(code="r", text=text("?"), points=10, labels=ten, no_opinion=none))
    assert plan.blanks["r"].keys["10"] == "10"
    assert plan.blanks["r"].keys["99"] == "none"
    assert read_keys(plan.blanks["r"], "0")[1] is not None
    _, plan = form_of(YesNo(code="y", text=text("?")))
    assert plan.blanks["y"].keys == {"1": "yes", "2": "no"}


def test_it_reads_keys_back_in_the_order_of_the_form() -> None:
    _, plan = form_of(MultipleChoice(code="m", text=text("?"), options=options(10)))
    blank = plan.blanks["m"]
    assert read_keys(blank, "b 3,1") == (["o0", "o2", "o9"], None)
    assert read_keys(blank, "11") == (["o0"], None)
    for nothing in ("", "0", "-", "–", "  "):
        assert read_keys(blank, nothing) == ([], None)


def test_it_numbers_questions_without_notes_and_sets_one_scale_as_a_table() -> None:
    second = Rating(code="r2", text=text("?"), points=5, labels=RATING.labels)
    _, plan = form_of(
        Note(code="n", text=text("!")), RATING, second, LongText(code="t", text=text("?"))
    )
    assert [blank.number for blank in plan.blanks.values()] == [1, 2, 3]
    assert [len(group) for group in plan.parts[0].groups] == [1, 2, 1]


def test_it_says_any_condition_in_words() -> None:
    low = Condition(question="r", at_most=2)
    cases = {
        Condition(question="m", includes="o1"): "question 2 is 2",
        Condition(question="r", is_not=3): "question 1 is 1–2, 4–5",
        Condition(question="a", at_least=18): "question 3 is 18 or more",
        Condition(question="a", answered=False): "question 3 is not answered",
        Condition(all=(low, Condition(question="a", answered=True))): (
            "question 1 is 1–2 and question 3 is answered"
        ),
        Condition(any=(low, Condition(not_=low))): ("question 1 is 1–2 or not (question 1 is 1–2)"),
    }
    for condition, words in cases.items():
        form, plan = form_of(
            RATING,
            MultipleChoice(code="m", text=text("?"), options=options(3)),
            Number(code="a", text=text("?")),
            LongText(code="t", text=text("?"), when=condition),
        )
        assert skips_before(form, plan, say, tell) == {"t": f"Answer only if {words}."}
    assert skips_on(form, plan, say) == {}


async def test_it_sets_the_long_form_as_tables(desk: Desk, database: Database) -> None:
    async with database.reading() as conn:
        version = await find_latest(conn, "survey", "sipas-22")
    assert version is not None
    asked = NewSurvey(
        title="22 tiêu chí",
        form_version_id=version.id,
        agency_ids=(desk.stage.cast.province.id,),
    )
    survey = await open_survey(database, desk.clock, desk.stage.secretary, asked=asked)
    assert (await desk.open(survey_id=survey.id)).status_code == 303
    first = (await desk.get("/print")).partition("</article>")[0]
    assert first.count('<table class="grid">') >= 5
    assert len(re.findall(r"data-blank", first)) >= 23
    saved = await desk.key_in(1, {"overall": "4", "c01_seats": "9", "c02_equipment_complete": "5"})
    assert saved.status_code == 303


def test_it_sets_questions_of_several_fields_and_rows() -> None:
    scale = tuple(text(str(n)) for n in range(1, 6))
    form, plan = form_of(
        Recommendation(code="rec", text=text("?"), labels=Ends(low=text("0"), high=text("10"))),
        Ranking(code="rk", text=text("Xếp"), options=(
            Ranked(code="a", text=text("A")), Ranked(code="b", text=text("B")),
        )),
        Matrix(
            code="m", text=text("?"), points=5, labels=scale,
            rows=(Row(code="m1", text=text("1")), Row(code="m2", text=text("2"))),
            when=Condition(question="rec", at_most=6),
        ),
        Duration(code="d", text=text("Bao lâu")),
    )  # fmt: skip
    assert list(plan.blanks) == ["rec", "rk", "m1", "m2", "d"]
    assert [blank.number for blank in plan.blanks.values()] == [1, 2, 3, 4, 5]
    assert list(plan.blanks["rec"].keys)[::5] == ["00", "05", "10"]
    assert skips_before(form, plan, say, tell) == {"m": "Answer only if question 1 is 0–6."}
    assert skips_on(form, plan, say) == {"rec": ["If 0–6, please answer question 3–4."]}
    read = read_sheet(form, plan, {"rec": "05", "rk": "21", "m1": "4", "d": "1:20"})
    assert (read.problems, read.values) == ([], {"rec": 5, "rk": ["b", "a"], "m1": 4, "d": 80})
    faulty = read_sheet(form, plan, {"rk": "11"})
    assert [problem.code for problem in faulty.problems] == ["rk"]
