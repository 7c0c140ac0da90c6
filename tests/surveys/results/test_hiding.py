"""What is hidden stays hidden: no shown total gives a few people away."""

import random
from datetime import date
from itertools import pairwise

import pytest

from auditapp.surveys.models.hiding import Parts, Sizes, Spot, find_hidden, fold, make_calendar
from auditapp.surveys.models.periods import last_twelve, quarter_of, weeks_within

TODAY = date(2026, 11, 16)
UPPER = ("root", "a", "b", "c", "d")
FAMILIES = {"root": ["a", "b", "c", "d"], "a": ["a1", "a2", "a3"]}


def simulate(seed: int, mean: float) -> tuple[Sizes, Parts]:
    """Random months for points and what they add up to."""
    chance = random.Random(seed)  # noqa: S311
    parts = make_calendar(last_twelve(TODAY).months, today=TODAY)
    leaves = ["a1", "a2", "a3", "b", "c", "d"]
    months = [date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)]
    per_month = {
        (leaf, month): max(0, round(chance.gauss(mean, mean**0.7)))
        for leaf in leaves
        for month in months
        if month <= TODAY
    }
    for parent in ("a", "root"):
        for month in months:
            below = [per_month.get((child, month), 0) for child in FAMILIES[parent]]
            per_month[parent, month] = sum(below)
    return fold(per_month, parts), parts


def sums(parts: Parts, families: dict[str, list[str]]) -> list[tuple[Spot, list[Spot]]]:
    """Every (total, parts) that a reader can set up."""
    nodes = {"root", *(child for family in families.values() for child in family)}
    codes = {*parts, *(code for below in parts.values() for code in below)}
    in_time = [((n, t), [(n, p) for p in below]) for n in nodes for t, below in parts.items()]
    in_tree = [
        ((parent, code), [(child, code) for child in family])
        for parent, family in families.items()
        for code in codes
    ]
    return in_time + in_tree


@pytest.mark.parametrize("mean", [1, 4, 9, 20])
@pytest.mark.parametrize("seed", range(8))
def test_it_leaves_no_sum_that_gives_one_part_away(seed: int, mean: float) -> None:
    sizes, parts = simulate(seed, mean)
    hidden = find_hidden(FAMILIES, sizes, parts)
    small = {(n, c) for n, row in sizes.items() for c, size in row.items() if 0 < size < 5}
    assert small <= hidden
    for total, below in sums(parts, FAMILIES):
        unseen = [sizes.get(n, {}).get(c, 0) for n, c in below if (n, c) in hidden]
        if total in hidden:
            assert len(unseen) == len(below), total
        elif any(unseen):
            assert len(unseen) > 1, (total, below)
            assert sum(unseen) >= 5, (total, below)


@pytest.mark.parametrize("seed", range(8))
def test_it_decides_the_same_from_the_page_above_and_from_its_own(seed: int) -> None:
    sizes, parts = simulate(seed, 6)
    whole = find_hidden(FAMILIES, sizes, parts)
    above = find_hidden({"root": FAMILIES["root"]}, {**sizes}, parts)
    assert {spot for spot in whole if spot[0] in UPPER} == {
        spot for spot in above if spot[0] in UPPER
    }
    # the page of the province looks only at the column that it shows
    column = {node: {"last-12": row["last-12"]} for node, row in sizes.items()}
    known = [spot for spot in above if spot == ("root", "last-12")]
    wide = find_hidden({"root": FAMILIES["root"]}, column, {}, known=known)
    assert wide == {s for s in above if s[1] == "last-12" and not s[0].startswith("a1")}


def test_it_hides_a_second_child_and_everything_below_a_hidden_one() -> None:
    sizes = {
        "root": {"2026": 113}, "a": {"2026": 10}, "b": {"2026": 3}, "c": {"2026": 100},
        "a1": {"2026": 10},
    }  # fmt: skip
    hidden = find_hidden({"root": ["a", "b", "c"], "a": ["a1"]}, sizes, {})
    assert hidden == {("b", "2026"), ("a", "2026"), ("a1", "2026")}


def test_it_counts_the_rest_of_a_parent_as_one_more_child() -> None:
    sizes = {"root": {"2026": 103}, "a": {"2026": 40}, "b": {"2026": 60}}
    hidden = find_hidden({"root": ["a", "b"]}, sizes, {})
    assert ("a", "2026") in hidden


def test_the_last_twelve_months_are_tied_to_the_quarters_they_cut() -> None:
    parts = make_calendar([date(2026, 5, 1)], today=TODAY)
    assert parts["last-12"] == (
        "2025-12", "2026-Q1", "2026-Q2", "2026-Q3", "2026-10", "2026-11",
    )  # fmt: skip
    assert parts["2026"] == ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    per_month = {("root", date(2025, month, 1)): 20 for month in (10, 11)}
    per_month |= {("root", date(2026, month, 1)): 20 for month in range(1, 12)}
    per_month["root", date(2025, 12, 1)] = 3
    hidden = find_hidden({}, fold(per_month, parts), parts)
    # December is small; a month beside it in its quarter and one in the window hide it
    assert ("root", "2025-12") in hidden
    assert {("root", "2025-10"), ("root", "2025-11")} & hidden
    window = [code for code in ("2026-10", "2026-11", "2026-Q1") if ("root", code) in hidden]
    assert window


def test_weeks_are_cut_where_a_month_ends() -> None:
    months = quarter_of(TODAY).months
    weeks = weeks_within(months)
    days = [day for week in weeks for _, *span in week.pieces for day in span]
    assert all(one <= other for one, other in pairwise(days))
    parts = make_calendar(months, today=TODAY, weeks=weeks)
    assert parts["2026-11"][0] == "2026-11/2026-W44"
    assert parts["2026-10"][-1] == "2026-10/2026-W44"
    assert not any(piece.startswith("2026-09") for piece in parts.get("2026-09", ()))
