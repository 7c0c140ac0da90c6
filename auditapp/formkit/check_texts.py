"""Every text must stand in every language of its form. Yields (path, sentence)."""

from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import fields

from auditapp.formkit.words import Text

NAMES = {"vi": "Vietnamese", "en": "English"}


def check_texts(definition: Struct, languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Find every text that lacks a language or is blank in one."""
    for path, text in texts(definition):
        for language in languages:
            if not text.get(language, "").strip():
                name = NAMES.get(language, "language")
                yield path, f"The text has no {name} ({language})."
        for language in text:
            if language not in languages:
                yield path, f"The language {language!r} is not among the form's languages."


def texts(part: object, path: str = "") -> Iterator[tuple[str, Text]]:
    """Yield every text of a definition with its path."""
    if isinstance(part, Struct):
        for field in fields(part):
            name = field.encode_name
            yield from texts(getattr(part, field.name), f"{path}.{name}" if path else name)
    elif isinstance(part, tuple):
        for index, inner in enumerate(part):
            yield from texts(inner, f"{path}[{index}]")
    elif isinstance(part, dict) and all(isinstance(value, str) for value in part.values()):
        yield path, part
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from texts(inner, f"{path}.{key}")
