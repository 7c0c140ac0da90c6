"""Floors under the figures of docs/stuffing.md: what is found, and whom it leaves alone."""

import pytest

from tests.bench.stuffing import ATTACKS, attack, honest

FLOORS = {
    "script, as fast as it can": 0.99,
    "program that fills in every field": 0.99,
    "clerk tapping in bursts of 15 to 30": 0.95,
    "script, 50 in one hour a day": 0.95,
    "long forms, all answers the same": 0.95,
}


@pytest.mark.parametrize("name", FLOORS)
def test_it_flags_what_an_attacker_stuffs(name: str) -> None:
    row = attack(name, stuffed=500)
    assert row.stuffed == 500
    assert row.share >= FLOORS[name]


def test_it_does_not_claim_to_find_a_script_as_slow_as_customers() -> None:
    assert set(ATTACKS) - set(FLOORS) == {"script, one every ten minutes"}
    assert attack("script, one every ten minutes", stuffed=200).share < 0.05


@pytest.mark.parametrize("a_day", [8, 40, 200])
def test_it_leaves_honest_days_alone(a_day: int) -> None:
    row = honest(f"honest days, {a_day} answers a day", a_day=a_day, rush=1, days=150)
    assert row.honest > 100 * a_day
    assert row.honest_share <= 0.002


def test_it_leaves_nearly_all_of_a_rush_hour_alone() -> None:
    row = honest("honest rush hours, twice as full", a_day=40, rush=2, days=150)
    assert row.honest_share <= 0.01
