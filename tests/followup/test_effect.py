"""Is a change a signal or noise?"""

from datetime import date

from auditapp.followup.models.effect import judge
from auditapp.surveys.models.periods import months_before

MONTHS = months_before(date(2026, 11, 1), 10)
BAD, GOOD = (20, 40), (38, 40)
SHOWN = [False] * 10


def test_it_says_signal_when_satisfaction_rises_above_the_limits_of_before() -> None:
    found = judge(MONTHS, [BAD] * 7 + [GOOD] * 3, SHOWN, changed_on=date(2026, 8, 12))
    assert found.verdict == "better"
    assert (found.change, found.centre) == (6, 0.5)
    assert found.before is not None and found.after is not None
    assert (found.before.n, found.after.n) == (240, 120)
    signals = [month.point.signal for month in found.months if month.point]
    assert signals == [None] * 7 + ["above"] * 3


def test_it_says_noise_when_the_months_after_stay_within_the_limits() -> None:
    found = judge(MONTHS, [BAD] * 7 + [(23, 40)] * 3, SHOWN, changed_on=date(2026, 8, 12))
    assert found.verdict == "noise"


def test_it_says_worse_when_satisfaction_falls() -> None:
    found = judge(MONTHS, [GOOD] * 7 + [BAD] * 3, SHOWN, changed_on=date(2026, 8, 12))
    assert found.verdict == "worse"


def test_it_waits_for_a_whole_month_after_the_change() -> None:
    found = judge(MONTHS, [BAD] * 10, SHOWN, changed_on=date(2026, 11, 2))
    assert found.verdict == "early"


def test_it_counts_hidden_months_neither_before_nor_after() -> None:
    hidden = [True] * 6 + [False] * 4
    found = judge(MONTHS, [None] * 6 + [BAD] * 4, hidden, changed_on=date(2026, 8, 12))
    assert found.verdict == "no_before"
    assert found.months[0].is_hidden


def test_it_does_not_judge_before_anything_was_done() -> None:
    assert judge(MONTHS, [BAD] * 10, SHOWN, changed_on=None).verdict == "not_done"
