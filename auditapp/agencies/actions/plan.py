"""Where the rows of an imported sheet belong in the tree, and what forbids it; no SQL."""

from collections import deque
from datetime import date

from auditapp.agencies.models import PATH_MAX, SHORT_NAME_MAX, Agency, Fault, Kind, Row, Sheet
from auditapp.base.ids import new_id
from auditapp.base.words import fold


class Plan:
    """Sorts rows so that parents come first, and makes an Agency of each."""

    def __init__(self, sheet: Sheet, kinds: list[Kind], today: date) -> None:
        self.sheet = sheet
        self.today = today
        self.top: Agency | None = None
        self.known: dict[str, list[Agency]] = {}
        self.faults: list[Fault] = []
        self._kinds = {kind.code: kind for kind in kinds}
        self._spoken = {fold(kind.name_vi): kind for kind in kinds}
        self._spoken |= {fold(kind.listed_as): kind for kind in kinds if kind.listed_as}
        self._placed: dict[str, Agency] = {}

    def make(self) -> list[Agency]:
        """Return the agencies, parents before children; what cannot be placed is in `faults`."""
        in_file = {row.code for row in self.sheet.rows}
        below: dict[str, list[Row]] = {}
        waiting: deque[Row] = deque()
        for row in self.sheet.rows:
            self._check(row)
            if row.parent_code in in_file:
                below.setdefault(row.parent_code, []).append(row)
            else:
                waiting.append(row)
        while waiting:
            row = waiting.popleft()
            self._place(row)
            waiting.extend(below.pop(row.code, ()))
        return list(self._placed.values())

    def _fault(self, row: Row, column: str, sentence: str) -> None:
        self.faults.append(Fault(row.number, column, sentence))

    def _kind(self, row: Row) -> Kind | None:
        kind = self._kinds.get(row.kind) or self._spoken.get(fold(row.kind))
        return None if kind is None or kind.is_history else kind

    def _check(self, row: Row) -> None:
        if self._kind(row) is None:
            names = ", ".join(kind.code for kind in self._kinds.values() if not kind.is_history)
            self._fault(row, "kind", f"The kind {row.kind} is not known. Kinds are: {names}.")
        if row.opened_on and row.opened_on > self.today:
            self._fault(row, "opened_on", "This day lies in the future.")

    def _place(self, row: Row) -> None:
        kind = self._kind(row)
        parent = self._parent(row)
        if kind is None or (parent is None and row.parent_code):
            return
        if parent and not self._fits(row, kind, parent):
            return
        agency_id = new_id()
        self._placed[row.code] = Agency(
            id=agency_id,
            root_id=parent.root_id if parent else agency_id,
            code=row.code,
            kind=kind.code,
            path=f"{parent.path if parent else '/'}{agency_id}/",
            name=row.name,
            short_name=row.short_name or row.name[:SHORT_NAME_MAX],
            opened_on=row.opened_on or self.today,
            closed_on=None,
            successor_id=None,
        )

    def _parent(self, row: Row) -> Agency | None:
        """Return the parent; None with a fault recorded, unless the row is to be a root."""
        if not row.parent_code:
            return self.top
        if row.parent_code in self.sheet.codes:
            return self._placed.get(row.parent_code)  # a parent at fault is named in its own row
        found = self.known.get(row.parent_code, [])
        if not found:
            sentence = f"No agency has the code {row.parent_code}, here or in the tree."
            self._fault(row, "parent_code", sentence)
        elif len(found) > 1:
            sentence = f"Several trees have the code {row.parent_code}. Name one with --under."
            self._fault(row, "parent_code", sentence)
        elif found[0].closed_on is not None:
            self._fault(row, "parent_code", f"{found[0].name} is closed.")
        else:
            return found[0]
        return None

    def _fits(self, row: Row, kind: Kind, parent: Agency) -> bool:
        before = len(self.faults)
        for agency in self.known.get(row.code, ()):
            if agency.root_id == parent.root_id:
                self._fault(row, "code", f"The code {row.code} belongs to {agency.name} already.")
        if self._kinds[parent.kind].is_unit and not kind.is_unit:
            self._fault(row, "kind", f"{parent.name} is a unit: only units can stand inside it.")
        if (row.opened_on or self.today) < parent.opened_on:
            day = f"{parent.opened_on:%d/%m/%Y}"
            self._fault(row, "opened_on", f"{parent.name}, above it, was opened on {day} only.")
        if len(parent.path) + 27 > PATH_MAX:
            self._fault(row, "parent_code", "The tree would become too deep.")
        return len(self.faults) == before
