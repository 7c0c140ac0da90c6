"""Which figures of the tree are hidden, so that no few people can be read out of shown totals.

A figure belongs to a node and a period. Everything shown is tied together by sums: a node is the
sum of its children, a year of its quarters, a quarter of its months, a month of its pieces of
weeks, the last twelve months of the quarters and months in them. In every such sum whose total is
shown, the hidden parts protect each other (measure.cells); under a hidden total all is hidden.
Decisions flow down the tree and down the calendar and never up, so that a page about a node and
the page about its parent always agree, whichever of them is asked.

Judged is the number of responses. An answer that was left out counts as one more way to answer,
so whatever holds for a cell holds for each of its questions.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from auditapp.measure import HIDE_BELOW, suppress, suppress_grid
from auditapp.measure.cells import protects
from auditapp.surveys.models.periods import (
    LAST_12,
    Week,
    last_twelve,
    month_of,
    quarter_of,
    year_of,
)

Spot = tuple[str, str]  # node, period code
Sum = tuple[Spot, str]  # the total, and whether its parts lie in time, tree or split
Sizes = dict[str, dict[str, int]]
Parts = dict[str, tuple[str, ...]]
REST = "/rest"


def make_calendar(
    months: Iterable[date],
    *,
    today: date,
    weeks: Sequence[Week] = (),
    daily: Iterable[date] = (),
) -> Parts:
    """Return total → parts for the whole years that these months lie in.

    The pieces of weeks of the months in `daily` are cut further, into their days.

    The last twelve months tie two years together: when one of them is touched, both are needed.
    """
    window = last_twelve(today)
    years = {month.year for month in months}
    around = {month.year for month in window.months}
    parts: Parts = {}
    if years & around:
        years |= around
        parts[LAST_12] = _whole_quarters_first(window.months)
    for year in sorted(years):
        for month in year_of(year).months[::3]:
            quarter = quarter_of(month)
            parts.setdefault(str(year), ())
            parts[str(year)] += (quarter.code,)
            parts[quarter.code] = tuple(month_of(day).code for day in quarter.months)
    covered = _covered(weeks)
    cut = {month_of(month).code for month in daily}
    for week in weeks:
        for code, first, last in week.pieces:
            if code in covered:
                piece = f"{code}/{week.code}"
                parts[code] = (*parts.get(code, ()), piece)
                if code in cut:
                    days = range((last - first).days + 1)
                    parts[piece] = tuple(str(first + timedelta(step)) for step in days)
    return parts


def months_of(parts: Parts) -> tuple[date, ...]:
    """Return the months of a calendar."""
    codes = {part for total, below in parts.items() if "Q" in total for part in below}
    return tuple(date.fromisoformat(f"{code}-01") for code in sorted(codes))


def fold(per_month: Mapping[tuple[str, date], int], parts: Parts) -> Sizes:
    """Add months up to every period of the calendar."""
    sizes: Sizes = {}
    for (node, month), n in per_month.items():
        sizes.setdefault(node, {})[str(month)[:7]] = n
    totals = [code for code in parts if "Q" in code]
    totals += [code for code in parts if len(code) == 4]  # years
    totals += [LAST_12] * (LAST_12 in parts)
    for row in sizes.values():
        size = row.get
        for total in totals:
            row[total] = sum([size(part, 0) for part in parts[total]])
    return sizes


def find_hidden(
    families: Mapping[str, Sequence[str]],
    sizes: Sizes,
    parts: Parts,
    *,
    known: Iterable[Spot] = (),
    splits: Mapping[str, Sequence[str]] | None = None,
    k: int = HIDE_BELOW,
) -> set[Spot]:
    """Return the (node, period) to hide; families go from parent to children, root first.

    `known` are spots that an earlier look at the nodes above has hidden. `splits` are further
    ways to cut a node into parts, as into channels; these have families of their own.
    """
    return _Hiding(families, sizes, parts, splits or {}, k).run(known)


class _Hiding:
    def __init__(
        self,
        families: Mapping[str, Sequence[str]],
        sizes: Sizes,
        parts: Parts,
        splits: Mapping[str, Sequence[str]],
        k: int,
    ) -> None:
        self.sizes, self.parts, self.splits, self.k = sizes, parts, splits, k
        self.whole = {part: node for node, cut in splits.items() for part in cut}
        self.families = {
            parent: _with_rest(parent, list(children), sizes)
            for parent, children in families.items()
        }
        self.parents = {c: parent for parent, family in self.families.items() for c in family}
        self.above: dict[str, list[str]] = {}
        for total, below in parts.items():
            for part in below:
                self.above.setdefault(part, []).append(total)
        self.codes = sorted({*parts, *self.above} or {c for row in sizes.values() for c in row})
        self.hidden: set[Spot] = set()
        self.waiting: deque[Sum] = deque()
        self.awaited: set[Sum] = set()

    def run(self, known: Iterable[Spot]) -> set[Spot]:
        """Hide what is small, then mend sum after sum until every one protects its parts."""
        for spot in sorted(known):
            self._hide(spot)
        for node in dict.fromkeys([*self.families, *self.sizes]):
            if node not in self.parents and node not in self.whole:
                self._hide_small(node)
        for family in [*self.families.values(), *self.splits.values()]:
            self._hide_in_family(list(family))
        while self.waiting:
            total, axis = first = self.waiting.popleft()
            self.awaited.remove(first)
            if total not in self.hidden:
                self._mend(self._parts_of(total, axis))
        return self.hidden

    def _hide_small(self, node: str) -> None:
        for code, n in sorted(self.sizes.get(node, {}).items()):
            if 0 < n < self.k:
                self._hide((node, code))

    def _hide_in_family(self, family: list[str]) -> None:
        rows = [self.sizes.get(child, {}) for child in family]
        small = {code for row in rows for code, n in row.items() if 0 < n < self.k}
        if not small:
            return
        for code in self.codes:
            if code in small:
                column = {child: self._n((child, code)) for child in family}
                for child in sorted(suppress(column, self.k)):
                    self._hide((child, code))
        for below in self.parts.values():
            if small.isdisjoint(below) or self._all_hidden(family, below):
                continue
            table = {c: {code: self._n((c, code)) for code in below} for c in family}
            for spot in sorted(suppress_grid(table, self.k)):
                self._hide(spot)

    def _all_hidden(self, family: Sequence[str], codes: Iterable[str]) -> bool:
        hidden = self.hidden
        return all((child, code) in hidden for code in codes for child in family)

    def _hide(self, spot: Spot) -> None:
        if spot in self.hidden:
            return
        self.hidden.add(spot)
        node, code = spot
        # every sum that the spot is part of, each only once however much of it gets hidden
        for total in self.above.get(code, ()):
            self._look_at(((node, total), "time"))
        if node in self.parents:
            self._look_at(((self.parents[node], code), "tree"))
        if node in self.whole:
            self._look_at(((self.whole[node], code), "split"))
        for part in self.parts.get(code, ()):
            self._hide((node, part))
        for child in (*self.families.get(node, ()), *self.splits.get(node, ())):
            self._hide((child, code))

    def _look_at(self, one: Sum) -> None:
        if one not in self.awaited:
            self.awaited.add(one)
            self.waiting.append(one)

    def _parts_of(self, total: Spot, axis: str) -> list[Spot]:
        node, code = total
        if axis == "time":
            return [(node, part) for part in self.parts[code]]
        cut = self.families if axis == "tree" else self.splits
        return [(child, code) for child in cut[node]]

    def _mend(self, spots: list[Spot]) -> None:
        while True:
            sizes = [self._n(spot) for spot in spots if spot in self.hidden]
            shown = [spot for spot in spots if spot not in self.hidden]
            if not any(sizes) or protects(sizes, self.k) or not shown:
                return
            # the smallest that holds an answer; an empty one only when no other is left
            self._hide(min(shown, key=lambda spot: (not self._n(spot), self._n(spot))))

    def _n(self, spot: Spot) -> int:
        row = self.sizes.get(spot[0])
        return row.get(spot[1], 0) if row else 0


def _with_rest(parent: str, family: list[str], sizes: Sizes) -> list[str]:
    """Add what the parent has beyond its children: never shown, but anyone can work it out.

    A child that moved here brings answers that its parent never had: the rest is then none.
    """
    mine = sizes.get(parent, {})
    together: Counter[str] = Counter()
    for child in family:
        together.update(sizes.get(child, {}))
    rest = {code: n - together[code] for code, n in mine.items() if n > together[code]}
    if not rest:
        return family
    sizes[parent + REST] = rest
    return [*family, parent + REST]


def _whole_quarters_first(months: Sequence[date]) -> tuple[str, ...]:
    inside = set(months)
    codes: dict[str, None] = {}
    for month in months:
        quarter = quarter_of(month)
        whole = inside.issuperset(quarter.months)
        codes[quarter.code if whole else month_of(month).code] = None
    return tuple(codes)


def _covered(weeks: Sequence[Week]) -> set[str]:
    """Return the months that these weeks cover from the first day to the last."""
    days: Counter[str] = Counter()
    for week in weeks:
        for month, first, last in week.pieces:
            days[month] += (last - first).days + 1
    return {
        code for code, n in days.items() if n == month_of(date.fromisoformat(f"{code}-01")).last.day
    }
