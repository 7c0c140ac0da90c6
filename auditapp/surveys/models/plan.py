"""What is planned for a survey: its days, its part of the page openings, its sample. Pure."""

from datetime import date

import msgspec

from auditapp.base.errors import Invalid

PRIORITIES = (0, 1, 2)
BY_AGENCY, WHOLE = "agency", "whole"
MOST_PEOPLE = 100_000_000
ERROR_TENTHS = 50  # 5 %: how yearly surveys are planned (domain.md C.6)
LONGEST_DAYS = 731


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """starts_on, ends_on: first and last day, both or neither (it then goes on until it is closed).

    priority, share: models/rule.py. target_by: '' without a sample, BY_AGENCY or WHOLE; population:
    transactions of the period, of each agency without a number of its own or of all together;
    error: the permitted one in tenths of a percent.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    priority: int = 0
    share: int = 100
    target_by: str = ""
    population: int | None = None
    error: int = ERROR_TENTHS

    @property
    def is_planned(self) -> bool:
        """Tell whether the survey has an end."""
        return self.ends_on is not None

    @property
    def permitted_error(self) -> float:
        """Return the permitted error as a share."""
        return self.error / 1000

    def line(self) -> str:
        """Return the plan in one line without words, for the record."""
        days = f"{self.starts_on:%d/%m/%Y}–{self.ends_on:%d/%m/%Y}" if self.ends_on else "–"
        size = f"N = {self.population}" if self.population else ""
        parts = (days, f"{self.priority}", f"{self.share}%", size)
        return " · ".join(part for part in parts if part)


def check_plan(plan: Plan, *, today: date) -> None:
    """Raise Invalid naming the field, when a plan cannot be carried out from today on."""
    if plan.priority not in PRIORITIES:
        raise Invalid("This choice does not exist.", field="priority")
    if not 1 <= plan.share <= 100:
        raise Invalid("A share is a whole number from 1 to 100.", field="share")
    if plan.target_by not in {"", BY_AGENCY, WHOLE}:
        raise Invalid("This choice does not exist.", field="target_by")
    if plan.starts_on is not None or plan.ends_on is not None:
        _check_days(plan.starts_on, plan.ends_on, today)
    if plan.target_by == WHOLE and plan.population is None:
        raise Invalid("Please give the number of transactions in the period.", field="population")
    if plan.population is not None:
        check_population(plan.population)
    if not 10 <= plan.error <= 200:
        raise Invalid("The permitted error is between 1 and 20 percent.", field="error")


def check_population(population: int, field: str = "population") -> None:
    """Raise Invalid for a number of transactions that no agency has."""
    if not 1 <= population <= MOST_PEOPLE:
        raise Invalid("Please give the number of transactions in the period.", field=field)


def _check_days(first: date | None, last: date | None, today: date) -> None:
    if first is None:
        raise Invalid("Please give the first day.", field="starts_on")
    if last is None:
        raise Invalid("Please give the last day.", field="ends_on")
    if last < first:
        raise Invalid("The last day lies before the first.", field="ends_on")
    if last < today:
        raise Invalid("The last day has passed already.", field="ends_on")
    if (last - first).days >= LONGEST_DAYS:
        raise Invalid("A planned survey lasts two years at most.", field="ends_on")


def moved_to_year(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def this_year(plan: Plan, *, today: date) -> Plan:
    """Return the plan with its days in this year, or in the next when they would be over."""
    if plan.starts_on is None or plan.ends_on is None:
        return plan
    years = max(1, today.year - plan.starts_on.year)
    if moved_to_year(plan.ends_on, years) < today:
        years += 1
    return msgspec.structs.replace(
        plan,
        starts_on=moved_to_year(plan.starts_on, years),
        ends_on=moved_to_year(plan.ends_on, years),
    )
