"""Small cells in two-way tables (counter × month) whose row, column and grand totals are shown.

Hiding two cells per line is not enough: a hidden cell can still be solved from several lines
together. In the graph whose vertices are the shown totals and whose edges are the hidden cells, a
cell can be solved by addition and subtraction exactly when its edge is a bridge (Gusfield, SIAM
Journal on Computing 17, 1988). Guessing from bounds beyond that is not prevented.
"""

from collections import deque
from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

from auditapp.measure.cells import HIDE_BELOW, protects, suppress

R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)

Spot = tuple[int, int]
Vertex = tuple[str, int]
OUTSIDE: Vertex = ("outside", 0)


class _Step(NamedTuple):
    up: Vertex
    edge: Spot | None
    depth: int


def suppress_grid(table: Mapping[R, Mapping[C, int]], k: int = HIDE_BELOW) -> set[tuple[R, C]]:
    """(row, column) pairs to hide; a line that is hidden whole hides its total too.

    A missing cell counts 0. ValueError for a negative count or k < 3. A grand total below k is
    hidden by the caller.
    """
    rows = list(table)
    columns = list(dict.fromkeys(column for cells in table.values() for column in cells))
    sizes = {
        (r, c): table[row].get(column, 0)
        for r, row in enumerate(rows)
        for c, column in enumerate(columns)
    }
    grid = _Grid(sizes, len(rows), len(columns), k)
    while grid.mend_line() or grid.mend_bridge():
        pass
    return {(rows[r], columns[c]) for r, c in grid.hidden}


class _Grid:
    def __init__(self, sizes: dict[Spot, int], rows: int, columns: int, k: int) -> None:
        self.sizes, self.k = sizes, k
        row_spots = {r: [(r, c) for c in range(columns)] for r in range(rows)}
        column_spots = {c: [(r, c) for r in range(rows)] for c in range(columns)}
        shut_rows = suppress({r: self._sum(spots) for r, spots in row_spots.items()}, k)
        shut_columns = suppress({c: self._sum(spots) for c, spots in column_spots.items()}, k)
        self.hidden = {
            spot
            for spot, n in sizes.items()
            if 0 < n < k or spot[0] in shut_rows or spot[1] in shut_columns
        }
        self.lines: dict[Vertex, list[Spot]] = {
            **{("row", r): spots for r, spots in row_spots.items() if r not in shut_rows},
            **{("column", c): s for c, s in column_spots.items() if c not in shut_columns},
        }

    def mend_line(self) -> bool:
        """Hide one more cell in the first line whose hidden cells do not protect each other."""
        for spots in self.lines.values():
            sizes = [self.sizes[spot] for spot in spots if spot in self.hidden]
            if any(sizes) and not protects(sizes, self.k) and self._hide_one_of(spots):
                return True
        return False

    def mend_bridge(self) -> bool:
        """Hide one more cell beside the first small cell that the totals would give away."""
        for spot in sorted(self._bridges()):
            if 0 < self.sizes[spot] < self.k:
                for end in self._ends(spot):
                    if end != OUTSIDE and self._hide_one_of(self.lines[end]):
                        return True
        return False

    def _hide_one_of(self, spots: list[Spot]) -> bool:
        shown = [spot for spot in spots if spot not in self.hidden]
        if not shown:
            return False
        # the smallest that holds an answer; an empty cell only when no other is left
        self.hidden.add(min(shown, key=lambda spot: (not self.sizes[spot], self.sizes[spot])))
        return True

    def _sum(self, spots: list[Spot]) -> int:
        return sum(self.sizes[spot] for spot in spots)

    def _ends(self, spot: Spot) -> tuple[Vertex, Vertex]:
        row, column = ("row", spot[0]), ("column", spot[1])
        return (
            row if row in self.lines else OUTSIDE,
            column if column in self.lines else OUTSIDE,
        )

    def _bridges(self) -> set[Spot]:
        edges = {spot: self._ends(spot) for spot in self.hidden}
        return _bridges_of({spot: ends for spot, ends in edges.items() if ends[0] != ends[1]})


def _bridges_of(edges: dict[Spot, tuple[Vertex, Vertex]]) -> set[Spot]:
    """Edges on no cycle: those of a spanning forest that no other edge closes a cycle over."""
    forest = _forest(edges)
    bridges = {step.edge for step in forest.values() if step.edge is not None}
    for edge in edges.keys() - bridges:
        one, other = edges[edge]
        while one != other:
            if forest[one].depth < forest[other].depth:
                one, other = other, one
            step = forest[one]
            if step.edge is not None:
                bridges.discard(step.edge)
            one = step.up
    return bridges


def _forest(edges: dict[Spot, tuple[Vertex, Vertex]]) -> dict[Vertex, _Step]:
    beside: dict[Vertex, list[tuple[Vertex, Spot]]] = {}
    for spot, (one, other) in edges.items():
        beside.setdefault(one, []).append((other, spot))
        beside.setdefault(other, []).append((one, spot))
    forest: dict[Vertex, _Step] = {}
    for start in beside:
        if start in forest:
            continue
        forest[start] = _Step(start, None, 0)
        waiting = deque([start])
        while waiting:
            vertex = waiting.popleft()
            for after, edge in beside[vertex]:
                if after not in forest:
                    forest[after] = _Step(vertex, edge, forest[vertex].depth + 1)
                    waiting.append(after)
    return forest
