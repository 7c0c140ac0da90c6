"""Why an answer is looked at again, and how it stands. Nothing is refused or deleted for it."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from auditapp.base.words import N_
from auditapp.formkit.words import Text

TRAP, FAST, BURST, HOUR, STRAIGHT = "trap", "fast", "burst", "hour", "straight"
OPEN, KEPT, ASIDE = "open", "kept", "aside"
DECISIONS = (KEPT, ASIDE)
# Ways of answering that one person can use again and again without anybody keying anything in.
WATCHED = frozenset({"qr", "kiosk"})
FASTEST = 1.5  # seconds from the page to the first tap that a person needs at least
WHY_LENGTH = 500

REASON_NAMES: dict[str, str] = {
    TRAP: N_("Filled in a field that people do not see"),
    FAST: N_("Sent faster than a person can read the question"),
    BURST: N_("Many equal ratings within two minutes"),
    HOUR: N_("Far more answers in this hour than usual at this counter"),
    STRAIGHT: N_("Many long forms in one hour with the same answer to every question"),
}
STANDING_NAMES: dict[str, str] = {
    OPEN: N_("to be decided"),
    KEPT: N_("kept"),
    ASIDE: N_("set aside"),
}


def joined(reasons: Iterable[str]) -> str:
    """Return reasons as they are stored, the same for the same set."""
    return "+".join(sorted(set(reasons)))


def split(reasons: str) -> list[str]:
    """Return the reasons that are stored so."""
    return [reason for reason in reasons.split("+") if reason]


class GroupKey(msgspec.Struct, frozen=True):
    """The flagged answers of one survey, point and hour with the same reasons."""

    survey_id: str
    point_id: str
    hour: datetime
    reasons: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided about a group, by whom and why."""

    standing: str
    n: int
    why: str
    decided_at: datetime
    decided_by: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that stands in one way, with what is needed to decide.

    `levels` are (words, count) of the overall question, lowest first: None while fewer than five
    answers could be recognised in them. `question` is its text, None for a form without one.
    """

    key: GroupKey
    standing: str
    n: int
    point: str
    agency: str
    question: Text | None
    levels: tuple[tuple[Text, int], ...] | None
    decisions: tuple[Decision, ...] = ()
