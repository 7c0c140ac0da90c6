"""What one question of a survey must be by itself. Yields (path, sentence)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditapp.formkit.questions import (
    AnyQuestion,
    Date,
    Duration,
    Matrix,
    MultipleChoice,
    Note,
    Number,
    Question,
    Ranking,
    Rating,
    Reasons,
    Recommendation,
    SingleChoice,
)
from auditapp.formkit.questions.question import Option
from auditapp.formkit.questions.ranking import Ranked
from auditapp.formkit.questions.reasons import Band
from auditapp.formkit.questions.recommendation import MOST

Found = Iterator[tuple[str, str]]
RESERVED = ("none", "answered")


def check_twice(codes: list[tuple[str, str]], noun: str) -> Found:
    """Name every code that stands more than once; `codes` are (path, code)."""
    times = Counter(code for _, code in codes)
    first: set[str] = set()
    for path, code in codes:
        if times[code] > 1 and code in first:
            yield path, f"The {noun} {code!r} stands more than once."
        first.add(code)


def check_question(question: AnyQuestion, path: str) -> Found:
    """Find what is wrong with a question whatever stands around it."""
    if isinstance(question, Rating | Matrix):
        yield from _check_scale(question, path)
    elif isinstance(question, SingleChoice | MultipleChoice):
        yield from _check_options(question.options, f"{path}.options")
        if isinstance(question, MultipleChoice):
            yield from _check_least(question.min, len(question.options), path)
    elif isinstance(question, Ranking):
        yield from _check_ranking(question, path)
    elif isinstance(question, Duration):
        yield from _check_bins(question, path)
    elif isinstance(question, Note) and question.required:
        yield f"{path}.required", "A note has no answer and cannot be required."
    if (
        isinstance(question, Number | Date | MultipleChoice | Duration | Reasons)
        and question.min is not None
        and question.max is not None
        and question.min > question.max  # type: ignore[operator]
    ):
        yield f"{path}.min", "The smallest value (min) is above the largest (max)."


def check_reasons(reasons: Reasons, path: str, about: Question | None) -> Found:
    """Find what is wrong with the bands; `about` is the question whose score decides, if known."""
    if not isinstance(about, Rating | Recommendation):
        yield (
            f"{path}.about",
            f"{reasons.about!r} is no rating or recommendation before this one.",
        )
        return
    lowest, highest = (1, about.points) if isinstance(about, Rating) else (0, MOST)
    if reasons.options is not None:
        yield from _check_options(reasons.options, f"{path}.options")
    spans: list[tuple[int, int, str]] = []
    for number, band in enumerate(reasons.bands):
        place = f"{path}.bands[{number}]"
        yield from _check_band(band, place, reasons)
        low = lowest if band.at_least is None else band.at_least
        high = highest if band.at_most is None else band.at_most
        if not lowest <= low <= high <= highest:
            yield place, f"The scores of {about.code!r} go from {lowest} to {highest}."
        else:
            spans.append((low, high, place))
    for (_, high, _), (low, _, place) in pairwise(sorted(spans)):
        if low <= high:
            yield place, f"The score {low} belongs to another band already."


def _check_band(band: Band, place: str, reasons: Reasons) -> Found:
    options = band.options or reasons.options
    if options is None:
        yield place, "The band has no options, and the question has none for all bands."
        return
    if band.options is not None:
        yield from _check_options(band.options, f"{place}.options")
    yield from _check_least(reasons.min, len(options), place)


def _check_scale(question: Rating | Matrix, path: str) -> Found:
    if len(question.labels) != question.points:
        yield (
            f"{path}.labels",
            f"There are {len(question.labels)} labels for {question.points} points.",
        )
    if isinstance(question, Rating) and question.faces and question.points > 5:
        yield f"{path}.faces", "There are faces for up to 5 points only."


def _check_options(options: Sequence[Option | Ranked], path: str) -> Found:
    codes = [(f"{path}[{n}].code", o.code) for n, o in enumerate(options)]
    yield from check_twice(codes, "option code")
    for place, code in codes:
        if code in RESERVED:
            yield place, f"The option code {code!r} is reserved."
    others = [n for n, o in enumerate(options) if isinstance(o, Option) and o.other]
    for number in others[1:]:
        yield f"{path}[{number}].other", "Only one option can be the other answer."


def _check_least(least: int | None, options: int, path: str) -> Found:
    if (least or 0) > options:
        yield f"{path}.min", f"At least {least} are wanted of {options} options."


def _check_ranking(question: Ranking, path: str) -> Found:
    yield from _check_options(question.options, f"{path}.options")
    if question.top is not None and question.top > len(question.options):
        yield (
            f"{path}.top",
            f"There are {question.top} places for {len(question.options)} options.",
        )


def _check_bins(question: Duration, path: str) -> Found:
    for number, (low, high) in enumerate(pairwise(question.bins), 1):
        if low >= high:
            yield f"{path}.bins[{number}]", "Each bin must begin above the one before it."
