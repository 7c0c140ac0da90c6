"""The pace at one point: floods wait a moment, equal ratings in a row are a burst."""

import pytest

from auditapp.formkit.engine import CompiledForm
from auditapp.surveys.models.pace import LONGEST, WINDOW, Bursts, Pace, Suspect
from tests.surveys.stuffing.forms import compiled

FORM: CompiledForm = compiled("counter")


def suspect(number: int) -> Suspect:
    return Suspect("root", f"answer-{number}", FORM)


def test_it_lets_a_minutes_worth_through_at_once_and_holds_the_next() -> None:
    pace = Pace(60)
    waits = [pace.wait("point", now=1000.0) for _ in range(70)]
    assert waits[:60] == [0.0] * 60
    assert waits[60] == pytest.approx(1.0)
    assert max(waits) == LONGEST


def test_it_holds_nobody_at_another_point() -> None:
    pace = Pace(5)
    assert max(pace.wait("flooded", now=1000.0) for _ in range(50)) == LONGEST
    assert pace.wait("quiet", now=1000.0) == 0


def test_it_holds_nobody_who_comes_at_the_pace_however_long() -> None:
    pace = Pace(60)
    assert max(pace.wait("point", now=1000.0 + second) for second in range(1000)) == 0


def test_it_forgives_a_flood_after_a_minute() -> None:
    pace = Pace(60)
    for _ in range(10_000):
        pace.wait("point", now=1000.0)
    assert pace.wait("point", now=1000.0 + 65) == 0


def test_it_finds_the_whole_burst_once_the_eleventh_equal_rating_comes() -> None:
    bursts = Bursts(10)
    found = [bursts.note("point", 5, suspect(n), now=100.0 + n) for n in range(13)]
    assert found[:10] == [[]] * 10
    assert [one.response_id for one in found[10]] == [f"answer-{n}" for n in range(11)]
    assert [one.response_id for one in found[12]] == ["answer-12"]


def test_it_finds_no_burst_in_different_ratings_points_or_minutes() -> None:
    bursts = Bursts(10)
    for n in range(200):
        assert bursts.note("point", n % 5, suspect(n), now=100.0 + 3 * n) == []
        assert bursts.note(f"point {n}", 5, suspect(n), now=100.0 + 3 * n) == []


def test_it_forgets_what_is_older_than_the_window() -> None:
    bursts = Bursts(2)
    for n in range(50):
        assert bursts.note("point", 5, suspect(n), now=n * (WINDOW / 2 + 1)) == []


def test_it_keeps_no_answer_in_memory_after_the_window() -> None:
    bursts = Bursts(10)
    for n in range(30):
        bursts.note(f"point {n}", 5, suspect(n), now=100.0)
    bursts.note("another", 5, suspect(99), now=100.0 + 2 * WINDOW)
    assert list(bursts._points) == ["another"]
    assert list(bursts._counts) == [("another", 5)]
