"""Where a nonconformity stands, computed from what happened to it, and what may happen next.

Source of the states and of the order of steps: domain.md B.6; ISO 9001:2015, 10.2.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

from auditapp.base.words import N_

State = Literal[
    "draft",
    "issued",
    "rejected",
    "reopened",
    "cause_submitted",
    "planned",
    "action_approved",
    "in_progress",
    "done_reported",
    "verified",
    "effective_closed",
    "cancelled",
]
Waiter = Literal["lead", "owner", "verifier"]

# The first moment that stands decides. queries/listing.py builds its CASE from the same pairs.
MOMENTS: tuple[tuple[str, State], ...] = (
    ("cancelled_at", "cancelled"),
    ("closed_at", "effective_closed"),
    ("verified_at", "verified"),
    ("done_at", "done_reported"),
    ("started_at", "in_progress"),
    ("approved_at", "action_approved"),
    ("planned_at", "planned"),
    ("rejected_at", "rejected"),
    ("submitted_at", "cause_submitted"),
    ("reopened_at", "reopened"),
    ("issued_at", "issued"),
)
STATE_NAMES: Mapping[State, str] = MappingProxyType(
    {
        "draft": N_("Draft"),
        "issued": N_("Issued, waiting for the cause"),
        "rejected": N_("Sent back"),
        "reopened": N_("Opened again"),
        "cause_submitted": N_("Cause submitted"),
        "planned": N_("Plan waiting for approval"),
        "action_approved": N_("Plan approved"),
        "in_progress": N_("In progress"),
        "done_reported": N_("Reported as done"),
        "verified": N_("Verified, effect not yet known"),
        "effective_closed": N_("Closed, effective"),
        "cancelled": N_("Cancelled"),
    }
)
ENDED: frozenset[State] = frozenset({"effective_closed", "cancelled"})
# Whose turn it is.
WAITS_FOR: dict[State, Waiter] = {
    "draft": "lead",
    "issued": "owner",
    "rejected": "owner",
    "reopened": "owner",
    "cause_submitted": "owner",
    "planned": "lead",
    "action_approved": "owner",
    "in_progress": "owner",
    "done_reported": "verifier",
    "verified": "verifier",
}


class Moments(Protocol):
    """The moments that decide where a nonconformity stands."""

    @property
    def issued_at(self) -> datetime | None:
        """Return when it was issued; the others are read by name."""
        ...


def state_of(moments: Moments) -> State:
    """Return where it stands."""
    for name, state in MOMENTS:
        if getattr(moments, name) is not None:
            return state
    return "draft"


_DUE: dict[State, str] = {
    "issued": "respond_due",
    "rejected": "respond_due",
    "reopened": "respond_due",
    "cause_submitted": "plan_due",
    "planned": "plan_due",
    "action_approved": "act_due",
    "in_progress": "act_due",
    "done_reported": "verify_due",
    "verified": "effect_due",
}


def due_name(state: State, *, is_submitted: bool) -> str | None:
    """Return the name of the day by which the present step is due, None where nothing is."""
    if state == "rejected" and is_submitted:
        return "plan_due"  # the plan alone was sent back
    return _DUE.get(state)
