"""The contract that every question type passes."""

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from auditapp.formkit.questions import REGISTER, Note, Question
from auditapp.formkit.words import Problem
from auditapp.surveys.models.tally import TOKEN_LENGTH
from tests.formkit.cast import (
    BY_TYPE,
    EACH,
    GOOD,
    good_values,
    one_form,
    parse_strictly,
    questions_of,
    render,
    shown_as,
)

every_type = pytest.mark.parametrize("kind", sorted(REGISTER))

TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "none", "yes", "else", "5", "11", "-1", "1e9", "٣", "1.000", "nc_major"]),
    st.sampled_from(["2026-02-30", "31/12/2026", "<script>", "\ud800", "\x00", "x" * 3000]),
)
PARTS = tuple(part for asked in EACH for part in asked.parts())
NAMES = sorted({name for question in PARTS for name in question.field_names()})
POSTS = st.dictionaries(st.sampled_from(NAMES), st.lists(TYPED, max_size=4), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["is", "other", "grade", "note", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def test_it_registers_every_type_of_the_cast() -> None:
    assert set(REGISTER) == set(BY_TYPE) == set(GOOD)


@every_type
def test_it_reads_a_good_post_as_small_json_without_problems(kind: str) -> None:
    values = [question.parse(GOOD[kind][0]) for question in questions_of(kind)]
    if kind == "note":
        assert values == [UNSET]
        return
    assert values == good_values(kind)
    assert json.loads(json.dumps(values)) == values
    for question, value in zip(questions_of(kind), values, strict=True):
        assert list(question.problems(value)) == []


@every_type
def test_it_misses_a_required_answer_but_forgives_it_in_part(kind: str) -> None:
    for question in questions_of(kind):
        assert question.problems(UNSET, partial=True) == ()
        if not isinstance(question, Note):
            assert [problem.code for problem in question.problems(UNSET)] == [question.code]


@every_type
@settings(max_examples=120, deadline=None)
@given(posted=POSTS)
def test_it_never_raises_on_a_garbage_post(kind: str, posted: Mapping[str, list[str]]) -> None:
    for question in questions_of(kind):
        value = question.parse(posted)
        problems = question.problems(value)
        assert all(problem.code == question.code for problem in problems)
        question.show(value, problems)
        question.count(value)
        question.free_text(value)
        if value is not UNSET:
            json.dumps(value)


@every_type
@settings(max_examples=120, deadline=None)
@given(value=JSON)
def test_it_never_raises_on_garbage_json(kind: str, value: object) -> None:
    for question in questions_of(kind):
        problems = question.problems(value)
        question.show(value, problems)
        if not problems:
            assert [name for name, _ in question.flatten(value)] == columns(question)
            assert all(isinstance(token, str) for _, token in question.count(value))


@every_type
def test_it_flattens_into_the_same_columns_answered_or_not(kind: str) -> None:
    for question, value in zip(questions_of(kind), good_values(kind), strict=True):
        assert [name for name, _ in question.flatten(value)] == columns(question)
        assert all(cell is None for _, cell in question.flatten(UNSET))
        assert len(set(columns(question))) == len(columns(question))


@every_type
def test_it_counts_an_answer_and_nothing_without_one(kind: str) -> None:
    for question, value in zip(questions_of(kind), good_values(kind), strict=True):
        assert question.count(UNSET) == []
        assert (question.count(value) == []) is (kind == "note")
        assert all(code == question.code and token for code, token in question.count(value))
        assert all(len(token) <= TOKEN_LENGTH for _, token in question.count(value))


@every_type
@pytest.mark.parametrize("state", ["empty", "answered", "wrong"])
def test_it_shows_as_strict_html_with_words_for_everything(kind: str, state: str) -> None:
    question = questions_of(kind)[0]
    problem = Problem(question.code, "Wrong %(n)s", {"n": "<i>"}) if state == "wrong" else None
    markup = render(shown_as(kind, GOOD[kind][0] if state == "answered" else {}, problem))
    parse_strictly(markup)
    for asked in (question, BY_TYPE[kind]):
        assert asked.text["vi"] in markup or kind == "reasons"
    assert "<b>" not in markup.replace("<b>Look", "")
    assert not re.search(r"<(script|style)|\s(style|on\w+)=", markup)
    if question.required:
        assert "(required)" in markup
    if problem and kind != "note":
        assert "Wrong &lt;i&gt;" in markup


@every_type
def test_it_keeps_what_was_typed_on_the_page(kind: str) -> None:
    markup = render(shown_as(kind, GOOD[kind][0]))
    kept = {
        "rating": 'value="4" checked',
        "recommendation": 'value="10" checked',
        "single_choice": 'value="Mất hồ sơ"',
        "multiple_choice": 'value="waiting" checked',
        "yes_no": 'value="yes" checked',
        "number": 'value="3"',
        "duration": 'value="35"',
        "date": 'value="2026-09-05"',
        "ranking": '<option value="2" selected>',
        "matrix": 'id="in-clear-none" value="none" checked',
        "reasons": 'value="attitude" checked',
        "short_text": 'value="Quầy số 3"',
        "long_text": ">\nTốt.\nCảm ơn</textarea>",
        "note": "Cảm ơn",
        "conformity": ">\nBiên bản 12</textarea>",
    }
    assert kept[kind] in re.sub(r"[ \t]+", " ", markup)


@every_type
def test_it_writes_hostile_text_as_text(kind: str) -> None:
    hostile = "\"'></textarea><script>alert(1)</script>{{ 7*7 }}"
    posted = {name: [hostile] for question in questions_of(kind) for name in question.field_names()}
    posted |= {f"{BY_TYPE[kind].code}.grade": ["conform"]}
    markup = render(shown_as(kind, posted))
    parse_strictly(markup)
    assert "<script" not in markup


@every_type
def test_it_points_from_the_control_to_hint_and_error(kind: str) -> None:
    markup = render(shown_as(kind, {}, Problem(questions_of(kind)[0].code, "Wrong")))
    named = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', markup)
    found = re.findall(r'\sid="([^"]+)"', markup)
    assert len(found) == len(set(found))
    assert {name for names in named for name in names.split()} <= set(found)
    labelled = set(re.findall(r'\sfor="([^"]+)"', markup))
    assert labelled <= set(found)
    controls = re.findall(
        r'<(?:input type="(?!hidden)|textarea|select)[^>]*?\sid="([^"]+)"', markup
    )
    assert set(controls) == labelled


@settings(max_examples=150, deadline=None)
@given(posted=POSTS, partial=st.booleans())
def test_it_reads_any_post_into_values_it_would_read_again(
    posted: Mapping[str, list[str]], partial: bool
) -> None:
    form = one_form(*EACH)
    reading = form.read(posted, partial=partial)
    assert form.problems(reading.values, partial) == reading.problems
    assert set(reading.values) <= set(reading.visible)
    if not partial:
        assert form.complete(reading.values) is (not reading.problems)


def columns(question: Question) -> list[str]:
    return [name for name, _ in question.flatten(UNSET)]
