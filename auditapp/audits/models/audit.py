"""The audit, its team, and its state computed from facts."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from auditapp.base.errors import Invalid
from auditapp.formkit.words import clean_line

Part = Literal["lead", "auditor", "observer"]
PARTS: tuple[Part, ...] = ("lead", "auditor", "observer")
State = Literal["planned", "under_way", "waiting", "signed_off"]

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
    asks_commitment: bool = False
    imported_from: str | None = None


class Member(msgspec.Struct, frozen=True):
    """A person on the team."""

    account_id: str
    part: Part
    display_name: str
    home_name: str
    home_path: str = ""
    committed_at: datetime | None = None


class FormerHome(msgspec.Struct, frozen=True):
    """A unit where a person worked until that day, under its newest name."""

    id: str
    agency_id: str
    path: str
    name: str
    until: date


class Candidate(msgspec.Struct, frozen=True):
    """A person who could join a team, with what independence depends on."""

    account_id: str
    display_name: str
    home_path: str
    home_name: str
    headed_paths: tuple[str, ...]
    former: tuple[FormerHome, ...] = ()


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


def check_title_and_days(title: str, starts_on: date, ends_on: date) -> str:
    """Return the title in its stored form; raises Invalid naming the field at fault."""
    title = clean_line(title)
    if not title:
        raise Invalid("Please give the audit a title.", field="title")
    if len(title) > MAX_TITLE:
        raise Invalid("The title may have %(max)d characters.", field="title", max=MAX_TITLE)
    if ends_on < starts_on:
        raise Invalid("The last day lies before the first day.", field="ends_on")
    if (ends_on - starts_on).days > MAX_DAYS:
        raise Invalid("An audit may last a year at most.", field="ends_on")
    return title
