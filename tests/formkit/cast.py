"""The standing cast: one question of every type, a small survey, and a page to show them on."""

import html5lib
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from auditapp.formkit.browser import TEMPLATES
from auditapp.formkit.conditions import Condition
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.engine import CompiledForm, compile_form
from auditapp.formkit.questions import (
    AnyQuestion,
    Conformity,
    Date,
    LongText,
    MultipleChoice,
    Note,
    Number,
    Rating,
    ShortText,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.question import Option
from auditapp.formkit.words import Text


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
    Conformity(
        code="Q-4.1-1",
        text=both("Đã nhận diện?", "Identified?"),
        evidence_hint=both("Biên bản", "Minutes"),
        required=True,
    ),
)
BY_TYPE = {str(type(question).__struct_config__.tag): question for question in EACH}

# A good post and the value it means.
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
    "conformity": (
        {"Q-4.1-1.grade": ["conform"], "Q-4.1-1.evidence": ["Biên bản 12"]},
        {"grade": "conform", "evidence": "Biên bản 12"},
    ),
}


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
