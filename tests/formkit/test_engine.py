"""The engine: reading posts, amending them, counting, scoring, exporting."""

import msgspec

from auditapp.formkit.conditions import Condition
from auditapp.formkit.engine import CompiledForm, Score
from auditapp.formkit.questions import (
    LongText,
    MultipleChoice,
    Number,
    Rating,
    ShortText,
    SingleChoice,
)
from tests.formkit.cast import EACH, LABELS, OPTIONS, OVERALL, both, one_form

BAD = MultipleChoice(
    code="bad",
    text=both("Chưa tốt", "Not good"),
    options=OPTIONS,
    required=True,
    when=Condition(question="overall", at_most=3),
)
COMMENT = LongText(code="comment", text=both("Góp ý", "Comment"))


def counter() -> CompiledForm:
    return one_form(OVERALL, BAD, COMMENT)


def test_it_reads_values_problems_and_what_is_visible() -> None:
    reading = counter().read({"overall": ["2"], "comment": ["x"]})
    assert reading.values == {"overall": 2, "comment": "x"}
    assert [(p.code, p.message) for p in reading.problems] == [("bad", "Please choose an answer.")]
    assert reading.visible == ["overall", "bad", "comment"]


def test_it_takes_the_first_tap_although_more_is_required() -> None:
    reading = counter().read({"overall": ["2"]}, partial=True)
    assert (reading.values, reading.problems) == ({"overall": 2}, [])


def test_it_drops_answers_to_hidden_questions() -> None:
    reading = counter().read({"overall": ["5"], "bad": ["waiting"]})
    assert (reading.values, reading.problems) == ({"overall": 5}, [])


def test_it_ignores_fields_that_the_form_does_not_ask() -> None:
    assert counter().read({"overall": ["5"], "ip": ["1"], "_method": ["x"]}).values == {
        "overall": 5
    }


def test_it_adds_follow_ups_to_what_is_known() -> None:
    reading = counter().read({"bad": ["", "waiting"]}, known={"overall": 2, "comment": "x"})
    assert reading.values == {"overall": 2, "bad": ["waiting"], "comment": "x"}
    assert reading.problems == []


def test_it_lets_a_posted_blank_clear_what_is_known() -> None:
    known = {"overall": 2, "bad": ["waiting"], "comment": "x"}
    reading = counter().read({"bad": [""], "comment": [" "]}, known=known, partial=True)
    assert reading.values == {"overall": 2}


def test_it_drops_known_answers_that_a_change_hides() -> None:
    reading = counter().read({"overall": ["5"]}, known={"overall": 2, "bad": ["waiting"]})
    assert reading.values == {"overall": 5}


def test_it_judges_stored_values_alike() -> None:
    form = counter()
    assert form.complete({"overall": 5})
    assert not form.complete({"overall": 2})
    assert form.problems({"overall": 2}, partial=True) == []
    assert [p.code for p in form.problems({"overall": 9})] == ["overall"]
    assert form.problems({"overall": "5"}) != []


def test_it_counts_one_token_per_answer_and_option() -> None:
    form = counter()
    values = {"overall": 2, "bad": ["attitude", "waiting"], "comment": "x", "gone": 1}
    assert form.counts(values) == [
        ("overall", "2"),
        ("bad", "attitude"),
        ("bad", "waiting"),
        ("bad", "answered"),
        ("comment", "answered"),
    ]
    assert form.counts({"overall": None}) == [("overall", "none")]


def test_it_exports_a_row_for_its_columns() -> None:
    form = counter()
    assert form.columns == (
        "overall",
        "bad/attitude",
        "bad/waiting",
        "bad/else",
        "bad.other",
        "comment",
    )
    values = {"overall": 2, "bad": {"is": ["else"], "other": "Nóng"}}
    assert form.flatten(values) == [2, 0, 0, 1, "Nóng", None]
    assert len(one_form(*EACH).flatten({})) == len(one_form(*EACH).columns)


def test_it_knows_the_headline_question() -> None:
    headline = counter().headline
    assert headline is not None
    assert headline.code == "overall"
    assert one_form(COMMENT).headline is None


def test_it_collects_what_people_wrote() -> None:
    values = {"overall": 2, "bad": {"is": ["else"], "other": "Nóng"}, "comment": "Chờ lâu"}
    assert counter().free_texts(values) == [("bad", "Nóng"), ("comment", "Chờ lâu")]


def test_it_scores_with_weights_by_factor() -> None:
    def rate(code: str, factor: str, weight: float) -> Rating:
        text = both("?", "?")
        return Rating(code=code, text=text, points=5, labels=LABELS, factor=factor, weight=weight)

    choice = SingleChoice(code="c", text=both("?", "?"), options=OPTIONS, factor="b")
    form = one_form(rate("x", "a", 1), rate("y", "a", 3), choice)
    values = {"x": 5, "y": 1, "c": "attitude"}
    assert form.score(values) == Score(points=5.0, of=18.0)
    assert form.score(values, "a") == Score(points=4.0, of=16.0)
    assert form.score(values, "b") == Score(points=1.0, of=2.0)
    assert form.score({"c": "else"}) is None
    assert form.score({"x": None} if form.questions else {}) is None


def test_it_keeps_values_small_and_json_able() -> None:
    posted = {
        "overall": ["2"],
        "bad": ["", "waiting", "else"],
        "bad.other": ["Nóng"],
        "comment": ["x" * 500],
    }
    reading = counter().read(posted)
    assert reading.problems == []
    assert msgspec.json.decode(msgspec.json.encode(reading.values)) == reading.values


def test_it_names_the_field_of_a_problem() -> None:
    posted = {"overall": ["2"], "bad": ["else"], "bad.other": ["x" * 201]}
    (problem,) = counter().read(posted).problems
    assert (problem.name, problem.params) == ("bad.other", {"max": 200})


def test_it_asks_each_question_once_even_in_a_long_form() -> None:
    chain = [Number(code="n0", text=both("?", "?"))]
    chain += [
        Number(code=f"n{i}", text=both("?", "?"), when=Condition(question=f"n{i - 1}", at_least=1))
        for i in range(1, 300)
    ]
    values = {f"n{i}": 1 for i in range(300)}
    assert len(one_form(*chain).visible(values)) == 300
    assert one_form(ShortText(code="a", text=both("?", "?"))).visible({}) == ["a"]
