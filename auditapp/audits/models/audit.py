"""The audit, its team, its state computed from facts, and who must not audit a unit."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from auditapp.agencies.models import is_within
from auditapp.base.words import N_

Part = Literal["lead", "auditor", "observer"]
PARTS: tuple[Part, ...] = ("lead", "auditor", "observer")
State = Literal["planned", "under_way", "waiting", "signed_off"]

OWN_UNIT = N_(
    "%(name)s works in the audited unit. Independence rule 1: nobody audits their own unit."
)
OWN_SUPERIOR = N_(
    "%(name)s works below the audited unit. "
    "Independence rule 3: nobody audits their direct superior."
)
OWN_SUBORDINATES = N_(
    "%(name)s heads the audited unit or the agency above it. "
    "Independence rule 3: nobody audits their direct subordinates."
)
MAX_TITLE = 200
MAX_DAYS = 366


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One audit of one unit; `agency_name` is the name valid when it began."""

    id: str
    root_id: str
    agency_id: str
    agency_path: str
    agency_name: str
    form_version_id: str
    standard: str
    title: str
    starts_on: date
    ends_on: date
    item_count: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    signed_off_at: datetime | None
    signed_off_by: str | None
    digest: str | None
    edit_count: int
    head_hash: str
    addendum_count: int = 0
    addendum_hash: str = ""


class Member(msgspec.Struct, frozen=True):
    """A person on the team."""

    account_id: str
    part: Part
    display_name: str
    home_name: str


class Candidate(msgspec.Struct, frozen=True):
    """A person who could join a team, with what independence depends on."""

    account_id: str
    display_name: str
    home_path: str
    home_name: str
    headed_paths: tuple[str, ...]


class Tally(msgspec.Struct, frozen=True):
    """How far the checklist is: lines in all, lines complete, lines per grade key."""

    total: int
    done: int = 0
    grades: Mapping[str, int] = {}

    @property
    def graded(self) -> int:
        """Return how many lines have a grade."""
        return sum(self.grades.values())

    def count(self, keys: Collection[str]) -> int:
        """Return how many lines have one of these grades."""
        return sum(number for key, number in self.grades.items() if key in keys)


def state_of(audit: Audit, tally: Tally) -> State:
    """Return where the audit stands."""
    if audit.signed_off_at is not None:
        return "signed_off"
    if audit.started_at is None:
        return "planned"
    return "waiting" if tally.done >= tally.total else "under_way"


def why_not_independent(candidate: Candidate, agency_path: str) -> str | None:
    """Return the rule that forbids this person to audit the unit, as a key; None when free.

    domain.md B.6, independence rules 1 and 3. A head is whoever manages the unit or the node
    directly above it; staff of a node further up are free.
    """
    if candidate.home_path == agency_path:
        return OWN_UNIT
    if is_within(candidate.home_path, agency_path):
        return OWN_SUPERIOR
    if any(path in {agency_path, _parent(agency_path)} for path in candidate.headed_paths):
        return OWN_SUBORDINATES
    return None


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
