"""The parts of a record: causes, actions, other units, files, steps taken, and all of it as one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import msgspec

from auditapp.base.words import N_
from auditapp.improvement.models.nonconformity import Nonconformity

# The branches of the fishbone, in words of an office.
BRANCH_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "people": N_("People: competence, awareness, workload"),
        "procedure": N_("Procedure: missing, unclear, outdated"),
        "means": N_("Means: software, equipment, rooms"),
        "information": N_("Information: forms, guidance, legal documents"),
        "cooperation": N_("Cooperation between units"),
        "control": N_("Control and supervision"),
        "other": N_("Other"),
    }
)
MOST_WHYS = 5
STEP_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "raised": N_("Raised"),
        "edited": N_("Description changed"),
        "issued": N_("Request for corrective action issued"),
        "cause_added": N_("Cause added"),
        "cause_removed": N_("Cause taken away"),
        "action_added": N_("Action added"),
        "action_removed": N_("Action taken away"),
        "correction_waived": N_("Said why nothing needs immediate correction"),
        "unit_added": N_("Unit added where the same cause may lie"),
        "unit_looked": N_("Looked for the same cause in another unit"),
        "submitted": N_("Cause submitted"),
        "measure_set": N_("Said what the effect is measured by"),
        "planned": N_("Plan submitted"),
        "approved": N_("Plan approved"),
        "rejected": N_("Sent back"),
        "action_done": N_("Action done"),
        "reported": N_("Reported as done"),
        "returned": N_("Verification failed, back to the unit"),
        "verified": N_("Verified: it was done"),
        "closed": N_("Closed as effective"),
        "reopened": N_("Opened again"),
        "cancelled": N_("Cancelled"),
        "moved": N_("Deadline moved"),
        "lead_changed": N_("Another person leads it"),
        "file_added": N_("Evidence added"),
        "file_removed": N_("Evidence taken away"),
    }
)


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One cause; whys are the answers that led to it."""

    id: str
    text: str
    branch: str
    whys: tuple[str, ...]
    created_at: datetime
    removed_at: datetime | None


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One action against a cause; an immediate correction has none."""

    id: str
    nonconformity_id: str
    cause_id: str | None
    text: str
    owner_id: str
    due_on: date
    created_at: datetime
    done_at: datetime | None
    done_by: str | None
    done_note: str
    removed_at: datetime | None

    def is_overdue(self, today: date) -> bool:
        """Tell whether it is late."""
        return self.done_at is None and self.due_on < today


class OtherUnit(msgspec.Struct, frozen=True, kw_only=True):
    """Another unit where the same cause may lie; is_found is None until somebody has looked."""

    agency_id: str
    is_found: bool | None
    note: str
    looked_at: datetime | None
    looked_by: str | None


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or file kept as evidence, before or after."""

    id: str
    nonconformity_id: str
    root_id: str
    action_id: str | None
    side: str
    name: str
    sha256: str
    blob: str
    kind: str
    size: int
    width: int
    height: int
    created_at: datetime
    created_by: str
    deleted_at: datetime | None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something that somebody did, as the history keeps it."""

    seq: int
    at: datetime
    by: str
    kind: str
    reason: str
    detail: dict[str, Any]


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A record with all its parts that stand; people and units by id, under their names."""

    it: Nonconformity
    causes: Sequence[Cause]
    actions: Sequence[Action]
    units: Sequence[OtherUnit]
    files: Sequence[File]
    people: Mapping[str, str] = {}
    places: Mapping[str, str] = {}

    @property
    def corrections(self) -> list[Action]:
        """Return the immediate corrections."""
        return [action for action in self.actions if action.cause_id is None]

    def actions_of(self, cause_id: str) -> list[Action]:
        """Return the actions against one cause."""
        return [action for action in self.actions if action.cause_id == cause_id]

    @property
    def open_actions(self) -> list[Action]:
        """Return the actions still to be done."""
        return [action for action in self.actions if action.done_at is None]

    @property
    def doers(self) -> frozenset[str]:
        """Return who owns or did an action."""
        named = {action.owner_id for action in self.actions}
        return frozenset(named | {action.done_by for action in self.actions if action.done_by})

    def parts_of(self, account_id: str) -> frozenset[str]:
        """Return what this person is here: lead, owner, verifier, doer."""
        parts = self.it.parts_of(account_id)
        return parts | {"doer"} if account_id in self.doers else parts
