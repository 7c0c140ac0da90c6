"""Reminders: which step a deadline has reached, and who hears of it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from auditapp.agencies.models import ancestors
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.people.models import Role

Step = Literal["before", "due", "superior", "province"]
STEP_NAMES: dict[str, str] = {
    "before": N_("Before the deadline"),
    "due": N_("Deadline passed"),
    "superior": N_("To the superior"),
    "province": N_("To the province"),
}
KIND_NAMES: dict[str, str] = {
    "respond": N_("Cause and plan of a nonconformity"),
    "act": N_("Corrective action"),
    "verify": N_("Check that it was done"),
    "effect": N_("Check that it helped"),
    "audit": N_("Audit to be finished"),
    "planned": N_("Planned audit to be held"),
}
HEADS = (Role.UNIT_HEAD, Role.MANAGER)
KEEPERS = (Role.ISO_SECRETARY, Role.ADMINISTRATOR)
PROVINCE = (Role.ISO_SECRETARY, Role.MANAGER)
DIGESTS = {"daily": N_("Every day"), "weekly": N_("Every Monday"), "never": N_("Never")}
MORNING = 7  # the hour in Viet Nam at which digests go out
MOST_DAYS = 90


class Rules(msgspec.Struct, frozen=True):
    """Days of a tree: before the deadline, then after it to the superior and to the province."""

    before: tuple[int, ...] = (7, 1)
    superior_after: int = 1
    province_after: int = 10

    @property
    def horizon(self) -> int:
        """Return how many days ahead something may have to be reminded of."""
        return max(self.before, default=0)


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is due, whatever room it comes from."""

    kind: str
    subject_id: str
    root_id: str
    agency_id: str
    title: str
    due_on: date
    owner_id: str | None
    href: str


class Held(msgspec.Struct, frozen=True):
    """A role that somebody holds now at a node."""

    account_id: str
    role: Role
    agency_id: str


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """That one person was reminded of one thing at one step."""

    account_id: str
    kind: str
    subject_id: str
    due_on: date
    step: str
    root_id: str
    agency_id: str
    title: str
    href: str


def steps_of(due_on: date, today: date, rules: Rules) -> list[tuple[str, str]]:
    """Return (step, name it is recorded under) of every step that a deadline has reached.

    Of the steps before the deadline only the newest counts: a task made two days before it is due
    brings one reminder, not all that would have come.
    """
    left = (due_on - today).days
    found: list[tuple[str, str]] = []
    if left >= 0:
        reached = [days for days in rules.before if left <= days]
        return [("before", f"before-{min(reached)}")] if reached else []
    found.append(("due", "due"))
    if -left >= rules.superior_after:
        found.append(("superior", "superior"))
    if -left >= rules.province_after:
        found.append(("province", "province"))
    return found


def people_for(step: str, task: Task, path: str, held: Mapping[str, Sequence[Held]]) -> list[str]:
    """Return the accounts that hear of a task at this step; `held`: node to roles held there.

    The owner; with nobody named, the unit's head, else whoever keeps the system, at the nearest
    node that has one. The superior is the head of the nearest node above.
    """
    chain = ancestors(path)[::-1]  # from the unit up
    own = [task.owner_id] if task.owner_id else _nearest(chain, held, HEADS, KEEPERS)
    if step == "superior":
        return _without(_nearest(chain[1:] or chain, held, HEADS, KEEPERS), own)
    if step == "province":
        return _without(_nearest(chain[-1:], held, PROVINCE, KEEPERS), own)
    return own


def checked_rules(before: str, superior: str, province: str) -> Rules:
    """Return the rules that were typed; raises Invalid naming the field."""
    days = sorted(
        {_days(word, "before") for word in before.replace(",", " ").split()}, reverse=True
    )
    if len(days) > 5:
        raise Invalid("At most five reminders before the deadline, please.", field="before")
    rules = Rules(tuple(days), _days(superior, "superior"), _days(province, "province"))
    if rules.province_after < rules.superior_after or rules.superior_after < 1:
        raise Invalid(
            "First the superior, at least a day after the deadline, then the province.",
            field="province",
        )
    return rules


def _nearest(
    chain: Iterable[str], held: Mapping[str, Sequence[Held]], *wanted: Sequence[Role]
) -> list[str]:
    nodes = list(chain)
    for roles in wanted:
        for node in nodes:
            found = {one.account_id for one in held.get(node, ()) if one.role in roles}
            if found:
                return sorted(found)
    return []


def _without(people: list[str], others: list[str]) -> list[str]:
    return [one for one in people if one not in others] or people


def _days(word: str, field: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word) > MOST_DAYS:
        raise Invalid("Days from 0 to %(most)s, please.", field=field, most=MOST_DAYS)
    return int(word)
