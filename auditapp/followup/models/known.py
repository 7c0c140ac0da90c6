"""Everything that a source tells of a nonconformity before anybody types a word."""

from collections.abc import Mapping
from datetime import date

import msgspec

from auditapp.agencies.models import Agency
from auditapp.improvement.models.nonconformity import MeasuredBy, Origin

MAX_TITLE = 120


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is filled in; agency is None where a person has to choose the unit first.

    words: fields of the description by name. act_due: a deadline that was set already. by_part:
    the person is on the audit's team and may raise it without a role at the unit.
    """

    origin: Origin
    agency: Agency | None = None
    words: Mapping[str, str] = {}
    measured: MeasuredBy = MeasuredBy()
    standard: str = ""
    act_due: date | None = None
    lead_id: str = ""
    by_part: bool = False


def short(text: str) -> str:
    """Return text as a title: its first line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= MAX_TITLE:
        return line
    return line[:MAX_TITLE].rsplit(" ", 1)[0] + "…"
