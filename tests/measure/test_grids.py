"""Two-way tables: hidden cells against exact linear algebra."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditapp.measure import suppress_grid

Spot = tuple[int, int]

CELLS = st.integers(0, 7) | st.integers(0, 60)
TABLES = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(CELLS, min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)


def hide(rows: list[list[int]], k: int = 5) -> set[Spot]:
    return suppress_grid({r: dict(enumerate(row)) for r, row in enumerate(rows)}, k)


def solved(hidden: set[Spot], rows: int, columns: int) -> set[Spot]:
    """Hidden cells that the shown totals determine: those whose unit vector they span."""
    order = sorted(hidden)
    lines: list[set[Spot]] = [{(r, c) for c in range(columns)} for r in range(rows)]
    lines += [{(r, c) for r in range(rows)} for c in range(columns)]
    everything = set(product(range(rows), range(columns)))
    shown = [line & hidden for line in lines if not line <= hidden] + [everything & hidden]
    basis = reduced([[Fraction(spot in line) for spot in order] for line in shown])
    alone = [[i for i, value in enumerate(row) if value] for row in basis]
    return {order[places[0]] for places in alone if len(places) == 1}


def reduced(matrix: Iterable[list[Fraction]]) -> list[list[Fraction]]:
    rows, done = [row for row in matrix if any(row)], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        head = [value / rows[done][column] for value in rows[done]]
        rows = [
            head if i == done else [a - row[column] * b for a, b in zip(row, head, strict=True)]
            for i, row in enumerate(rows)
        ]
        done += 1
    return rows[:done]


def test_it_hides_a_rectangle_around_one_small_cell() -> None:
    hidden = hide([[3, 40, 50], [60, 20, 70], [80, 90, 30]])
    assert len(hidden) >= 4
    assert (0, 0) in hidden
    assert not solved(hidden, 3, 3)


def test_it_hides_nothing_in_a_table_without_small_cells() -> None:
    assert hide([[10, 0, 50], [60, 20, 70]]) == set()


def test_it_sees_through_two_blocks_joined_by_one_cell() -> None:
    block, joined = [2, 3, 50, 60], [50, 60, 4, 4]
    rows = [block, [3, 2, 4, 60], joined, [50, 60, 4, 4]]
    hidden = hide(rows)
    assert (1, 2) in hidden
    assert not {(r, c) for r, c in solved(hidden, 4, 4) if 0 < rows[r][c] < 5}


def test_it_counts_a_missing_cell_as_empty() -> None:
    assert suppress_grid({"quầy 1": {"01": 9}, "quầy 2": {"02": 9}}) == set()


@settings(max_examples=150, deadline=None)
@given(TABLES, st.integers(3, 8))
def test_it_lets_no_small_cell_be_solved_from_the_totals(rows: list[list[int]], k: int) -> None:
    if sum(map(sum, rows)) < k:
        return
    hidden = hide(rows, k)
    small = {(r, c) for r, row in enumerate(rows) for c, n in enumerate(row) if 0 < n < k}
    assert small <= hidden
    assert not small & solved(hidden, len(rows), len(rows[0]))


@pytest.mark.parametrize("rows", [[[-1, 5]], [[5], [-1]]])
def test_it_refuses_negative_counts(rows: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="never negative"):
        hide(rows)
