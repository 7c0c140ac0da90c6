"""The nonconformity with its request for corrective action, as it stands and as it is written."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line, clean_text
from auditapp.improvement.models.states import ENDED, State, due_name, state_of

Source = Literal["audit_item", "survey_question", "comment", "inspection", "complaint", "hand"]
Measure = Literal["", "survey_question", "clause"]
Grade = Literal["nc_minor", "nc_major"]
Part = Literal["lead", "owner", "verifier", "doer"]

SOURCE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "audit_item": N_("Internal audit"),
        "survey_question": N_("Survey score"),
        "comment": N_("Comment of a citizen"),
        "inspection": N_("Inspection by a higher body"),
        "complaint": N_("Complaint"),
        "hand": N_("Found by oneself"),
    }
)
GRADE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "nc_minor": N_("Minor nonconformity"),
        "nc_major": N_("Major nonconformity"),
    }
)
STANDARD = "tcvn-iso-9001-2015"  # where the source names no other
MAX_TITLE, MAX_TEXT, MAX_LABEL, MAX_CLAUSE = 200, 4000, 400, 20


class Nonconformity(msgspec.Struct, frozen=True, kw_only=True):
    """One nonconformity; agency_path is where its unit stands in the tree today."""

    id: str
    root_id: str
    agency_id: str
    agency_path: str
    year: int
    number: int
    title: str
    grade: str
    standard: str
    clause: str
    requirement: str
    evidence: str
    statement: str
    found_by: str
    found_on: date
    source: str
    source_id: str
    source_part: str
    source_place: str
    source_label: str
    source_href: str
    source_facts: dict[str, Any]
    parent_id: str | None
    lead_id: str
    owner_id: str | None
    verifier_id: str | None
    no_correction: str
    elsewhere: str
    updates: str
    measure: str
    measure_form: str
    measure_part: str
    measure_place: str
    measure_label: str
    round: int
    respond_due: date | None
    plan_due: date | None
    act_due: date | None
    verify_due: date | None
    effect_due: date | None
    created_at: datetime
    issued_at: datetime | None
    submitted_at: datetime | None
    planned_at: datetime | None
    approved_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    rejected_at: datetime | None
    reopened_at: datetime | None
    cancelled_at: datetime | None

    @property
    def code(self) -> str:
        """Return the number on the form: 007/2026."""
        return f"{self.number:03d}/{self.year}"

    @property
    def state(self) -> State:
        """Return where it stands."""
        return state_of(self)

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done."""
        return self.state not in ENDED

    @property
    def due_on(self) -> date | None:
        """Return the day by which the present step is due."""
        name = due_name(self.state, is_submitted=self.submitted_at is not None)
        return getattr(self, name) if name else None

    def is_overdue(self, today: date) -> bool:
        """Tell whether the present step is late."""
        return self.due_on is not None and self.due_on < today

    def parts_of(self, account_id: str) -> frozenset[str]:
        """Return what this person is here, apart from doing an action."""
        named = (("lead", self.lead_id), ("owner", self.owner_id), ("verifier", self.verifier_id))
        return frozenset(part for part, who in named if who == account_id)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, as a person writes it."""

    agency_id: str
    title: str
    grade: str
    clause: str
    requirement: str
    evidence: str
    statement: str
    found_by: str
    found_on: date
    owner_id: str | None = None
    verifier_id: str | None = None


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What raised it: ids as plain values, a name and an address for people, figures of then."""

    source: Source
    source_id: str = ""
    source_part: str = ""
    source_place: str = ""
    source_label: str = ""
    source_href: str = ""
    source_facts: dict[str, Any] = {}
    parent_id: str | None = None


class MeasuredBy(msgspec.Struct, frozen=True, kw_only=True):
    """What its effect will be measured by: a survey question at a place, or a clause in a unit."""

    measure: Measure = ""
    measure_form: str = ""
    measure_part: str = ""
    measure_place: str = ""
    measure_label: str = ""


def checked_facts(facts: Facts) -> Facts:
    """Return facts in their stored form; raises Invalid naming the field at fault."""
    title = checked_line(facts.title, "title", MAX_TITLE)
    if not title:
        raise Invalid("Please say in a few words what is wrong.", field="title")
    if facts.grade not in GRADE_NAMES:
        raise Invalid("Please choose a grade.", field="grade")
    if facts.verifier_id and facts.verifier_id == facts.owner_id:
        raise Invalid(
            "Whoever is responsible cannot verify the own work. Please choose another person.",
            field="verifier_id",
        )
    return msgspec.structs.replace(
        facts,
        title=title,
        clause=checked_line(facts.clause, "clause", MAX_CLAUSE),
        requirement=checked_text(facts.requirement, "requirement"),
        evidence=checked_text(facts.evidence, "evidence"),
        statement=checked_text(facts.statement, "statement"),
        found_by=checked_line(facts.found_by, "found_by", MAX_TITLE),
    )


def checked_line(raw: str, field: str, most: int) -> str:
    """Return a single line; raises Invalid when it is too long."""
    line = clean_line(raw)
    if len(line) > most:
        raise Invalid("At most %(most)s characters, please.", field=field, most=most)
    return line


def checked_text(raw: str, field: str, *, missing: str = "") -> str:
    """Return text of several lines; raises Invalid when too long, or empty where `missing` says so.

    `missing` is the sentence shown for an empty one.
    """
    text = clean_text(raw)
    if len(text) > MAX_TEXT:
        raise Invalid("At most %(most)s characters, please.", field=field, most=MAX_TEXT)
    if missing and not text:
        raise Invalid(missing, field=field)
    return text
