"""What results are made of: the same Structs feed the page and the API, so figures are equal.

Shares are 0..1, converted means 0..100. A figure that is hidden is null and says so.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from auditapp import measure
from auditapp.measure import Cell
from auditapp.surveys.models.channels import ChannelCount

Text = dict[str, str]
NodeKind = Literal["agency", "point"]
Change = Literal["better", "worse", "no_difference", "too_few"]


class Figure(Struct, frozen=True, kw_only=True):
    """Satisfaction of the people who answered the headline question.

    `satisfied` of `n` chose the top two of five; `low` to `high` is the 95 % Wilson interval of
    their share. `small`: too few answers to judge or to rank.
    """

    suppressed: bool = False
    small: bool = False
    n: int | None = None
    satisfied: int | None = None
    satisfaction: float | None = None
    low: float | None = None
    high: float | None = None
    converted_mean: float | None = None
    raw_mean: float | None = None


class Bar(Struct, frozen=True, kw_only=True):
    """One answer of a question: how many gave it, and their share of all who answered."""

    code: str
    text: Text
    n: int
    share: float


class Recommending(Struct, frozen=True, kw_only=True):
    """Of 0 to 10: promoters (9, 10), passive (7, 8), detractors (0 to 6); shares of n.

    `low` to `high` is the 95 % Wilson interval of the promoters' share; `net` is promoters less
    detractors, -1 to 1.
    """

    promoters: int
    passive: int
    detractors: int
    share: float
    low: float
    high: float
    net: float


class Rank(Struct, frozen=True, kw_only=True):
    """One thing that was put in order: `n` gave it a place, `first` the first one.

    `share` is that of the first places among all who answered; `mean` the mean place of those who
    gave it one, null when nobody did.
    """

    code: str
    text: Text
    n: int
    first: int
    share: float
    mean: float | None


class QuestionResult(Struct, frozen=True, kw_only=True):
    """The answers to one question, best first for ratings; `figure` only for ratings.

    `several`: one person may give several answers, so the shares add up to more than 1. `group`:
    what the matrix asks that this row belongs to. `ranks` instead of `answers` for rankings.
    """

    code: str
    type: str
    text: Text
    headline: bool
    several: bool
    suppressed: bool
    n: int | None
    no_opinion: int | None
    answers: tuple[Bar, ...]
    figure: Figure | None
    group: Text | None = None
    recommending: Recommending | None = None
    ranks: tuple[Rank, ...] = ()


class FactorResult(Struct, frozen=True, kw_only=True):
    """A SIPAS factor: the mean of the satisfied shares of its criteria.

    `levels` are the answers to all its criteria together, lowest first; empty where hidden.
    """

    code: str
    title: Text
    index: float | None
    levels: tuple[int, ...] = ()


class TrendPoint(Struct, frozen=True, kw_only=True):
    """One month or week; `signal` says that it is more than chance (control chart).

    `lower` and `upper` are the control limits for its n; null where there is no figure.
    """

    period: str
    first: date
    figure: Figure
    signal: str | None = None
    lower: float | None = None
    upper: float | None = None


class Trend(Struct, frozen=True, kw_only=True):
    """Satisfaction over time; `centre` is the share over all points that are shown."""

    by: Literal["month", "week"]
    centre: float | None
    points: tuple[TrendPoint, ...]


class ResponseRate(Struct, frozen=True, kw_only=True):
    """How many of the customers served answered: `rate` = `answered` / `served`.

    Null while nobody said how many were served. `whole` is false when that is known for some
    months of the period only; then only the answers of these months are in `answered`. A rate
    above 1 says that the number of customers is too low, or that some answered more than once.
    """

    served: int | None = None
    answered: int | None = None
    rate: float | None = None
    whole: bool = False


class Flagged(Struct, frozen=True, kw_only=True):
    """How the figure changes with answers that look stuffed; `figure` holds those not set aside.

    `waiting` for a decision and `set_aside` count responses. `suppressed`: some were flagged, but
    so few (or so few were not) that the difference would show what single people answered.
    """

    suppressed: bool = False
    waiting: int | None = None
    set_aside: int | None = None
    with_all: Figure | None = None
    without_flagged: Figure | None = None


class AnsweredQuestion(Struct, frozen=True, kw_only=True):
    """How many gave any answer to a question; `share` of all who answered the survey.

    `conditional`: only asked after certain answers.
    """

    code: str
    text: Text
    conditional: bool
    suppressed: bool
    n: int | None
    share: float | None


class Participation(Struct, frozen=True, kw_only=True):
    """From the opened page to the last answer, in counts of nobody.

    `scans`: pages given out to browsers. `starts`: pages from which something was sent; nothing
    before that is seen. `answers`: first taps that were stored. `completions`: pages sent to the
    end. All but scans are null where the figure is suppressed. `scan_hours`: scans of a point by
    hour of the day (0 to 23).
    """

    scans: int
    starts: int | None
    answers: int | None
    completions: int | None
    questions: tuple[AnsweredQuestion, ...]
    scan_hours: dict[int, int] = {}


class Part(Struct, frozen=True, kw_only=True):
    """An agency or a service point directly below; `differs` from all others together, or null."""

    id: str
    kind: NodeKind
    name: str
    closed: bool
    figure: Figure
    response: ResponseRate = ResponseRate()
    differs: Literal["above", "below"] | None = None


class Crumb(Struct, frozen=True):
    """An agency on the way from the root, under its name on the period's last day."""

    id: str
    name: str


class PeriodResult(Struct, frozen=True, kw_only=True):
    """The period that was asked for."""

    code: str
    first: date
    last: date


class Results(Struct, frozen=True, kw_only=True):
    """Everything about one node, form and period.

    `self_selected` stands beside every open-QR figure: those who answered chose to, and do not
    represent all who were served. `factors_index` is the mean of the factors that have a value.
    `channel` and `field` say what was cut out of the node; `left_out` of `cells` days and months
    (or, of a field, service points) were too small to be shown and are not in the figures. What
    stands for the node as a whole is empty then.
    """

    id: str
    kind: NodeKind
    name: str
    path: tuple[Crumb, ...]
    form: str
    form_title: Text
    period: PeriodResult
    self_selected: bool
    figure: Figure
    change: Change
    questions: tuple[QuestionResult, ...]
    factors: tuple[FactorResult, ...]
    factors_index: float | None
    trend: Trend
    channel: str = ""
    field: str = ""
    left_out: int = 0
    cells: int = 1
    response: ResponseRate = ResponseRate()
    flagged: Flagged | None = None
    participation: Participation | None = None
    channels: tuple[ChannelCount, ...] = ()
    parts: tuple[Part, ...] = ()


HIDDEN = Figure(suppressed=True)


def make_figure(levels: Sequence[int], *, hidden: bool = False) -> Figure:
    """Return the figure of the counts per level, lowest first."""
    n = sum(levels)
    state = measure.cell(n)
    if hidden or (n and state is Cell.HIDDEN):
        return HIDDEN
    found = measure.satisfaction(levels)
    if found is None:
        return Figure(n=0, small=True)
    return Figure(
        small=state is Cell.SMALL,
        n=n,
        satisfied=found.k,
        satisfaction=found.p,
        low=found.low,
        high=found.high,
        converted_mean=measure.converted_mean(levels),
        raw_mean=measure.raw_mean(levels),
    )
