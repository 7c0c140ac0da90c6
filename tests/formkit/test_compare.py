"""What differs between two versions of a form."""

from typing import Any

import msgspec

from auditapp.formkit.compare import Change, compare
from auditapp.formkit.definition import Form

RATING = {
    "type": "rating", "code": "overall", "headline": True, "text": {"vi": "Hài lòng?"},
    "points": 2, "labels": [{"vi": "không"}, {"vi": "có"}],
}  # fmt: skip
WHY = {"type": "long_text", "code": "why", "text": {"vi": "Vì sao?"}, "max_length": 100}
WHEN = {
    "type": "single_choice", "code": "when", "text": {"vi": "Khi nào?"},
    "options": [{"code": "am", "text": {"vi": "sáng"}}, {"code": "pm", "text": {"vi": "chiều"}}],
}  # fmt: skip


def form(
    *questions: dict[str, Any], title: str = "Phiếu", heading: str = "Chung", **section: Any
) -> Form:
    return msgspec.convert(
        {
            "kind": "survey", "slug": "s", "version": 1, "languages": ["vi"],
            "title": {"vi": title},
            "sections": [
                {"code": "all", "title": {"vi": heading}, "questions": questions, **section}
            ],
        },
        Form,
    )  # fmt: skip


def found(old: Form, new: Form) -> list[tuple[str, str]]:
    return [(change.kind, change.code) for change in compare(old, new)]


def test_it_finds_nothing_in_two_that_ask_the_same() -> None:
    assert compare(form(RATING, WHY, WHEN), form(RATING, WHY, WHEN)) == []


def test_it_names_questions_that_came_went_and_moved() -> None:
    changes = compare(form(RATING, WHY, WHEN), form(RATING, WHEN))
    assert [(change.kind, change.code, change.breaks_trend) for change in changes] == [
        ("removed", "why", True)
    ]
    assert found(form(RATING, WHEN), form(RATING, WHY, WHEN)) == [("added", "why")]
    assert found(form(RATING, WHY, WHEN), form(RATING, WHEN, WHY)) == [("place", "when")]


def test_it_shows_the_words_before_and_after() -> None:
    (change,) = compare(form(RATING, WHY), form(RATING, WHY | {"text": {"vi": "Tại sao?"}}))
    text = {"vi": "Tại sao?"}
    assert change == Change("text", "why", text, ({"vi": "Vì sao?"},), (text,))
    (change,) = compare(form(RATING, WHY), form(RATING, WHY | {"hint": {"vi": "Ngắn thôi"}}))
    assert (change.kind, change.before, change.after) == ("hint", (), ({"vi": "Ngắn thôi"},))
    assert found(form(RATING), form(RATING, title="Phiếu mới")) == [("text", "")]
    assert found(form(RATING), form(RATING, heading="Riêng")) == [("text", "")]


def test_it_lists_the_answers_before_and_after() -> None:
    options = [*WHEN["options"], {"code": "eve", "text": {"vi": "tối"}}]
    (change,) = compare(form(RATING, WHEN), form(RATING, WHEN | {"options": options}))
    assert (change.kind, change.breaks_trend) == ("answers", False)
    assert [text["vi"] for text in change.after] == ["sáng", "chiều", "tối"]


def test_it_says_that_another_kind_of_answer_breaks_the_trend() -> None:
    labels = [{"vi": str(point)} for point in range(5)]
    for other in (RATING | {"points": 5, "labels": labels}, WHY | {"code": "overall"}):
        (change,) = compare(form(RATING), form(other))
        assert (change.kind, change.breaks_trend) == ("type", True)


def test_it_sees_conditions_of_questions_and_of_their_sections() -> None:
    when = {"question": "overall", "at_most": 1}
    assert found(form(RATING, WHY), form(RATING, WHY | {"when": when})) == [("when", "why")]
    condition = {"question": "overall", "answered": True}
    assert found(form(WHY), form(WHY, when=condition)) == [("when", "why")]


def test_it_names_what_else_was_set_otherwise() -> None:
    assert found(form(WHY), form(WHY | {"required": True})) == [("required", "why")]
    assert found(form(WHY), form(WHY | {"max_length": 50})) == [("other", "why")]
