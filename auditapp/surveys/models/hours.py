"""Judging one hour at one point after it has passed: was it busier than this point ever is?

Answers keep no finer time than the hour, so a whole hour is looked at. Pure.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.questions import Rating

LEAST = 12  # answers in an hour under which nothing is judged
HISTORY_DAYS = 28
KNOWN_HOURS = 10  # hours with answers that a point needs before its pace is known
UNKNOWN_MOST = 40  # answers an hour that a point without a known pace may get
TIMES = 2.0  # as many as the busiest usual hour, and then some
SPREAD = 3.0
BUSY = 0.9  # of ten hours with answers nine are quieter than the busiest usual one

LONG_FORM = 8  # rated questions from which a form is long
STRAIGHT_LEAST = 12
STRAIGHT_SHARE = 0.6  # of the hour's long answers


def most_expected(history: Sequence[int]) -> float:
    """Return how many answers in an hour are still usual, from the hours before that had any."""
    hours = sorted(n for n in history if n)
    if len(hours) < KNOWN_HOURS:
        return UNKNOWN_MOST
    busy = hours[min(len(hours) - 1, int(BUSY * len(hours)))]
    return max(float(LEAST), TIMES * busy + SPREAD * math.sqrt(busy))


def levels_in_excess(
    now: Mapping[str, int], usual: Mapping[str, int], *, most: float
) -> frozenset[str]:
    """Return the ratings of a too busy hour that there are more of than `most` answers bring.

    `now` and `usual` count answers per rating; with no usual ones every rating is as likely. When
    the hour has more than `most` answers, at least one rating is found.
    """
    if sum(now.values()) <= most:
        return frozenset()
    total = sum(usual.values())
    if not total:
        share = dict.fromkeys(now, 1 / len(now))
    else:
        share = {level: usual.get(level, 0) / total for level in now}
    return frozenset(level for level, n in now.items() if n > share[level] * most)


def list_ratings(form: CompiledForm) -> list[str]:
    """Return the rated questions; from LONG_FORM of them on the form is a long one."""
    return [code for code, question in form.questions.items() if isinstance(question, Rating)]


def straight_value(form: CompiledForm, values: Values) -> object:
    """Return the one value given to every rated question of a long form, else None."""
    given = [values[code] for code in list_ratings(form) if values.get(code) is not None]
    if len(given) < LONG_FORM or len(set(map(str, given))) != 1:
        return None
    return given[0]


def straight_in_quantity(form: CompiledForm, answers: Iterable[Values]) -> frozenset[object]:
    """Return the values that too many long answers of one hour consist of."""
    ratings = list_ratings(form)
    long = 0
    found: dict[object, int] = {}
    for values in answers:
        long += sum(values.get(code) is not None for code in ratings) >= LONG_FORM
        value = straight_value(form, values)
        if value is not None:
            found[value] = found.get(value, 0) + 1
    return frozenset(
        value for value, n in found.items() if n >= max(STRAIGHT_LEAST, STRAIGHT_SHARE * long)
    )
