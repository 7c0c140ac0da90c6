"""The seven rules of independence of domain.md B.6, as pure functions.

1 own unit, 2 own work, 3 superiors and subordinates: these block. 4 former unit, close relation:
these warn, and are accepted by a recorded exception. 5 is the exception itself, 6 the commitment
of each auditor, 7 whoever confirms a correction did not make it.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from auditapp.agencies.models import is_within
from auditapp.audits.models.audit import Candidate, Part
from auditapp.base.words import N_

Rule = Literal["own_unit", "own_work", "hierarchy", "former_unit", "close_relation"]
TieKind = Literal["owner", "author", "reviewer", "approver", "handler", "relation"]
TIES: tuple[TieKind, ...] = ("owner", "author", "reviewer", "approver", "handler", "relation")
NUMBERS: dict[Rule, int] = {
    "own_unit": 1,
    "own_work": 2,
    "hierarchy": 3,
    "former_unit": 4,
    "close_relation": 4,
}
WARNINGS: frozenset[Rule] = frozenset({"former_unit", "close_relation"})

OWN_UNIT = N_(
    "%(name)s works in the audited unit. Independence rule 1: nobody audits their own unit."
)
OWN_PROCEDURE = N_(
    "%(name)s wrote, reviewed, approved or owns “%(subject)s”. "
    "Independence rule 2: nobody audits their own work."
)
OWN_CASE = N_(
    "%(name)s handled the sampled case “%(subject)s”. "
    "Independence rule 2: nobody audits their own work."
)
OWN_SUPERIOR = N_(
    "%(name)s works below the audited unit. "
    "Independence rule 3: nobody audits their direct superior."
)
OWN_SUBORDINATES = N_(
    "%(name)s heads the audited unit or the agency above it. "
    "Independence rule 3: nobody audits their direct subordinates."
)
FORMER_UNIT = N_(
    "%(name)s worked in %(unit)s until %(day)s. Independence rule 4: whoever worked in the unit "
    "less than %(months)s months before needs an exception with its reason."
)
CLOSE_RELATION = N_(
    "%(name)s has declared a close relation: %(subject)s. "
    "Independence rule 4: this needs an exception with its reason."
)
OWN_EXCEPTION = N_("Nobody accepts an exception for themselves. Please ask somebody else.")
NO_EXCEPTION = N_("Nobody may audit their own work: for rule 2 there is no exception.")
HEAD_ONLY = N_("Only the head of the audited agency, or of the one above it, accepts this.")
STAFF_NEEDED = N_("Please state how many people work in the agency.")
NOT_SMALL = N_(
    "An agency of more than %(most)s people has auditors who are independent of the unit. "
    "Please choose one of them, or an auditor of another agency."
)
SAME_PERSON = N_("Whoever acted does not confirm the result. Independence rule 7.")


class Terms(msgspec.Struct, frozen=True):
    """What the operator has set: months of rule 4, most people of a small agency of rule 5."""

    months: int = 12
    small_agency: int = 40


TERMS = Terms()


class Tie(msgspec.Struct, frozen=True):
    """What a person declared, or others did, about them and what is audited."""

    id: str
    account_id: str
    kind: TieKind
    subject: str
    declared_at: datetime
    declared_by: str


class Exemption(msgspec.Struct, frozen=True):
    """An exception as it was recorded; `about` names the tie or former unit it was given for."""

    account_id: str
    rule: Rule
    about: str
    reason: str
    staff: int | None
    document: str
    given_at: datetime
    given_by: str


class Concern(msgspec.Struct, frozen=True):
    """A rule that a person does not meet, as a sentence (key and its places) for the page."""

    rule: Rule
    key: str
    params: Mapping[str, str]
    about: str = ""

    @property
    def number(self) -> int:
        """Return the number of the rule in domain.md B.6."""
        return NUMBERS[self.rule]

    @property
    def is_block(self) -> bool:
        """Tell whether the rule forbids; else it warns."""
        return self.rule not in WARNINGS

    def is_covered(self, account_id: str, given: Iterable[Exemption]) -> bool:
        """Tell whether an exception was recorded for just this."""
        wanted = (account_id, self.rule, self.about)
        return any((one.account_id, one.rule, one.about) == wanted for one in given)


def concerns(
    person: Candidate, unit_path: str, *, on: date, ties: Sequence[Tie] = (), months: int = 12
) -> list[Concern]:
    """Return every rule from 1 to 4 that the person does not meet on that day, blocks first."""
    found = [
        own_unit(person, unit_path),
        *own_work(person, ties),
        hierarchy(person, unit_path),
        *former_unit(person, unit_path, on=on, months=months),
        *close_relation(person, ties),
    ]
    return [concern for concern in found if concern is not None]


def own_unit(person: Candidate, unit_path: str) -> Concern | None:
    """Rule 1: the auditor's current unit is the audited one."""
    if person.home_path != unit_path:
        return None
    return Concern("own_unit", OWN_UNIT, {"name": person.display_name})


