"""Every text must stand in every language of its form. Yields (path, sentence)."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from auditapp.formkit.piping import PLACES, texts, unknown_places

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


def check_places(definition: Struct, *, allowed: bool) -> Iterator[tuple[str, str]]:
    """Find braces that are no place, and places where no names are known: titles, checklists."""
    known = " or ".join(f"{{{place}}}" for place in PLACES)
    for path, text in texts(definition):
        for words in text.values():
            unknown = unknown_places(words)
            for found in unknown:
                yield path, f"In braces can stand only {known}, not {found!r}."
            if "{" in words and not unknown and (not allowed or path == "title"):
                yield path, "Names in braces are filled on survey pages only; here they would stay."
