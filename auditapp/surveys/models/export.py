"""How stored answers become lines of a CSV file. Pure.

A file of a million answers repeats a few values: each question's cells are written once per value
and each whole set of answers once, so most lines are put together from text that is ready.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions.question import Cell, Question
from auditapp.surveys.models.tally import with_words

BOM = "\ufeff"  # spreadsheets read UTF-8 without it as something else
LINE_END = "\r\n"  # RFC 4180
FIRST_COLUMNS = ("hour", "agency_code", "agency", "point", "channel", "field", "standing")
FORMULA = tuple("=+-@\t\r\n\0")  # a cell that begins so would be run by a spreadsheet
MOST = 20_000  # values remembered per question, and sets of answers per version
Words = Sequence[tuple[str, str]]


class Sheet:
    """The columns of all versions of one form; `lines` has what fills them, by version."""

    def __init__(self, forms: Iterable[CompiledForm], *, words: bool) -> None:
        """Take the versions that surveys had; without words free text has no column."""
        groups: dict[str, dict[str, None]] = {}
        newest_first = sorted(forms, key=lambda form: form.form.version, reverse=True)
        for form in newest_first:
            for code, question in form.questions.items():
                columns = groups.setdefault(code, {})
                columns.update(dict.fromkeys(_columns(question, words=words)))
        self.columns = [column for group in groups.values() for column in group]
        self.lines = {
            form.form.version: Line(
                form, {code: list(group) for code, group in groups.items() if group}
            )
            for form in newest_first
        }

    def header(self) -> str:
        """Return the first line with the mark that says UTF-8."""
        return BOM + csv_text([*FIRST_COLUMNS, *self.columns]) + LINE_END


class Line(dict[str, str]):
    """The cells of answers under one version of the form, as CSV text: looked up by their JSON."""

    def __init__(self, form: CompiledForm, groups: Mapping[str, list[str]]) -> None:
        super().__init__()
        self._parts = [
            _Part(code, form.questions.get(code), group) for code, group in groups.items()
        ]

    def __missing__(self, answers: str) -> str:
        text = self._render(msgspec.json.decode(answers))
        _remember(self, answers, text)
        return text

    def with_words(self, answers: str, words: Words) -> str:
        """Return the cells with the words put back where they were written."""
        return self._render(with_words(msgspec.json.decode(answers), words))

    def _render(self, values: Mapping[str, Any]) -> str:
        texts = []
        for part in self._parts:
            value = values.get(part.code, UNSET)
            key = tuple(value) if type(value) is list else value
            try:
                text = part.known.get(key)
            except TypeError:  # an answer with "other: please say"
                texts.append(part.render(value))
                continue
            if text is None:
                text = part.render(value)
                _remember(part.known, key, text)
            texts.append(text)
        return ",".join(texts)


class _Part:
    """The columns of one question; a version without the question leaves them empty."""

    __slots__ = ("_columns", "_question", "code", "known")

    def __init__(self, code: str, question: Question | None, columns: list[str]) -> None:
        self.code = code
        self.known: dict[Any, str] = {}
        self._question = question
        self._columns = columns

    def render(self, value: object) -> str:
        if self._question is None:
            return csv_text([None] * len(self._columns))
        cells = dict(self._question.flatten(value))
        return csv_text([cells.get(column) for column in self._columns])


def csv_text(cells: Iterable[Cell]) -> str:
    """Return cells as CSV without a line end; text that a spreadsheet would run is masked."""
    masked = [_masked(cell) if isinstance(cell, str) else cell for cell in cells]
    if masked in ([None], [""]):
        return ""  # the csv module quotes a lone empty cell, and a line has more
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(masked)
    return out.getvalue()


def _masked(text: str) -> str:
    return "'" + text if text.startswith(FORMULA) else text


def _columns(question: Question, *, words: bool) -> list[str]:
    columns = [column for column, _ in question.flatten(UNSET)]
    if words:
        return columns
    if question.free_text("x"):
        return []
    return [column for column in columns if column != f"{question.code}.other"]


def _remember(known: dict[Any, str], key: Any, text: str) -> None:
    if len(known) >= MOST:
        known.clear()
    known[key] = text
