"""Finds every word of the screens in code and templates, and keeps the catalogues complete.

`make words` adds what is missing to auditapp/i18n/vi/<room>.po with an empty translation, which
tests/house/test_catalogues.py then refuses until somebody fills it in.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from auditapp.web.i18n import FOLDER, read_catalogue

PACKAGE = Path(__file__).resolve().parents[1] / "auditapp"
ERRORS = {
    "BadRequest", "NotSignedIn", "Forbidden", "NotFound", "Conflict", "Gone", "TooLarge",
    "UnsupportedType", "Invalid", "TooMany", "Unavailable", "TooSlow", "HeadersTooLarge",
    "TooManyTries", "MustChangePassword",
}  # fmt: skip
MARKS = {"N_", "_", "gettext", "say", "translate"} | ERRORS


def msgids() -> dict[str, set[str]]:
    """Return every msgid found, with the names of the rooms that use it."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for msgid in in_python(path):
            found.setdefault(msgid, set()).add(_room(path))
    for path in sorted(PACKAGE.rglob("*.html")):
        for msgid in in_template(path):
            found.setdefault(msgid, set()).add(_room(path))
    return found


def in_python(path: Path) -> Iterator[str]:
    """Yield the words marked in one module: calls of MARKS, and the errors' default sentences."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in MARKS:
            position = 1 if _name(node.func) == "translate" else 0
            if len(node.args) > position:
                yield from _strings(node.args[position])
        elif isinstance(node, ast.AnnAssign) and _name(node.target) == "default" and node.value:
            yield from _strings(node.value)


def in_template(path: Path) -> Iterator[str]:
    """Yield the words of one template; of a plural only the singular, which is its key."""
    environment = jinja2.Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True
    )
    for _, _, words in extract_from_ast(environment.parse(path.read_text("utf-8"))):
        first = words[0] if isinstance(words, tuple) else words
        if first:
            yield first


def _strings(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def places(words: str) -> list[str]:
    """Return the %(name)s places of a sentence."""
    return sorted(re.findall(r"%\((\w+)\)", words))


def add_missing() -> int:
    """Write missing msgids into the catalogue of the first room that uses them; return how many."""
    known = {message.id if isinstance(message.id, str) else message.id[0]
             for message in read_catalogue("vi") if message.id}  # fmt: skip
    missing = {msgid: rooms for msgid, rooms in msgids().items() if msgid not in known}
    for msgid, rooms in missing.items():
        path = FOLDER / "vi" / f"{min(rooms)}.po"
        catalogue = read_po(path.open("rb"), locale="vi") if path.exists() else Catalog("vi")
        catalogue.add(msgid, "")
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, omit_header=False)
    return len(missing)


if __name__ == "__main__":
    sys.stdout.write(f"{add_missing()} added with an empty translation\n")
