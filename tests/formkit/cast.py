"""The standing cast: one question of every type, a small survey, and a page to show them on."""

from typing import Any

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import UNSET

from auditapp.formkit.browser import TEMPLATES, show_form
from auditapp.formkit.conditions import Condition
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.questions import (
    AnyQuestion,
    Conformity,
    Date,
    Duration,
    Group,
    LongText,
    Matrix,
    MultipleChoice,
    Note,
    Number,
    Question,
    Ranking,
    Rating,
    Reasons,
    Recommendation,
    ShortText,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.matrix import Row
from auditapp.formkit.questions.question import Option, Shown
from auditapp.formkit.questions.ranking import Ranked
from auditapp.formkit.questions.reasons import Band
from auditapp.formkit.questions.recommendation import Ends
from auditapp.formkit.words import Problem, Text


def both(vi: str, en: str) -> Text:
    return {"vi": vi, "en": en}


LABELS = (
    both("Rất không hài lòng", "Very dissatisfied"),
    both("Không hài lòng", "Dissatisfied"),
    both("Bình thường", "Neutral"),
    both("Hài lòng", "Satisfied"),
    both("Rất hài lòng", "Very satisfied"),
)
OPTIONS = (
    Option(code="attitude", text=both("Thái độ", "Attitude"), score=1),
    Option(code="waiting", text=both("Thời gian chờ", "Waiting"), score=2),
    Option(code="else", text=both("Khác", "Other"), other=True),
)
HINT = both('Đừng ghi <b>"họ tên"</b>', 'No <b>"names"</b>')

OVERALL = Rating(
    code="overall",
    text=both("Ông/Bà hài lòng thế nào?", "How satisfied are you?"),
    points=5,
    labels=LABELS,
    faces=True,
    required=True,
    headline=True,
    no_opinion=both("Không có ý kiến", "No opinion"),
)

THINGS = (
    Ranked(code="speed", text=both("Nhanh", "Speed")),
    Ranked(code="manner", text=both("Thái độ", "Manner")),
    Ranked(code="fees", text=both("Phí", "Fees")),
)
MATRIX = Matrix(
    code="officials",
    text=both("Ông/Bà đánh giá công chức thế nào?", "How were the officials?"),
    hint=HINT,
    required=True,
    points=5,
    labels=LABELS,
    no_opinion=both("Không có ý kiến", "No opinion"),
    rows=(
        Row(code="polite", text=both("Lịch sự", "Polite")),
        Row(code="clear", text=both("Dễ hiểu", "Clear"), hint=HINT),
    ),
)
REASONS = Reasons(
    code="why",
    text=both("Vì sao?", "Why?"),
    hint=HINT,
    required=True,
    about="overall",
    options=OPTIONS,
    bands=(
        Band(code="not_good", at_most=3, text=both("Chưa tốt?", "Not good?")),
        Band(code="good", at_least=4, options=OPTIONS[:2]),
    ),
)

# One of each type, with everything on that the type can do.
EACH: tuple[AnyQuestion, ...] = (
    OVERALL,
    SingleChoice(
        code="back", text=both("Trả hồ sơ", "Return"), options=OPTIONS, required=True, hint=HINT
    ),
    MultipleChoice(
        code="bad", text=both("Chưa tốt", "Not good"), options=OPTIONS, required=True, min=1, max=2
    ),
    YesNo(code="online", text=both("Nộp trực tuyến?", "Online?"), required=True),
    Number(
        code="visits",
        text=both("Số lần", "Visits"),
        required=True,
        min=0,
        max=50,
        unit=both("lần", "times"),
    ),
    Date(code="day", text=both("Ngày", "Day"), required=True),
    ShortText(code="place", text=both("Nơi", "Place"), required=True, max_length=20, hint=HINT),
    LongText(code="comment", text=both("Góp ý", "Comment"), required=True, hint=HINT),
    Note(code="thanks", text=both("Cảm ơn", "Thank you"), hint=HINT),
    Recommendation(
        code="recommend",
        text=both("Ông/Bà có giới thiệu không?", "Would you recommend it?"),
        labels=Ends(low=both("Chắc chắn không", "Not at all"), high=both("Chắc chắn", "Surely")),
        no_opinion=both("Không có ý kiến", "No opinion"),
        hint=HINT,
        required=True,
    ),
    Ranking(
        code="order",
        text=both("Điều gì quan trọng nhất?", "What matters most?"),
        options=THINGS,
        top=2,
        hint=HINT,
        required=True,
    ),
    Duration(
        code="waited",
        text=both("Ông/Bà chờ bao lâu?", "How long did you wait?"),
        max=480,
        hint=HINT,
        required=True,
    ),
    MATRIX,
    REASONS,
    Conformity(
        code="Q-4.1-1",
        text=both("Đã nhận diện?", "Identified?"),
        evidence_hint=both("Biên bản", "Minutes"),
        required=True,
    ),
)
BY_TYPE = {str(type(question).__struct_config__.tag): question for question in EACH}

# A good post and the value it means; for a group the values of its questions in their order.
GOOD: dict[str, tuple[dict[str, list[str]], object]] = {
    "rating": ({"overall": ["4"]}, 4),
    "single_choice": (
        {"back": ["else"], "back.other": [" Mất  hồ sơ "]},
        {"is": "else", "other": "Mất hồ sơ"},
    ),
    "multiple_choice": ({"bad": ["", "waiting", "attitude"]}, ["attitude", "waiting"]),
    "yes_no": ({"online": ["yes"]}, "yes"),
    "number": ({"visits": ["3"]}, 3),
    "date": ({"day": ["5/9/2026"]}, "2026-09-05"),
    "short_text": ({"place": ["Quầy\r\nsố 3"]}, "Quầy số 3"),
    "long_text": ({"comment": ["Tốt.\r\nCảm ơn\x00 "]}, "Tốt.\nCảm ơn"),
    "note": ({"thanks": ["x"]}, None),
    "recommendation": ({"recommend": ["10"]}, 10),
    "ranking": (
        {"order.manner": ["1"], "order.fees": ["2"], "order.speed": [""]},
        ["manner", "fees"],
    ),
    "duration": ({"waited.hours": ["1,5"], "waited.minutes": ["5"]}, 95),
    "matrix": ({"polite": ["5"], "clear": ["none"]}, [5, None]),
    "reasons": ({"not_good": ["", "waiting"], "good": ["attitude"]}, [["waiting"], ["attitude"]]),
    "conformity": (
        {"Q-4.1-1.grade": ["conform"], "Q-4.1-1.evidence": ["Biên bản 12"]},
        {"grade": "conform", "evidence": "Biên bản 12"},
    ),
}


def questions_of(kind: str) -> tuple[Question, ...]:
    """Return the questions of a type: itself, or those of the group."""
    return BY_TYPE[kind].parts()


def good_values(kind: str) -> list[object]:
    """Return what the good post means to each question of a type."""
    value = GOOD[kind][1]
    if isinstance(BY_TYPE[kind], Group):
        assert isinstance(value, list)
        return value
    return [value]


def shown_as(kind: str, post: dict[str, list[str]], problem: Problem | None = None) -> Shown:
    """Return what the page gives the template for a type, after a post."""
    sections = show_form(one_form(BY_TYPE[kind]), read(kind, post), [problem] if problem else ())
    questions: Any = sections[0]["questions"]
    shown: Shown = questions[0]
    return shown


def read(kind: str, post: dict[str, list[str]]) -> dict[str, object]:
    """Return what each question of a type makes of a post, hidden or not."""
    values = {question.code: question.parse(post) for question in questions_of(kind)}
    return {code: value for code, value in values.items() if value is not UNSET}


def one_form(*questions: AnyQuestion, when: Condition | None = None) -> CompiledForm:
    section = Section(code="s", title=both("Phần", "Part"), when=when, questions=questions)
    return compile_form(
        Form(
            kind="survey",
            slug="counter",
            version=1,
            title=both("Phiếu", "Form"),
            languages=("vi", "en"),
            sections=(section,),
        )
    )


def page() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    env = Environment(
        loader=loader, undefined=StrictUndefined, autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: message, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    env.globals["text"] = lambda text: text["vi"]
    env.globals["asset"] = lambda name: f"/static/{name}?v=1"
    return env


def render(shown: dict[str, object], macro: str = "question") -> str:
    source = '{% import "questions/question.html" as any with context %}{{ any[macro](q) }}'
    return page().from_string(source).render(q=shown, macro=macro)


def parse_strictly(fragment: str) -> None:
    document = f"<!DOCTYPE html><title>x</title><form action='/' method='post'>{fragment}</form>"
    html5lib.HTMLParser(strict=True).parse(document)
