"""Grades of a checklist line and the fields they ask for."""

import pytest

from auditapp.formkit.grades import FIELDS, GRADES, Scheme, fields_for, find_grade
from auditapp.formkit.questions import Conformity
from auditapp.formkit.questions.conformity import NAMES, clean_field, problems_for
from tests.formkit.cast import both, one_form, render

NC = ("criterion", "evidence", "statement", "deadline")
REQUIRED = {
    "conform": ("evidence",),
    "nc_minor": NC,
    "nc_major": (*NC, "correction", "notice"),
    "observation": ("note",),
    "ofi": ("note",),
    "na": ("reason",),
    "not_checked": (),
    "good_practice": ("note",),
}
FULL = {
    "criterion": "Điều 7.5",
    "evidence": "Hồ sơ 12",
    "statement": "Không có chữ ký",
    "deadline": "2026-12-01",
    "correction": "Ký bổ sung",
    "notice": "Báo cáo ngày 01/11",
    "note": "x",
    "reason": "x",
}


@pytest.mark.parametrize("grade", sorted(REQUIRED))
def test_it_asks_for_the_fields_of_each_grade(grade: str) -> None:
    assert fields_for(grade)[0] == REQUIRED[grade]
    missing = problems_for({"grade": grade}, code="q")
    assert tuple(problem.field for problem in missing) == REQUIRED[grade]
    assert problems_for({"grade": grade, **FULL}, closing=True) == []


@pytest.mark.parametrize("part", NC)
def test_it_refuses_a_nonconformity_without_one_of_its_parts(part: str) -> None:
    line = {"grade": "nc_minor", **FULL} | {part: ""}
    assert [problem.field for problem in problems_for(line)] == [part]


def test_it_wants_the_reason_of_an_open_line_only_at_closing() -> None:
    assert problems_for({"grade": "not_checked"}) == []
    assert [p.field for p in problems_for({"grade": "not_checked"}, closing=True)] == ["reason"]
    assert fields_for("not_checked") == ((), ("note", "reason"))


def test_it_knows_only_the_grades_of_the_scheme() -> None:
    assert [grade.key for grade in GRADES["simple"]] == [
        "conform",
        "nc",
        "ofi",
        "na",
        "not_checked",
    ]
    assert find_grade("nc_major", "simple") is None
    assert fields_for("nc_major", "simple") == ((), ())
    assert [p.field for p in problems_for({"grade": "nc_major"}, "simple")] == ["grade"]
    assert [p.message for p in problems_for({})] == ["Please choose an answer."]
    assert problems_for({"grade": "nc", **FULL}, "simple") == []


@pytest.mark.parametrize("scheme", ["full", "simple"])
def test_it_gives_every_grade_words_a_tone_and_a_shape_of_its_own(scheme: Scheme) -> None:
    grades = GRADES[scheme]
    names = {field.name for field in FIELDS}
    assert len({(grade.tone, grade.shape) for grade in grades}) == len(grades)
    assert all(set(grade.label) == set(grade.short) == {"vi", "en"} for grade in grades)
    assert all({*g.required, *g.optional, *g.at_closing} <= names for g in grades)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("deadline", "soon", "Please enter a date"),
        ("evidence", "x" * 2001, "This text is too long"),
        ("evidence", 7, "This text is too long"),
    ],
)
def test_it_names_what_is_wrong_with_a_field(field: str, value: object, message: str) -> None:
    (problem,) = problems_for({"grade": "nc_minor", **FULL, field: value}, code="Q-1")
    assert problem.message.startswith(message)
    assert problem.name == f"Q-1.{field}"


def test_it_cleans_a_single_edit_as_it_cleans_a_post() -> None:
    assert clean_field("deadline", " 1/12/2026 ") == "2026-12-01"
    assert clean_field("grade", " conform\n") == "conform"
    assert clean_field("note", "a\r\nb\x07 ") == "a\nb"
    assert ("grade", *(field.name for field in FIELDS)) == NAMES


def test_it_saves_a_half_filled_line_but_does_not_close_it() -> None:
    line = Conformity(code="Q-1", text=both("?", "?"), required=True)
    form = one_form(line)
    half = {"Q-1": {"grade": "nc_minor", "evidence": "x"}}
    assert form.problems(half, partial=True) == []
    assert [p.field for p in form.problems(half)] == ["criterion", "statement", "deadline"]
    assert [p.field for p in form.problems({"Q-1": {"grade": "x"}}, partial=True)] == ["grade"]
    assert form.counts(half) == [("Q-1", "nc_minor")]
    assert not form.complete({})


def test_it_shows_every_grade_with_words_and_each_field_for_its_grades() -> None:
    line = Conformity(code="Q-1", text=both("?", "?"))
    shown = line.show({"grade": "na"})
    fields = shown["fields"]
    assert isinstance(fields, list)
    assert [f["field"] for f in fields if f["visible"]] == ["reason"]
    markup = render(shown)
    assert all(grade.label["vi"] in markup for grade in GRADES["full"])
    assert all(f'name="Q-1.{field.name}"' in markup for field in FIELDS)
