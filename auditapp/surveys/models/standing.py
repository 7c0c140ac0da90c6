"""Whether a survey takes answers: what people did with it, and which of it may follow what."""

from datetime import datetime
from typing import Literal

import msgspec

State = Literal["planned", "running", "paused", "ended", "closed"]
Kind = Literal["paused", "resumed", "closed", "reopened", "version"]

STANDING: tuple[Kind, ...] = ("paused", "resumed", "closed", "reopened")
STATES: tuple[State, ...] = ("planned", "running", "paused", "ended", "closed")
# In which states each may be done.
ALLOWED: dict[Kind, frozenset[State]] = {
    "paused": frozenset({"planned", "running"}),
    "resumed": frozenset({"paused"}),
    "closed": frozenset({"planned", "running", "paused"}),
    "reopened": frozenset({"closed", "ended"}),
    "version": frozenset({"planned", "running", "paused"}),
}


class Fact(msgspec.Struct, frozen=True):
    """One thing that somebody did with a survey.

    was, became: ids of form versions for 'version', the last day (ISO 8601) where it was changed.
    """

    survey_id: str
    seq: int
    kind: Kind
    done_at: datetime
    done_by: str
    was: str | None = None
    became: str | None = None
