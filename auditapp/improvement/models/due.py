"""An open step with a deadline, for reminders and for My work."""

from datetime import date
from typing import Literal

import msgspec

DueKind = Literal["respond", "act", "verify", "effect"]


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One open step: who owes it, by when, and the address where it is done.

    kind: "respond" is the cause and the plan (the lead's approval of the plan too), "act" an
    action, "verify" the check that it was done, "effect" the check that it helped. subject_id is
    the action's id for "act" while actions are open, else the nonconformity's. owner_id is None
    where nobody was named.
    """

    kind: DueKind
    subject_id: str
    root_id: str
    agency_id: str
    title: str
    due_on: date
    owner_id: str | None
    href: str
