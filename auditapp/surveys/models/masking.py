"""Masking numbers that name a person in what people write, on its way to the disk. Pure.

The patterns are data (`data/masking.toml`): one pass over the text, in which the first entry that
fits at a place takes it. What was masked is masked for good, and masking again changes nothing.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

import msgspec

DATA = Path(__file__).resolve().parents[1] / "data" / "masking.toml"
_SUSPECT = re.compile(r"[\d@]")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of number: a pattern, and the words that take its place unless it is kept.

    What the pattern's group `before` matches stays in front of the words.
    """

    name: str
    pattern: str
    words: str = ""
    keep: bool = False


def mask(text: str) -> str:
    """Return text with words in the place of every number that names a person."""
    if not _SUSPECT.search(text):
        return text
    return _scanner().sub(_replaced, text)


@cache
def list_entries() -> tuple[Entry, ...]:
    """Return the kinds of numbers in the order in which they are tried."""
    found = tomllib.loads(DATA.read_text("utf-8"))["entries"]
    return msgspec.convert(found, tuple[Entry, ...])


@cache
def _scanner() -> re.Pattern[str]:
    kinds = (f"(?P<kind{place}>{entry.pattern})" for place, entry in enumerate(list_entries()))
    return re.compile("|".join(kinds), re.VERBOSE | re.IGNORECASE)


def _replaced(found: re.Match[str]) -> str:
    place = int((found.lastgroup or "").removeprefix("kind"))
    entry = list_entries()[place]
    return found[0] if entry.keep else (found["before"] or "") + entry.words
