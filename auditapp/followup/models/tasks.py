"""Something that waits for a person, whatever room it is in."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import msgspec

from auditapp.base.words import N_

SOON = 3  # days before a deadline from which a task counts as soon due

# What is to be done, and the word on the button that leads there.
KINDS: dict[str, tuple[str, str]] = {
    "alert": (N_("Look at an alert and handle it"), N_("Look")),
    "alerts": (N_("Look at alerts and handle them"), N_("Look")),
    "approve": (N_("Approve an audit programme"), N_("Show")),
    "draft": (N_("Issue the request for corrective action"), N_("Issue")),
    "respond": (N_("Corrective action: cause and plan"), N_("Go on")),
    "act": (N_("Corrective action: do it and report"), N_("Go on")),
    "verify": (N_("Verify that corrective action was done"), N_("Verify")),
    "effect": (N_("Judge whether corrective action helped"), N_("Judge")),
    "commit": (N_("Confirm independence for an audit"), N_("Confirm")),
    "prepare": (N_("Prepare an audit"), N_("Prepare")),
    "conduct": (N_("Conduct an audit"), N_("Go on")),
    "sign": (N_("Sign an audit off"), N_("Sign")),
    "plan": (N_("Make an audit that the programme plans"), N_("Make it")),
    "plans": (N_("Make audits that the programme plans"), N_("Show")),
    "flags": (N_("Decide about flagged answers"), N_("Decide")),
    "comments": (N_("Read comments of citizens"), N_("Read them")),
}


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: kind as in KINDS, where it is done, by when if there is a day."""

    kind: str
    title: str
    href: str
    place: str = ""
    due_on: date | None = None
    count: int = 0

    @property
    def words(self) -> str:
        """Return the msgid of what is to be done."""
        return KINDS[self.kind][0]

    @property
    def button(self) -> str:
        """Return the msgid of the word on the button."""
        return KINDS[self.kind][1]

    def is_late(self, today: date) -> bool:
        """Tell whether it is overdue."""
        return self.due_on is not None and self.due_on < today

    def is_soon(self, today: date) -> bool:
        """Tell whether it is due within SOON days."""
        return self.due_on is not None and 0 <= (self.due_on - today).days <= SOON


class Elsewhere(msgspec.Struct, frozen=True):
    """How rooms that this one may not know are asked: connection, person, today."""

    asks: Sequence[Callable[[Any, Any, date], Awaitable[list[Task]]]]


def in_order(tasks: list[Task]) -> list[Task]:
    """Return alerts first, since citizens were badly served; then by day, without one last."""
    return sorted(
        tasks,
        key=lambda task: (
            *(task.kind not in {"alert", "alerts"}, task.due_on or date.max),
            *(task.title, task.href),
        ),
    )
