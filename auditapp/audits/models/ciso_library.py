"""A framework of CISO Assistant's libraries (YAML) as a table of questions. Pure.

Format: github.com/intuitem/ciso-assistant-community, backend/library/libraries: a library holds
objects.framework.requirement_nodes, a flat list that parent_urn makes a tree; nodes with
`assessable: true` are what is assessed. Words stand in the library's locale, others in
`translations`. Aliases of YAML, which can make a small file huge, occur in none of them and are
refused before anything is built.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import yaml

from auditapp.audits.models.draft import MAX_QUESTION, SHARED
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, tidy
from auditapp.web.worksheets import FORMULA, NOT_UTF8, Table

MOST_BYTES = 4 * 1024 * 1024
MOST_EVENTS = 400_000
MOST_DEPTH = 20

NOT_YAML = N_("This file is not valid YAML, so it could not be read (row %(row)d).")
NOT_A_LIBRARY = N_(
    "This YAML file is not a library of CISO Assistant with a framework in it "
    "(objects → framework → requirement_nodes)."
)
NO_ALIASES = N_("This YAML file uses aliases (& and *), which are not taken.")
TOO_DEEP = N_("This YAML file is larger or deeper than any library, so it was not read.")
NOTHING_TO_ASK = N_("This framework has no requirement that is marked as assessable.")

_Word = str | int | float | None  # unquoted numbers of clauses arrive as numbers
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STRANGE = re.compile(r"[^A-Za-z0-9_.-]+")


class Words(msgspec.Struct, frozen=True):
    """The words of a node in one language."""

    name: _Word = None
    description: _Word = None
    annotation: _Word = None
    typical_evidence: _Word = None


class Asked(msgspec.Struct, frozen=True):
    """A question of a node, for libraries that say nothing else."""

    text: _Word = None
    translations: dict[str, "Asked"] | None = None


class Node(Words, frozen=True, kw_only=True):
    """A requirement or a heading."""

    urn: str
    parent_urn: str | None = None
    ref_id: _Word = None
    assessable: bool = False
    translations: dict[str, Words] | None = None
    questions: dict[str, Asked] | None = None


class Framework(msgspec.Struct, frozen=True):
    """What is assessed."""

    requirement_nodes: list[Node]
    name: _Word = None


class _Objects(msgspec.Struct, frozen=True):
    framework: Framework | None = None
    frameworks: list[Framework] = []


class Library(msgspec.Struct, frozen=True):
    """A library file: who made it, and its objects."""

    objects: _Objects
    locale: str = "en"
    name: _Word = None
    provider: _Word = None
    copyright: _Word = None
    version: _Word = None


def is_library(data: bytes) -> bool:
    """Tell whether a file is meant as a library rather than as a table."""
    return re.search(rb"^\s*(objects|requirement_nodes)\s*:", data, re.MULTILINE) is not None


def read_library(data: bytes) -> tuple[Table, Library]:
    """Return the table of its questions, header first, and the library; raises Invalid."""
    library = _decode(data)
    framework = library.objects.framework or next(iter(library.objects.frameworks), None)
    if framework is None:
        raise Invalid(NOT_A_LIBRARY, field="file")
    nodes = {node.urn: node for node in framework.requirement_nodes}
    languages = list(dict.fromkeys((*SHARED, library.locale)))
    header = ["code", "clause"]
    header += [f"{kind}.{language}" for kind in ("title", "text", "hint") for language in languages]
    rows = [
        _row(node, nodes, library, languages)
        for node in framework.requirement_nodes
        if node.assessable
    ]
    if not rows:
        raise Invalid(NOTHING_TO_ASK, field="file")
    return [header, *rows], library


def _decode(data: bytes) -> Library:
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_DEEP, field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(NOT_UTF8, field="file") from error
    try:
        _check_events(text)
        return msgspec.convert(yaml.load(text, Loader=_LOADER), type=Library)  # noqa: S506 - safe
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else 1
        raise Invalid(NOT_YAML, field="file", row=row) from error
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise Invalid(NOT_A_LIBRARY, field="file") from error


def _check_events(text: str) -> None:
    """Look at the file once without building anything; raises Invalid."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if isinstance(event, yaml.AliasEvent):
            raise Invalid(NO_ALIASES, field="file")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MOST_DEPTH or count > MOST_EVENTS:
            raise Invalid(TOO_DEEP, field="file")


def _row(
    node: Node, nodes: Mapping[str, Node], library: Library, languages: list[str]
) -> list[str]:
    """Return a line under the heading above it; the library's name stands where there is none."""
    head, locale = nodes.get(node.parent_urn or "", node), library.locale
    titles = [_said(head, locale, language)[0] for language in languages]
    if head is node or not any(titles):
        titles = [_plain(library.name) if lang == locale else "" for lang in languages]
    words = [_said(node, locale, language) for language in languages]
    return [
        _code(node),
        _reference(head.ref_id) or _reference(head.urn.rpartition(":")[2]) or "F",
        *(_cut(title) for title in titles),
        *(text for text, _ in words),
        *(_cut(hint) for _, hint in words),
    ]


def _reference(word: _Word) -> str:
    return _STRANGE.sub("-", _plain(word)).strip("-._")[:60]


def _code(node: Node) -> str:
    mark = hashlib.sha256(node.urn.encode()).hexdigest()[:6]
    reference = _reference(node.ref_id)[:50]
    return f"R-{reference}-{mark}" if reference else f"R-{mark}"


def _said(node: Node, locale: str, language: str) -> tuple[str, str]:
    """Return the question and the evidence to look at in a language; '' where nothing is said."""
    found = node if language == locale else (node.translations or {}).get(language, Words())
    parts = [word for word in (_plain(found.name), _plain(found.description)) if word]
    for asked in () if node.name or node.description else (node.questions or {}).values():
        said = asked if language == locale else (asked.translations or {}).get(language, Asked())
        parts += [_plain(said.text)] if said.text else []
    hint = _plain(found.typical_evidence) or _plain(found.annotation)
    return " – ".join(dict.fromkeys(parts)), hint


def _plain(word: _Word) -> str:
    if word is None:
        return ""
    return "\n".join(tidy(line) for line in str(word).replace(FORMULA, "").split("\n")).strip()


def _cut(hint: str) -> str:
    return hint if len(hint) <= MAX_QUESTION else f"{hint[: MAX_QUESTION - 1]}…"
