"""Small cells: which figures may be shown so that no few people can be read out of them.

Thresholds and complementary suppression follow the practice of health and census offices (OECD
glossary of statistical terms, "cell suppression"; Hundepool et al., Statistical Disclosure
Control, 2012). No Vietnamese rule sets the numbers, so they are arguments: k, the least n that is
shown, and `full`, the least n that is ranked or judged. A distribution, a comment list or an
export of a cell may be shown only where the cell itself may.

Two things keep a hidden cell hidden when a total is shown beside it. There are at least two of
them, and together they hold at least k answers, because "total minus what is shown" is itself a
figure anyone can work out. An empty cell exposes nobody: it hides no other and is hidden only
when nothing else is shown.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

HIDE_BELOW = 5
FULL_FROM = 30
LEAST_K = 3

K = TypeVar("K", bound=Hashable)


class Cell(StrEnum):
    """hidden: say only "under k answers"; small: show so labelled, no rank; full: rank."""

    HIDDEN = "hidden"
    SMALL = "small"
    FULL = "full"


def cell(n: int, *, k: int = HIDE_BELOW, full: int = FULL_FROM) -> Cell:
    """State of a cell of n answers; ValueError for n < 0, k < 3 or full < k."""
    check_threshold(k)
    if n < 0 or full < k:
        raise ValueError(f"n {n} or threshold {full} out of range")
    if n < k:
        return Cell.HIDDEN
    return Cell.SMALL if n < full else Cell.FULL


def suppress(counts: Mapping[K, int], k: int = HIDE_BELOW) -> set[K]:
    """Keys to hide in a split whose total is shown; ValueError for a negative count or k < 3.

    Everything in 0 < n < k is hidden, then the next smallest, equals together, until the hidden
    ones protect each other. Only the sizes decide, never the order, so hidden cells could as well
    change places and not even someone who knows this rule can tell which is which. When no answer
    is left in sight, empty cells are hidden too. A total below k is hidden by the caller
    (`cell(total)`): nothing else could protect it.
    """
    check_threshold(k)
    if any(n < 0 for n in counts.values()):
        raise ValueError("a count is never negative")
    hidden = [n for n in counts.values() if 0 < n < k]
    if not hidden:
        return set()
    largest = max(hidden)
    for size in sorted(n for n in counts.values() if n >= k):
        if size > largest and protects(hidden, k):
            break
        hidden.append(size)
        largest = size
    in_sight = any(n > largest for n in counts.values())
    return {key for key, n in counts.items() if n <= largest and (n or not in_sight)}


def suppress_series(counts: Sequence[int], k: int = HIDE_BELOW) -> set[int]:
    """Places to hide in a row of time buckets whose total is shown; ValueError as `suppress`."""
    return suppress(dict(enumerate(counts)), k)


def suppress_tree(
    root: K, children: Mapping[K, Sequence[K]], counts: Mapping[K, int], k: int = HIDE_BELOW
) -> set[K]:
    """Nodes to hide in a tree where every node shows its total; ValueError as `suppress`.

    counts holds the total of each node, everything below it included (a missing node counts 0).
    What a node got by itself (its total less its children) is one more cell of its family. Below
    a hidden node all is hidden, otherwise it could be added up. For the answers to one question,
    give the n of that question, not of the survey. ValueError too when children sum to more than
    their parent.
    """
    hidden: set[K] = {root} if cell(counts.get(root, 0), k=k) is Cell.HIDDEN else set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        below = list(dict.fromkeys(children.get(node, ())))
        waiting.extend(below)
        if node in hidden:
            hidden.update(below)
        else:
            hidden |= _hidden_children(
                node, {c: counts.get(c, 0) for c in below}, counts.get(node, 0), k
            )
    return hidden


def visible_distribution(counts: Mapping[K, int], k: int = HIDE_BELOW) -> dict[K, int] | None:
    """The counts per answer, or None when fewer than k answered; ValueError for k < 3.

    Only for questions with one answer per person; for several, ask `cell` with the number of
    people.
    """
    check_threshold(k)
    return dict(counts) if sum(counts.values()) >= k else None


def protects(hidden: Iterable[int], k: int) -> bool:
    """Whether hidden counts cover each other: two or more, k together, none told by its size.

    Equal counts could not change places; they pass only when one more here and one less there
    would have been hidden just the same.
    """
    sizes = [n for n in hidden if n]
    if len(sizes) < 2 or sum(sizes) < k:
        return False
    return len(set(sizes)) > 1 or 2 <= sizes[0] <= k - 2


def check_threshold(k: int) -> None:
    """ValueError under 3: with 2, each of two people could read the other's answer."""
    if k < LEAST_K:
        raise ValueError(f"the threshold {k} is below {LEAST_K}")


def _hidden_children(node: K, family: dict[K, int], total: int, k: int) -> set[K]:
    own = total - sum(family.values())
    if own < 0:
        raise ValueError(f"the children of {node!r} sum to more than {total}")
    # the rest is never shown, but anyone can work it out: it is judged like a child
    cells = dict(enumerate([*family.values(), own] if own else family.values()))
    names = list(family)
    return {names[place] for place in suppress(cells, k) if place < len(names)}
