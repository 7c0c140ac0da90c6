"""How far a planned survey has come, per agency and in all. Pure.

The answers of one agency beyond its target do not stand in for those that another one lacks.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from auditapp.measure import reached_error, sample_size
from auditapp.surveys.models.plan import BY_AGENCY, WHOLE, Plan

Course = Literal["reached", "on_course", "behind", "waiting", "missed"]


class Days(msgspec.Struct, frozen=True):
    """So many of a survey's days are over."""

    over: int
    total: int

    @property
    def share(self) -> float:
        """Return the part that is over, 0..1."""
        return self.over / self.total


class Unit(msgspec.Struct, frozen=True):
    """One agency with counters: N transactions, n to reach, answers so far; None where unknown."""

    agency_id: str
    name: str
    answers: int
    population: int | None = None
    target: int | None = None
    course: Course | None = None

    @property
    def counted(self) -> int:
        """Return the answers that count towards the target."""
        return min(self.answers, self.target or 0)

    @property
    def error(self) -> float | None:
        """Return the error that these answers permit, as a share."""
        if self.population is None:
            return None
        return reached_error(self.answers, self.population)


class Progress(msgspec.Struct, frozen=True):
    """The whole survey; `due` is how many answers should be there by now."""

    units: tuple[Unit, ...]
    days: Days
    answers: int
    counted: int
    target: int | None
    due: int
    course: Course | None
    error: float | None

    @property
    def reached(self) -> int:
        """Return the number of agencies that reached their target."""
        return sum(unit.course == "reached" for unit in self.units)

    @property
    def aimed(self) -> int:
        """Return the number of agencies that have a target."""
        return sum(unit.target is not None for unit in self.units)


def make_progress(plan: Plan, units: Sequence[Unit], *, today: date) -> Progress | None:
    """Return how far a planned survey is; None for one that goes on. Units come with N and answers.

    Those that lag furthest behind come first.
    """
    if plan.starts_on is None or plan.ends_on is None:
        return None
    days = days_of(plan.starts_on, plan.ends_on, today)
    aimed = [_aimed(plan, unit, days) for unit in units]
    aimed.sort(key=lambda unit: (unit.counted / unit.target if unit.target else 2.0, unit.name))
    answers = sum(unit.answers for unit in units)
    if plan.target_by == WHOLE and plan.population is not None:
        target: int | None = sample_size(plan.population, plan.permitted_error)
        counted, error = min(answers, target or 0), reached_error(answers, plan.population)
    else:
        targets = [unit.target for unit in aimed if unit.target is not None]
        target = sum(targets) if targets else None
        counted, error = sum(unit.counted for unit in aimed), None
    course = None if target is None else course_of(counted, target, days)
    due = 0 if target is None else _due(target, days)
    return Progress(tuple(aimed), days, answers, counted, target, due, course, error)


def days_of(first: date, last: date, today: date) -> Days:
    """Return how many days are over before today begins."""
    total = (last - first).days + 1
    return Days(min(max((today - first).days, 0), total), total)


def course_of(answers: int, target: int, days: Days) -> Course:
    """Compare the answers with the days that are over."""
    if answers >= target:
        return "reached"
    if days.over >= days.total:
        return "missed"
    if days.over == 0:
        return "waiting"
    return "on_course" if answers >= _due(target, days) else "behind"


def _due(target: int, days: Days) -> int:
    return target * days.over // days.total


def _aimed(plan: Plan, unit: Unit, days: Days) -> Unit:
    population = unit.population or plan.population
    if plan.target_by != BY_AGENCY or population is None:
        return msgspec.structs.replace(unit, population=None)
    target = sample_size(population, plan.permitted_error)
    return msgspec.structs.replace(
        unit, population=population, target=target, course=course_of(unit.answers, target, days)
    )
