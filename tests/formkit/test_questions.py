"""What is particular to single question types."""

from datetime import date

import pytest
from msgspec import UNSET

from auditapp.formkit.questions import Date, MultipleChoice, Number, Rating, ShortText, YesNo
from auditapp.formkit.questions.number import write_number
from auditapp.formkit.questions.yes_no import YesNoLabels
from tests.formkit.cast import LABELS, OPTIONS, OVERALL, both, questions_of, render

ASK = both("?", "?")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("5", 5),
        (" 1 ", 1),
        ("none", None),
        ("", UNSET),
        ("0", 0),
        ("6", 6),
        ("4.0", "4.0"),
        ("²", "²"),
    ],
)
def test_it_reads_a_rating(typed: str, value: object) -> None:
    assert OVERALL.parse({"overall": [typed]}) == value
    allowed = value is UNSET or value is None or value in (1, 5)
    assert (not OVERALL.problems(value, partial=True)) is allowed


def test_it_takes_no_opinion_only_where_it_is_offered() -> None:
    strict = Rating(code="r", text=ASK, points=5, labels=LABELS)
    assert strict.parse({"r": ["none"]}) == "none"
    assert strict.problems("none")
    assert strict.problems(None)
    assert strict.problems(True)


@pytest.mark.parametrize(("order", "first"), [("best_first", 5), ("worst_first", 1)])
def test_it_orders_a_scale_by_choice(order: str, first: int) -> None:
    rating = Rating(code="r", text=ASK, points=5, labels=LABELS, order=order)  # type: ignore[arg-type]
    shown = rating.show(UNSET)["choices"]
    assert isinstance(shown, list)
    assert shown[0]["value"] == first
    assert shown[0]["face"] == 0


@pytest.mark.parametrize(("points", "faces"), [(2, [1, 5]), (3, [1, 3, 5]), (5, [1, 2, 3, 4, 5])])
def test_it_spreads_the_faces_over_the_scale(points: int, faces: list[int]) -> None:
    labels = LABELS[:points]
    rating = Rating(
        code="r", text=ASK, points=points, labels=labels, faces=True, order="worst_first"
    )
    shown = rating.show(UNSET)["choices"]
    assert isinstance(shown, list)
    assert [choice["face"] for choice in shown] == faces


def test_it_shows_faces_beside_words_never_alone() -> None:
    markup = render(OVERALL.show(4))
    assert markup.count('href="/static/img/faces.svg?v=1#face-') == 5
    assert all(label["vi"] in markup for label in LABELS)
    assert 'aria-hidden="true"' in markup


def test_it_offers_the_headline_as_buttons_that_need_no_script() -> None:
    markup = render(OVERALL.show(4), "headline")
    assert markup.count('type="submit"') == 6
    assert 'data-answer="4"' in markup
    assert "data-answer" not in render(OVERALL.show(UNSET), "headline")
    assert 'data-answer="4"' in render(OVERALL.show(4), "known")
    assert 'data-answer="null"' in render(OVERALL.show(None), "known")
    assert render(OVERALL.show(UNSET), "known").strip() == ""


@pytest.mark.parametrize(
    ("typed", "decimals", "value"),
    [
        ("3", 0, 3),
        ("-3", 0, -3),
        ("1.234", 0, 1234),
        ("1,234,567", 0, 1234567),
        ("1.234,5", 1, 1234.5),
        ("1,234.5", 1, 1234.5),
        ("1,5", 1, 1.5),
        ("1.234", 3, 1.234),
        ("1 000", 0, 1000),
        ("1,5", 0, 1.5),
        ("٣", 0, "٣"),
        ("1e5", 0, "1e5"),
        ("9" * 30, 0, "9" * 30),
        ("inf", 0, "inf"),
    ],
)
def test_it_reads_numbers_as_people_write_them(typed: str, decimals: int, value: object) -> None:
    assert Number(code="n", text=ASK, decimals=decimals).parse({"n": [typed]}) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "Please enter a whole number."),
        ("x", "Please enter a number."),
        (True, "Please enter a number."),
        (float("inf"), "Please enter a number."),
        (0, "Please enter %(min)s or more."),
        (11, "Please enter %(max)s or less."),
    ],
)
def test_it_names_what_is_wrong_with_a_number(value: object, message: str) -> None:
    (problem,) = Number(code="n", text=ASK, min=1, max=10).problems(value)
    assert problem.message == message


def test_it_limits_decimals_and_writes_a_decimal_comma() -> None:
    number = Number(code="n", text=ASK, decimals=1)
    assert [p.params for p in number.problems(1.25)] == [{"decimals": 1}]
    assert number.problems(1.5) == ()
    assert (write_number(1.5), write_number(2.0), write_number(7)) == ("1,5", "2", "7")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026-02-30", "Please enter a date"),
        ("31/02/2026", "Please enter a date"),
        ("20260101", "Please enter a date"),
        ("tomorrow", "Please enter a date"),
        ("2025-12-31", "Please enter %(min)s"),
        ("1/1/2027", "Please enter %(max)s"),
    ],
)
def test_it_names_what_is_wrong_with_a_date(typed: str, message: str) -> None:
    day = Date(code="d", text=ASK, min=date(2026, 1, 1), max=date(2026, 12, 31))
    (problem,) = day.problems(day.parse({"d": [typed]}))
    assert problem.message.startswith(message)
    assert day.problems("2026-06-30") == ()


def test_it_limits_how_many_are_chosen() -> None:
    choice = MultipleChoice(code="m", text=ASK, options=OPTIONS, min=2, max=2)
    assert [p.params for p in choice.problems(["waiting"])] == [{"min": 2}]
    assert choice.problems(["waiting"], partial=True) == ()
    assert [p.params for p in choice.problems(["attitude", "waiting", "else"])] == [{"max": 2}]
    assert choice.problems(["waiting"] * 5)
    assert choice.problems([]) != ()


def test_it_keeps_other_text_only_beside_other() -> None:
    (single,), (several,) = questions_of("single_choice"), questions_of("multiple_choice")
    assert single.parse({"back": ["waiting"], "back.other": ["x"]}) == "waiting"
    assert single.parse({"back": ["else"], "back.other": [" "]}) == "else"
    assert several.parse({"bad": ["waiting"], "bad.other": ["x"]}) == ["waiting"]
    assert several.free_text({"is": ["else"], "other": "Nóng"}) == "Nóng"
    assert several.score(["attitude", "waiting"]) == (3, 3)


def test_it_counts_length_in_letters_as_people_do() -> None:
    text = ShortText(code="t", text=ASK, max_length=5)
    decomposed = "Nga\u0300y"
    assert text.parse({"t": [decomposed]}) == "Ngày"
    assert text.problems("Ngàyy") == ()
    assert [p.params for p in text.problems("123456")] == [{"max": 5}]


def test_it_words_yes_and_no_as_the_form_wants() -> None:
    labels = YesNoLabels(yes=both("Rồi", "Done"), no=both("Chưa", "Not yet"))
    markup = render(YesNo(code="y", text=ASK, labels=labels).show("no"))
    assert "Rồi" in markup
    assert "Chưa" in markup
    assert "Yes" in render(YesNo(code="y", text=ASK).show(UNSET))
