"""Rules for passwords: long enough, not a common one, not the user name; no composition rules.

common_passwords.txt lists words that people build passwords from (Vietnamese ones included); a
listed word is refused in every dress that guessing programs try first: other case, digits for
letters, years, digits and signs around it.
"""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

from auditapp.base.errors import Invalid
from auditapp.base.ids import new_code
from auditapp.people.models.accounts import fold

SHORTEST = 8
LONGEST = 128
ONE_TIME_LIFE = timedelta(days=3)
_DRESS = str.maketrans("01345789@$!|+", "oieastbgasiit")
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")
_DATE = re.compile(
    r"(0?[1-9]|[12]\d|3[01])[./-]?(0?[1-9]|1[0-2])[./-]?(19|20)\d\d"
    r"|(19|20)\d\d[./-]?(0?[1-9]|1[0-2])[./-]?(0?[1-9]|[12]\d|3[01])"
)


def check_password(password: str, *, username: str) -> None:
    """Raise Invalid (field 'new') when the password breaks a rule."""
    if len(password) < SHORTEST:
        raise Invalid("A password has at least %(n)s characters.", field="new", n=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("A password has at most %(n)s characters.", field="new", n=LONGEST)
    if _is_name(password, username):
        raise Invalid("The password must not be the user name.", field="new")
    if is_common(password):
        raise Invalid("This password is too common: others would guess it.", field="new")


def is_common(password: str) -> bool:
    """Tell whether a guessing program would try this early."""
    plain = fold(password).replace(" ", "")
    if plain in _words() or len(set(plain)) < 4 or _DATE.fullmatch(plain):
        return True
    if any(plain in run for run in _RUNS) or _repeats(plain):
        return True
    core = plain.strip("0123456789!@#$%^&*()_+-=.,?~")
    return any(word in _words() for word in {core, core.translate(_DRESS), _letters(plain)})


def one_time_password() -> str:
    """Return a password for one sign-in, easy to read aloud: 60 random bits."""
    code = new_code(12)
    return "-".join((code[:4], code[4:8], code[8:]))


def _is_name(password: str, username: str) -> bool:
    name = fold(username)
    plain = fold(password).rstrip("0123456789!@#$%^&*_+-=.,?~ ")
    return plain in {name, name.partition("@")[0]} or _letters(plain) == _letters(name)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _repeats(text: str) -> bool:
    """Tell whether text is one short piece again and again: abcabcabc, 12121212."""
    return len(text) >= SHORTEST and any(
        text == (text[:size] * len(text))[: len(text)] for size in range(1, 5)
    )


@cache
def _words() -> frozenset[str]:
    text = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word for word in text.split() if not word.startswith("#"))
