"""What is particular to recommendations, rankings, spans of time, matrices and reasons."""

import pytest
from msgspec import UNSET

from auditapp.formkit.conditions import Condition
from auditapp.formkit.freeze import from_json, to_json
from auditapp.formkit.questions import Duration, Matrix, Ranking, Recommendation, ShortText
from auditapp.formkit.questions.duration import write_span
from auditapp.formkit.questions.matrix import Row
from auditapp.formkit.questions.recommendation import Ends
from tests.formkit.cast import EACH, LABELS, MATRIX, OVERALL, REASONS, THINGS, both, one_form

ASK = both("?", "?")


@pytest.mark.parametrize(
    ("typed", "value", "is_good"),
    [
        ("0", 0, True), ("10", 10, True), ("", UNSET, True), ("11", 11, False), ("-1", "-1", False),
        ("none", "none", False), ("7,5", "7,5", False),
    ],
)  # fmt: skip
def test_it_reads_a_recommendation_from_0_to_10(typed: str, value: object, is_good: bool) -> None:
    question = Recommendation(code="r", text=ASK, labels=Ends(low=ASK, high=ASK))
    assert question.parse({"r": [typed]}) == value
    assert (not question.problems(value)) is is_good
    assert question.score(10) == (10, 10)
    assert question.problems(True)


@pytest.mark.parametrize(
    ("typed", "value", "message"),
    [
        ({"speed": "1", "fees": "2"}, ["speed", "fees"], ""),
        ({"speed": "1"}, ["speed"], "Please give a place to %(count)d of them."),
        ({}, UNSET, "Please give a place to %(count)d of them."),
        ({"speed": "1", "fees": "1"}, {"speed": "1", "fees": "1"}, "Two have the same place."),
        ({"speed": "2"}, {"speed": "2"}, "A place is left out."),
        ({"speed": "3"}, {"speed": "3"}, "This is not one of the answers."),
    ],
)
def test_it_names_what_is_wrong_with_a_ranking(
    typed: dict[str, str], value: object, message: str
) -> None:
    question = Ranking(code="r", text=ASK, options=THINGS, top=2, required=True)
    assert question.parse({f"r.{code}": [place] for code, place in typed.items()}) == value
    found = [problem.message for problem in question.problems(value)]
    assert [each.startswith(message) for each in found] == ([True] if message else [])
    assert list(question.problems(["speed"], partial=True)) == []
    for garbage in (["x"], ["speed", "speed"], ["speed", "fees", "manner"], [], "speed", True):
        assert question.problems(garbage)


def test_it_counts_places_and_exports_them_per_thing() -> None:
    question = Ranking(code="r", text=ASK, options=THINGS)
    assert question.count(["fees", "speed"]) == [
        ("r", "1:fees"), ("r", "2:speed"), ("r", "answered"),
    ]  # fmt: skip
    assert question.flatten(["fees", "speed"]) == [
        ("r/speed", 2),
        ("r/manner", None),
        ("r/fees", 1),
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (4, "Please enter %(min)d minutes or more."),
        (481, "Please enter %(max)d minutes or less."),
        ({"hours": "x"}, "Please enter a number."),
        (True, "Please enter a number."),
        (-1, "Please enter a number."),
        (1.5, "Please enter a number."),
    ],
)
def test_it_names_what_is_wrong_with_a_span(value: object, message: str) -> None:
    (problem,) = Duration(code="d", text=ASK, min=5, max=480).problems(value)
    assert problem.message == message


def test_it_limits_a_span_without_limits_to_ten_years() -> None:
    question = Duration(code="d", text=ASK, unit="days")
    assert question.problems(3660 * 1440) == ()
    (problem,) = question.problems(3660 * 1440 + 1)
    assert problem.params == {"max": 3660}


@pytest.mark.parametrize(
    ("minutes", "token"),
    [(0, "0-15"), (14, "0-15"), (15, "15-30"), (60, "60-120"), (240, "240-"), (9999, "240-")],
)
def test_it_counts_a_span_in_bins(minutes: int, token: str) -> None:
    assert Duration(code="d", text=ASK).count(minutes) == [("d", token)]


def test_it_takes_the_bins_that_the_form_wants() -> None:
    question = Duration(code="d", text=ASK, unit="days", bins=(2, 7))
    assert [token for token, _, _ in question.ranges()] == ["0-2880", "2880-10080", "10080-"]


@pytest.mark.parametrize(
    ("minutes", "vi", "en"),
    [
        (0, "0 phút", "0 minutes"),
        (1, "1 phút", "1 minute"),
        (90, "1 giờ 30 phút", "1 hour 30 minutes"),
        (1440, "1 ngày", "1 day"),
        (1500, "25 giờ", "25 hours"),
        (4380, "3 ngày 1 giờ", "3 days 1 hour"),
    ],
)
def test_it_writes_a_span_as_people_say_it(minutes: int, vi: str, en: str) -> None:
    assert write_span(minutes) == {"vi": vi, "en": en}


def test_it_asks_each_row_of_a_matrix_under_its_own_code() -> None:
    form = one_form(MATRIX)
    values = form.read({"polite": ["5"], "clear": ["none"]}).values
    assert values == {"polite": 5, "clear": None}
    assert form.counts(values) == [("polite", "5"), ("clear", "none")]
    assert form.columns == ("polite", "clear")
    assert form.read({"polite": ["5"]}).problems[0].code == "clear"


def test_it_gives_a_row_what_the_matrix_says() -> None:
    rows = (Row(code="a", text=ASK), Row(code="b", text=ASK, factor="g", clauses=("4.1",)))
    matrix = Matrix(
        code="m", text=ASK, points=5, labels=LABELS, rows=rows, factor="f", clauses=("4.2",)
    )
    first, second = matrix.parts()
    assert (first.factor, first.clauses) == ("f", ("4.2",))
    assert (second.factor, second.clauses) == ("g", ("4.1",))


def test_it_asks_on_by_a_row_and_hides_a_matrix_whole() -> None:
    why = ShortText(code="why", text=ASK, when=Condition(question="polite", at_most=2))
    form = one_form(OVERALL, MATRIX, why)
    assert form.visible({"overall": 5, "polite": 2}) == ["overall", "polite", "clear", "why"]
    gone = Matrix(code="m", text=ASK, points=5, labels=LABELS, rows=MATRIX.rows,
                  when=Condition(question="overall", at_most=3))  # fmt: skip
    form = one_form(OVERALL, gone, why)
    assert form.visible({"overall": 5, "polite": 2}) == ["overall"]


@pytest.mark.parametrize(
    ("score", "asked"), [(1, "not_good"), (3, "not_good"), (4, "good"), (5, "good"), (None, "")]
)
def test_it_lets_the_score_decide_which_reasons_are_asked(score: int | None, asked: str) -> None:
    form = one_form(OVERALL, REASONS)
    posted = {"overall": ["none" if score is None else str(score)],
              "not_good": ["waiting"], "good": ["attitude"]}  # fmt: skip
    values = form.read(posted).values
    assert set(values) - {"overall"} == ({asked} if asked else set())


def test_it_freezes_groups_as_they_were_written() -> None:
    form = one_form(*EACH).form
    assert from_json(to_json(form)) == from_json(to_json(from_json(to_json(form))))
    assert [q.code for q in from_json(to_json(form)).questions] == [q.code for q in form.questions]
