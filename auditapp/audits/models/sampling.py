"""Cases sampled for a line: drawn at random from a pasted list, kept masked. Pure.

The draw can be repeated by anyone with the same list: the cases are ordered by SHA-256 over
`seed:case number` and the first n are taken, whatever the order of the list. Only the seed, the
length of the list and the masked numbers are kept, never the list and never a name (domain.md B.6).
"""

import hashlib
import math
import re

import msgspec

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line

DRAWS = 9
FIELDS = tuple(f"cases.{number}" for number in range(1, DRAWS + 1))
MOST_DRAWN = 50
MOST_LISTED = 20_000
MAX_WHAT = 200
# H23.05-241121-0001, 000.00.05.H23-241121-0001: letters and digits in groups, the last a number.
_CASE = re.compile(r"(?<![\w.-])(?=[\w.]*[A-Za-z])\w+(?:\.\w+){0,6}-\d{6}-\d{3,6}(?![\w-])")
_MASKED = re.compile(r"\w+(?:\.\w+){0,6}-\d{6}-\*\*\*\d")
_SEED = re.compile(r"[A-Za-z0-9]{4,32}")

NO_CASES = N_("No case number was found. Paste one case on each line, such as H23.05-241121-0007.")
TOO_MANY = N_("Please paste at most %(max)d cases.")
NOT_A_COUNT = N_("Please choose how many cases to draw: 1 to %(max)d.")
NOT_A_SEED = N_("The number of the draw has 4 to 32 letters and digits.")
NOT_A_DRAW = N_("This draw of cases cannot be read.")
TOO_LONG = N_("This text is too long: at most %(max)d characters.")


class Draw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A draw as the log keeps it: what was sampled, from how many, and the masked numbers."""

    what: str
    of: int
    seed: str
    drawn: tuple[str, ...]


def read_cases(pasted: str) -> list[str]:
    """Return the case numbers of a pasted list, each once; raises Invalid when there are none.

    One on each line; what else stands on the line (names, days) is not even looked at.
    """
    found = (_CASE.search(line) for line in pasted.splitlines())
    cases = list(dict.fromkeys(match[0].upper() for match in found if match))
    if not cases:
        raise Invalid(NO_CASES, field="cases")
    if len(cases) > MOST_LISTED:
        raise Invalid(TOO_MANY, field="cases", max=MOST_LISTED)
    return cases


def suggested(count: int) -> int:
    """Return how many of so many to draw: the root, at least 3, never more than there are."""
    return min(count, max(3, math.isqrt(count - 1) + 1)) if count else 3


def draw(cases: list[str], count: int, *, seed: str, what: str) -> Draw:
    """Draw `count` cases; the same list, seed and count give the same cases."""
    ranked = sorted(cases, key=lambda case: hashlib.sha256(f"{seed}:{case}".encode()).digest())
    return Draw(what, len(cases), seed, tuple(mask_case(case) for case in ranked[:count]))


def mask_case(case: str) -> str:
    """Return a case number without its serial number but the last digit: H23.05-241121-***7."""
    head, _, serial = case.rpartition("-")
    return f"{head}-***{serial[-1]}"


def read_count(typed: str, listed: int) -> int:
    """Return how many to draw; '' means as many as suggested. Raises Invalid."""
    if not typed:
        return min(suggested(listed), MOST_DRAWN)
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:6]) <= MOST_DRAWN:
        raise Invalid(NOT_A_COUNT, field="count", max=MOST_DRAWN)
    return min(int(typed), listed)


def read_seed(typed: str) -> str:
    """Return a seed that was typed to repeat a draw, '' for none; raises Invalid."""
    if typed and not _SEED.fullmatch(typed):
        raise Invalid(NOT_A_SEED, field="seed")
    return typed


def read_what(typed: str) -> str:
    """Return what was sampled, in words; raises Invalid when it is too long."""
    what = clean_line(typed)
    if len(what) > MAX_WHAT:
        raise Invalid(TOO_LONG, field="what", max=MAX_WHAT)
    return what


def write_draw(drawn: Draw) -> str:
    """Return the value of the edit."""
    return msgspec.json.encode(drawn, order="sorted").decode()


def read_draw(value: str) -> Draw:
    """Return a draw from the log's value."""
    return msgspec.json.decode(value, type=Draw)


def check_value(named: str, value: str) -> str:
    """Return a draw in its stored form, '' for one taken back; raises Invalid on unmasked cases."""
    if not value:
        return ""
    try:
        sent = read_draw(value)
    except msgspec.MsgspecError as error:
        raise Invalid(NOT_A_DRAW, field=named) from error
    is_masked = all(_MASKED.fullmatch(case) for case in sent.drawn)
    is_sound = 0 < len(sent.drawn) <= min(MOST_DRAWN, sent.of) and len(sent.what) <= MAX_WHAT
    if not is_masked or not is_sound or not _SEED.fullmatch(sent.seed):
        raise Invalid(NOT_A_DRAW, field=named)
    return write_draw(sent)
