"""Figures that stand beside survey rates under names of their own. Pure.

Circular 01/2018/TT-VPCP, article 13: nine criteria of 0 to 2 points (domain.md C.2; the wording of
criteria 5 to 9 could not be checked against the text). Decision 766/QĐ-TTg: the three ratios of
its satisfaction group. Neither is the share of satisfied survey answers: in the third ratio,
silence counts as satisfied and lateness as dissatisfied.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from auditapp.base.errors import AppError, Invalid
from auditapp.base.words import N_

Scheme = Literal["tt01", "qd766"]
MOST_POINTS = 2.0
BANDS: tuple[tuple[float, str], ...] = (
    (15, N_("Excellent")),
    (12, N_("Good")),
    (9, N_("Fair")),
    (6, N_("Average")),
    (0, N_("Weak")),
)
SOURCE_LENGTH = 200


class Indicator(Struct, frozen=True):
    """One figure that is typed in; `most` is 2 points or, for a ratio, 100 percent."""

    scheme: Scheme
    code: str
    title: str
    most: float

    @property
    def field(self) -> str:
        """Return the name of its field in a form."""
        return f"{self.scheme}-{self.code}"


CRITERIA = tuple(
    Indicator("tt01", str(number), title, MOST_POINTS)
    for number, title in enumerate(
        (
            N_("Total time of handling against the time allowed"),
            N_("Time taken by each agency that takes part"),
            N_("Contacts needed to complete the application"),
            N_("Agencies to be contacted to complete the application"),
            N_("Receiving, handling and returning at the one-stop unit"),
            N_("Openness of administrative procedures"),
            N_("Attitude of officials"),
            N_("Taking up and answering feedback and complaints"),
            N_("Progress and quality of online public services"),
        ),
        1,
    )
)
RATIOS = (
    Indicator("qd766", "pakn-time", N_("Feedback and complaints handled on time"), 100.0),
    Indicator("qd766", "pakn", N_("Satisfaction with the handling of feedback"), 100.0),
    Indicator("qd766", "tthc", N_("Satisfaction with the handling of procedures"), 100.0),
)
INDICATORS = (*CRITERIA, *RATIOS)


class NotFigures(AppError):
    """Fields that hold no figure: sentence by the field's name."""

    status = 422

    def __init__(self, problems: dict[str, Invalid]) -> None:
        super().__init__("Please check the marked figures. Nothing was changed.")
        self.problems = problems


def read_figures(typed: Mapping[str, str]) -> dict[str, float | None]:
    """Return what was typed, by field; an empty one is None. Raises NotFigures."""
    found: dict[str, float | None] = {}
    problems: dict[str, Invalid] = {}
    for indicator in INDICATORS:
        words = typed.get(indicator.field, "").strip().rstrip("%").strip().replace(",", ".")
        try:
            value = float(words) if words else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value <= indicator.most:
            problems[indicator.field] = Invalid(
                "Please give a number from 0 to %(most)s.", most=f"{indicator.most:g}"
            )
        found[indicator.field] = value
    if problems:
        raise NotFigures(problems)
    return found


def band_of(points: Mapping[str, float]) -> tuple[float, str] | None:
    """Return the sum of the nine criteria and its band; None unless all nine are known."""
    if any(one.field not in points for one in CRITERIA):
        return None
    total = sum(points[one.field] for one in CRITERIA)
    return total, next(name for least, name in BANDS if total >= least)