def own_work(person: Candidate, ties: Iterable[Tie]) -> list[Concern]:
    """Rule 2: owner, author, reviewer, approver of the procedure, or handled the sampled case."""
    return [
        Concern(
            "own_work",
            OWN_CASE if tie.kind == "handler" else OWN_PROCEDURE,
            {"name": person.display_name, "subject": tie.subject},
            tie.id,
        )
        for tie in ties
        if tie.account_id == person.account_id and tie.kind != "relation"
    ]


def hierarchy(person: Candidate, unit_path: str) -> Concern | None:
    """Rule 3: direct superior or subordinate.

    A head is whoever manages the unit or the node directly above it; staff of a node further up
    are free.
    """
    if person.home_path != unit_path and is_within(person.home_path, unit_path):
        return Concern("hierarchy", OWN_SUPERIOR, {"name": person.display_name})
    if any(path in {unit_path, _parent(unit_path)} for path in person.headed_paths):
        return Concern("hierarchy", OWN_SUBORDINATES, {"name": person.display_name})
    return None


def former_unit(person: Candidate, unit_path: str, *, on: date, months: int = 12) -> list[Concern]:
    """Rule 4: worked in the unit, or below it, within so many months before that day."""
    return [
        Concern(
            "former_unit",
            FORMER_UNIT,
            {
                "name": person.display_name,
                "unit": home.name,
                "day": f"{home.until:%d/%m/%Y}",
                "months": str(months),
            },
            home.agency_id,
        )
        for home in person.former
        if is_within(home.path, unit_path) and home.until > months_before(on, months)
    ]


def close_relation(person: Candidate, ties: Iterable[Tie]) -> list[Concern]:
    """Rule 4: a declared relation to somebody who is audited."""
    return [
        Concern(
            "close_relation",
            CLOSE_RELATION,
            {"name": person.display_name, "subject": tie.subject},
            tie.id,
        )
        for tie in ties
        if tie.account_id == person.account_id and tie.kind == "relation"
    ]


def why_no_exception(
    concern: Concern, *, is_self: bool, is_head: bool, staff: int | None, terms: Terms
) -> str | None:
    """Rule 5: return why this cannot be accepted now, as a key with the place `most`.

    Warnings: by anybody but the person. Blocks of rules 1 and 3: in writing, by the head, in an
    agency of few people. Rule 2: never.
    """
    if is_self:
        return OWN_EXCEPTION
    if not concern.is_block:
        return None
    if concern.rule == "own_work":
        return NO_EXCEPTION
    if not is_head:
        return HEAD_ONLY
    if staff is None or staff < 1:
        return STAFF_NEEDED
    return NOT_SMALL if staff > terms.small_agency else None


def is_cross(person_path: str, unit_path: str) -> bool:
    """Rule 5: tell whether the auditor comes from another agency directly below the root."""
    return _agency(person_path) != _agency(unit_path)


def must_commit(part: Part, *, asked: bool, committed: bool) -> bool:
    """Rule 6: tell whether the person has to commit before recording anything."""
    return asked and not committed and part != "observer"


def why_not_verifier(verifier_id: str, doer_ids: Collection[str]) -> str | None:
    """Rule 7: return why this person does not confirm a corrective action, as a key."""
    return SAME_PERSON if verifier_id in doer_ids else None


def why_not_independent(person: Candidate, unit_path: str) -> str | None:
    """Return the rule that forbids this person to audit the unit by its place in the tree."""
    concern = own_unit(person, unit_path) or hierarchy(person, unit_path)
    return concern.key if concern else None


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before; the last of the month where there is none."""
    year, month = divmod(max(12, day.year * 12 + day.month - 1 - months), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _agency(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/")[:2])


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
