"""Names that a text may take in: "How were you served by {agency}?". Pure.

A place is a word in braces; the two known ones are PLACES. Filled once per counter, for its pages.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from auditapp.formkit.words import Text

T = TypeVar("T")
Pipes = Mapping[str, Text]

# What stands for a name where there is none: a preview, a counter without a field of its own.
NAMELESS: dict[str, Text] = {
    "agency": {"vi": "cơ quan", "en": "the agency"},
    "field": {"vi": "thủ tục hành chính", "en": "administrative procedures"},
}
PLACES = tuple(NAMELESS)
_PLACE = re.compile(r"\{([^{}]*)\}")


def texts(part: object, path: str = "") -> Iterator[tuple[str, Text]]:
    """Yield every text of a definition with its path."""
    if isinstance(part, Struct):
        for attribute, name in _names(type(part)):
            yield from texts(getattr(part, attribute), f"{path}.{name}" if path else name)
    elif isinstance(part, tuple):
        for index, inner in enumerate(part):
            yield from texts(inner, f"{path}[{index}]")
    elif isinstance(part, dict) and all(isinstance(value, str) for value in part.values()):
        yield path, part
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from texts(inner, f"{path}.{key}")


@cache
def _names(kind: type[Struct]) -> tuple[tuple[str, str], ...]:
    """Return attribute and name in files of each field; msgspec reads annotations every time."""
    return tuple((field.name, field.encode_name) for field in fields(kind))


def has_places(part: object) -> bool:
    """Say whether any text below a definition takes in a name."""
    return any("{" in words for _, text in texts(part) for words in text.values())


def unknown_places(words: str) -> list[str]:
    """Return what stands in braces and is no place, lone braces included."""
    unknown = [found for found in _PLACE.findall(words) if found not in PLACES]
    rest = _PLACE.sub("", words)
    return [f"{{{found}}}" for found in unknown] + [brace for brace in "{}" if brace in rest]


def fill(part: T, pipes: Pipes) -> T:
    """Return a definition, or part of one, with the names in its texts; raises nothing."""
    return _filled(part, {**NAMELESS, **pipes})  # type: ignore[return-value]


def _filled(part: object, pipes: Pipes) -> object:
    if isinstance(part, Struct):
        changes = {}
        for attribute, _ in _names(type(part)):
            old = getattr(part, attribute)
            new = _filled(old, pipes)
            if new is not old:
                changes[attribute] = new
        return replace(part, **changes) if changes else part
    if isinstance(part, tuple):
        filled = tuple(_filled(inner, pipes) for inner in part)
        return part if all(a is b for a, b in zip(filled, part, strict=True)) else filled
    if isinstance(part, dict) and any("{" in str(words) for words in part.values()):
        return {
            language: _put(words, language, pipes) if isinstance(words, str) else words
            for language, words in part.items()
        }
    return part


def _put(words: str, language: str, pipes: Pipes) -> str:
    """Replace each place once: a brace inside a name is a letter like any other."""

    def name(found: re.Match[str]) -> str:
        names = pipes.get(found[1])
        if names is None:
            return found[0]
        return names.get(language) or names.get("vi") or next(iter(names.values()), "")

    return _PLACE.sub(name, words)
