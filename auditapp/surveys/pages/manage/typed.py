"""What a person types about a survey: kept word for word, and read as a plan."""

import msgspec

from auditapp.agencies.models import parse_day
from auditapp.base.errors import Invalid
from auditapp.surveys.models.plan import Plan
from auditapp.surveys.models.survey import Survey
from auditapp.web.desk import Desk

PLANNED, CONTINUOUS = "planned", "continuous"


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of the forms; `kind` is PLANNED or CONTINUOUS."""

    title: str = ""
    form_version_id: str = ""
    agency_ids: tuple[str, ...] = ()
    point_ids: tuple[str, ...] = ()
    kind: str = CONTINUOUS
    starts_on: str = ""
    ends_on: str = ""
    target_by: str = ""
    population: str = ""
    error: str = "5"
    priority: str = "0"
    share: str = "100"
    copied_from: str = ""

    def plan(self) -> Plan:
        """Read the plan; raises Invalid naming the field. Without an end there is no sample."""
        priority = whole(self.priority or "0", "priority")
        share = whole(self.share or "100", "share")
        if self.kind == CONTINUOUS:
            return Plan(priority=priority, share=share)
        if self.kind != PLANNED:
            raise Invalid("This choice does not exist.", field="kind")
        has_number = self.target_by and self.population
        return Plan(
            priority=priority,
            share=share,
            starts_on=parse_day(self.starts_on, "starts_on"),
            ends_on=parse_day(self.ends_on, "ends_on"),
            target_by=self.target_by,
            population=whole(self.population, "population") if has_number else None,
            error=tenths(self.error or "5", "error"),
        )


def typed(desk: Desk) -> Typed:
    """Return what was posted; fields that the form does not have keep their first value."""
    lists = {name: tuple(desk.form.get(name, ())) for name in ("agency_ids", "point_ids")}
    names = [name for name in Typed.__struct_fields__ if name not in lists and name in desk.form]
    return Typed(**lists, **{name: desk.field(name) for name in names})  # type: ignore[arg-type]


def typed_of(title: str, plan: Plan) -> Typed:
    """Return what one would have typed for this plan."""
    return Typed(
        title=title,
        kind=PLANNED if plan.is_planned else CONTINUOUS,
        starts_on=plan.starts_on.isoformat() if plan.starts_on else "",
        ends_on=plan.ends_on.isoformat() if plan.ends_on else "",
        target_by=plan.target_by,
        population=str(plan.population or ""),
        error=f"{plan.error / 10:g}".replace(".", ","),
        priority=str(plan.priority),
        share=str(plan.share),
    )


def title_of_year(survey: Survey, years: int, year: int) -> str:
    """Return a survey's title for another year: '… năm 2025' becomes '… năm 2026'."""
    return survey.title.replace(str(year), str(year + years))


def whole(text: str, field: str) -> int:
    """Read a whole number as people write it: 1200, 1.200, 1 200; raises Invalid."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "").replace("\u00a0", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise Invalid("Please give a whole number.", field=field)
    return int(digits)


def tenths(text: str, field: str) -> int:
    """Read a percentage with at most one decimal as tenths: '2,5' is 25; raises Invalid."""
    number, _, rest = text.replace("%", "").strip().replace(",", ".").partition(".")
    digits = number + (rest or "0")
    if not (digits.isascii() and digits.isdigit() and len(rest) <= 1 and 1 <= len(number) <= 3):
        raise Invalid("Please give a percentage such as 5 or 2.5.", field=field)
    return int(digits)
