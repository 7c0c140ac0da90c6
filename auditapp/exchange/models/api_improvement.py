"""What the API answers about nonconformities, and what another program sends to raise one."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from auditapp.improvement.models.nonconformity import MAX_CLAUSE, MAX_TEXT, MAX_TITLE
from auditapp.improvement.models.states import State

MAX_REFERENCE, MAX_LINK = 64, 400

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


class NonconformityItem(msgspec.Struct, frozen=True, kw_only=True):
    """A nonconformity as lists have it; `due_on` is the deadline of its present step."""

    id: str
    code: str
    href: str
    agency_id: str
    agency: str
    title: str
    grade: str
    standard: str
    clause: str
    source: str
    state: State
    waits_for: str | None
    due_on: date | None
    overdue: bool
    lead: str | None
    owner: str | None
    verifier: str | None
    found_on: date
    raised_at: datetime
    changed_at: datetime


class NonconformityList(msgspec.Struct, frozen=True):
    """One page of nonconformities; ask again with after=`next` until it is null."""

    nonconformities: list[NonconformityItem]
    next: str | None


class SourceItem(msgspec.Struct, frozen=True, kw_only=True):
    """Where it came from: `href` leads there; `facts` are what the source told at that time."""

    kind: str
    id: str
    part: str
    label: str
    href: str | None
    facts: dict[str, Any]


class ActionItem(msgspec.Struct, frozen=True, kw_only=True):
    """One corrective action, or one immediate correction."""

    id: str
    text: str
    owner: str | None
    due_on: date
    overdue: bool
    done_at: datetime | None
    done_note: str


class CauseItem(msgspec.Struct, frozen=True, kw_only=True):
    """One cause, the answers to "why?" that led to it, and the actions against it."""

    id: str
    text: str
    branch: str
    whys: list[str]
    actions: list[ActionItem]


class UnitItem(msgspec.Struct, frozen=True, kw_only=True):
    """Another unit where the same cause was looked for; `found` is null until somebody looked."""

    agency_id: str
    agency: str
    found: bool | None
    note: str


class EvidenceItem(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or file kept as evidence "before" or "after"; its content stays on the page."""

    id: str
    side: str
    name: str
    kind: str
    size: int
    sha256: str
    action_id: str | None
    created_at: datetime


class Deadlines(msgspec.Struct, frozen=True, kw_only=True):
    """The days by which each step is due."""

    cause: date | None
    plan: date | None
    action: date | None
    verification: date | None
    effect: date | None


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """The check that everything planned was done; `note` says what the verifier saw."""

    reported_at: datetime | None
    verified_at: datetime | None
    note: str


class EffectCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The check that it helped, by a survey question or a clause; `href` shows the figures."""

    measured_by: str
    label: str
    href: str | None
    closed_at: datetime | None
    note: str
    updates: str


class StepItem(msgspec.Struct, frozen=True):
    """Something that somebody did, in the order in which it was done."""

    at: datetime
    by: str | None
    kind: str
    reason: str


class NonconformityDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A nonconformity with its request for corrective action, from where it came to its effect."""

    nonconformity: NonconformityItem
    requirement: str
    evidence: str
    statement: str
    found_by: str
    source: SourceItem
    parent_id: str | None
    children: list[str]
    round: int
    deadlines: Deadlines
    corrections: list[ActionItem]
    no_correction: str
    causes: list[CauseItem]
    units: list[UnitItem]
    elsewhere: str
    files: list[EvidenceItem]
    verification: Verification
    effect: EffectCheck
    cancelled_at: datetime | None
    history: list[StepItem]


class NonconformityOrder(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What another program knows of a nonconformity: a title is enough, its lead adds the rest."""

    title: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MAX_TITLE,
            description="What is wrong, in a few words.",
            examples=["Hồ sơ trả quá hạn không có thư xin lỗi"],
        ),
    ]
    source: Annotated[
        Literal["complaint", "inspection", "hand"], msgspec.Meta(examples=["complaint"])
    ] = "complaint"
    grade: Annotated[Literal["nc_minor", "nc_major"], msgspec.Meta(examples=["nc_minor"])] = (
        "nc_minor"
    )
    clause: Annotated[
        str,
        msgspec.Meta(max_length=MAX_CLAUSE, description="Of ISO 9001:2015.", examples=["9.1.2"]),
    ] = ""
    requirement: Text = ""
    evidence: Annotated[Text, msgspec.Meta(description="What was seen, where and when.")] = ""
    statement: Text = ""
    found_by: Annotated[
        str, msgspec.Meta(max_length=MAX_TITLE, description="The token's owner where empty.")
    ] = ""
    found_on: Annotated[date | None, msgspec.Meta(description="Today where null.")] = None
    reference: Annotated[
        str,
        msgspec.Meta(
            max_length=MAX_REFERENCE,
            description="Its number in the other program; no personal data, please.",
            examples=["KN-2026-118"],
        ),
    ] = ""
    link: Annotated[
        str,
        msgspec.Meta(
            max_length=MAX_LINK,
            pattern=r"^(https?://[^\s<>\"']+)?$",
            description="Where the other program shows it.",
            examples=["https://khieunai.example.gov.vn/KN-2026-118"],
        ),
    ] = ""


class Raised(msgspec.Struct, frozen=True):
    """A new draft: its lead finds it under “My work”."""

    id: str
    code: str
    href: str
    raised_at: datetime
