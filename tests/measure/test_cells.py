"""Small cells: attackers who subtract, who know the rule, and who climb the tree."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.measure import (
    Cell,
    cell,
    suppress,
    suppress_series,
    suppress_tree,
    visible_distribution,
)

COUNTS = st.lists(st.integers(0, 12) | st.integers(0, 5_000), max_size=12)
THRESHOLDS = st.integers(3, 12)

View = tuple[int, tuple[int | None, ...]]
Tree = tuple[dict[int, list[int]], dict[int, int]]


@pytest.mark.parametrize(
    ("n", "state"),
    [(0, "hidden"), (4, "hidden"), (5, "small"), (29, "small"), (30, "full"), (9_999, "full")],
)
def test_it_names_the_state_of_a_cell(n: int, state: str) -> None:
    assert cell(n) == state


def test_it_lets_thresholds_be_raised_but_never_below_three() -> None:
    assert cell(9, k=10) is Cell.HIDDEN
    assert cell(40, k=5, full=50) is Cell.SMALL
    with pytest.raises(ValueError, match="below 3"):
        cell(9, k=2)
    with pytest.raises(ValueError, match="below 3"):
        suppress({"a": 9}, 2)
    with pytest.raises(ValueError, match="below 3"):
        visible_distribution({"a": 9}, 2)


def test_it_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="out of range"):
        cell(-1)
    with pytest.raises(ValueError, match="never negative"):
        suppress({"a": -1})


def test_it_hides_a_second_cell_the_smallest_other_that_is_not_empty() -> None:
    assert suppress({"a": 3, "b": 40, "c": 0, "d": 20}) == {"a", "d"}


def test_it_hides_nothing_where_nothing_is_small() -> None:
    assert suppress({"a": 5, "b": 0, "c": 300}) == set()


def test_it_hides_more_while_the_hidden_ones_together_are_few() -> None:
    assert suppress({"a": 1, "b": 2, "c": 9, "d": 50}) == {"a", "b", "c"}


def test_it_hides_equal_cells_together_whatever_their_order() -> None:
    assert suppress({"a": 5, "b": 5, "c": 4, "d": 50}) == {"a", "b", "c"}
    assert suppress({"a": 50, "b": 4, "c": 5, "d": 5}) == {"b", "c", "d"}


def test_it_hides_one_more_beside_equal_cells_at_the_edge() -> None:
    assert suppress({"a": 4, "b": 4, "c": 6, "d": 50}) == {"a", "b", "c"}
    assert suppress({"a": 3, "b": 3, "c": 6, "d": 50}) == {"a", "b"}


def test_it_hides_empty_cells_too_when_no_answer_is_left_in_sight() -> None:
    assert suppress({"a": 1, "b": 4, "c": 0}) == {"a", "b", "c"}


@given(COUNTS, THRESHOLDS)
def test_it_never_leaves_one_hidden_cell_beside_a_shown_total(counts: list[int], k: int) -> None:
    hidden = suppress_series(counts, k)
    assert {i for i, n in enumerate(counts) if 0 < n < k} <= hidden
    if hidden and sum(counts) >= k:
        assert len(hidden) >= 2
        assert sum(counts[i] for i in hidden) >= k


@pytest.mark.parametrize(
    ("cells", "k", "most"),
    [(2, 5, 20), (3, 3, 20), (3, 5, 24), (3, 7, 24), (4, 4, 18), (4, 5, 18), (5, 3, 12)],
)
def test_it_withstands_someone_who_knows_the_rule(cells: int, k: int, most: int) -> None:
    """Group every possible split by what is shown; a small cell must never be the same in all."""
    worlds: dict[View, list[tuple[int, ...]]] = defaultdict(list)
    for counts in splits(cells, most):
        if sum(counts) >= k:
            hidden = suppress_series(counts, k)
            shown = tuple(None if i in hidden else n for i, n in enumerate(counts))
            worlds[sum(counts), shown].append(counts)
    for (_, shown), possible in worlds.items():
        for place, number in enumerate(shown):
            assert number is None or not 0 < number < k
            assert number is not None or len({counts[place] for counts in possible}) > 1


def test_it_hides_a_small_child_with_the_smallest_sibling_and_all_below_them() -> None:
    children = {"tỉnh": ["sở", "xã A", "xã B"], "xã B": ["quầy 1", "quầy 2"]}
    counts = {"tỉnh": 143, "sở": 100, "xã A": 3, "xã B": 40, "quầy 1": 20, "quầy 2": 20}
    assert suppress_tree("tỉnh", children, counts) == {"xã A", "xã B", "quầy 1", "quầy 2"}


def test_it_counts_what_a_node_got_by_itself_as_one_more_cell() -> None:
    assert suppress_tree("r", {"r": ["a", "b"]}, {"r": 63, "a": 20, "b": 40}) == {"a"}
    assert suppress_tree("r", {"r": ["a", "b"]}, {"r": 80, "a": 20, "b": 60}) == set()


def test_it_hides_the_whole_tree_under_a_small_root() -> None:
    assert suppress_tree("r", {"r": ["a"], "a": ["b"]}, {"r": 4, "a": 4}) == {"r", "a", "b"}


def test_it_refuses_children_that_sum_to_more_than_their_parent() -> None:
    with pytest.raises(ValueError, match="sum to more"):
        suppress_tree("r", {"r": ["a"]}, {"r": 10, "a": 11})


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    parents = draw(st.lists(st.integers(0, 10**6), max_size=25))
    children: dict[int, list[int]] = defaultdict(list)
    for node, number in enumerate(parents, start=1):
        children[number % node].append(node)
    sizes = st.integers(0, 8) | st.integers(0, 200)
    counts = {
        node: 0 if children.get(node) and draw(st.booleans()) else draw(sizes)
        for node in range(len(parents) + 1)
    }
    for node in range(len(parents), 0, -1):
        counts[parents[node - 1] % node] += counts[node]
    return dict(children), counts


@given(trees(), THRESHOLDS)
def test_it_lets_no_small_node_be_worked_out_in_a_tree(tree: Tree, k: int) -> None:
    children, counts = tree
    hidden = suppress_tree(0, children, counts, k)
    assert {node for node, n in counts.items() if 0 < n < k} <= hidden
    for node, below in children.items():
        if node in hidden:
            assert set(below) <= hidden
            continue
        own = counts[node] - sum(counts[child] for child in below)
        covered = [counts[child] for child in below if child in hidden]
        if covered:
            assert sum(covered) + own >= k
            assert len(covered) + bool(own) >= 2
        else:
            assert own == 0 or own >= k


def test_it_shows_a_distribution_whole_or_not_at_all() -> None:
    assert visible_distribution({"1": 2, "5": 2}) is None
    assert visible_distribution({"1": 0, "5": 5}) == {"1": 0, "5": 5}
    assert visible_distribution({"5": 5}, 10) is None


def splits(cells: int, most: int) -> Iterator[tuple[int, ...]]:
    if cells == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in splits(cells - 1, most - first):
            yield first, *rest
