"""Which survey a page shows where several run: by priority, and by share among them. Pure.

From the highest priority down (of equals the one opened last), each survey takes its share of the
page openings that those before it left over; the last one takes whatever is left. So one survey
that runs alone is always shown, and one that takes 100 % leaves nothing to those after it.
"""

from collections.abc import Sequence
from itertools import accumulate

from auditapp.surveys.models.survey import Survey


def in_order(surveys: Sequence[Survey]) -> list[Survey]:
    """Return surveys of one point in the order in which they take their shares."""
    return sorted(
        surveys,
        key=lambda survey: (survey.plan.priority, survey.opened_at, survey.id),
        reverse=True,
    )


def chances(shares: Sequence[int]) -> list[float]:
    """Return the part of all page openings of each, from their shares in percent, in order."""
    parts: list[float] = []
    left = 1.0
    for share in shares[:-1]:
        parts.append(left * share / 100)
        left -= parts[-1]
    return [*parts, left] if shares else []


def bounds(shares: Sequence[int]) -> tuple[float, ...]:
    """Return where each one's part of [0, 1) ends; the last bound is left out, as it is 1."""
    return tuple(accumulate(chances(shares)))[:-1]
