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
from auditapp.surveys.models.shape import Column, Shape, cells_of, kind_of
from auditapp.surveys.models.tally import with_words

BOM = "\ufeff"  # spreadsheets read UTF-8 without it as something else
LINE_END = "\r\n"  # RFC 4180
FIRST_COLUMNS = ("hour", "agency_code", "agency", "point", "channel", "field", "standing")
FORMULA = tuple("=+-@\t\r\n\0")  # a cell that begins so would be run by a spreadsheet
MOST = 20_000  # values remembered per question, and sets of answers per version
Words = Sequence[tuple[str, str]]
PLAIN_SHAPE = Shape()


class Sheet:
    """The columns of all versions of one form; `lines` has what fills them, by version."""

    def __init__(
        self, forms: Iterable[CompiledForm], *, words: bool, shape: Shape = PLAIN_SHAPE
    ) -> None:
        """Take the versions that surveys had; without words free text has no column."""
        groups: dict[str, dict[str, None]] = {}
        kinds: dict[str, Column] = {}
        self.forms = sorted(forms, key=lambda form: form.form.version, reverse=True)
        for form in self.forms:
            for code, question in form.questions.items():
                columns = groups.setdefault(code, {})
                for name in _columns(question, words=words, shape=shape):
                    columns[name] = None
                    kinds.setdefault(name, Column(name, code, kind_of(question, name, shape)))
        self.columns = [column for group in groups.values() for column in group]
        self.described = [
            *(Column(name, "", "text") for name in FIRST_COLUMNS),
            *(kinds[name] for name in self.columns),
        ]
        self.lines = {
            form.form.version: Line(
                form, {code: list(group) for code, group in groups.items() if group}, shape
            )
            for form in self.forms
        }

    def header(self) -> str:
        """Return the first line with the mark that says UTF-8."""
        return BOM + csv_text([*FIRST_COLUMNS, *self.columns]) + LINE_END


class Line(dict[str, str]):
    """The cells of answers under one version of the form, as CSV text: looked up by their JSON."""

    def __init__(
        self, form: CompiledForm, groups: Mapping[str, list[str]], shape: Shape = PLAIN_SHAPE
    ) -> None:
        super().__init__()
        self._parts = [
            _Part(code, form.questions.get(code), group, shape) for code, group in groups.items()
        ]
        self._cells: dict[str, list[Cell]] = {}

    def __missing__(self, answers: str) -> str:
        text = self._render(msgspec.json.decode(answers))
        _remember(self, answers, text)
        return text

    def with_words(self, answers: str, words: Words) -> str:
        """Return the cells with the words put back where they were written."""
        return self._render(with_words(msgspec.json.decode(answers), words))

    def cells(self, answers: str, words: Words = ()) -> list[Cell]:
        """Return the cells as values, for files that are not text; texts are not masked."""
        if words:
            return self._values(with_words(msgspec.json.decode(answers), words))
        known = self._cells.get(answers)
        if known is None:
            known = self._values(msgspec.json.decode(answers))
            _remember(self._cells, answers, known)
        return known

    def _values(self, values: Mapping[str, Any]) -> list[Cell]:
        return [cell for part in self._parts for cell in part.cells(values.get(part.code, UNSET))]

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

    __slots__ = ("_columns", "_question", "_shape", "code", "known")

    def __init__(
        self, code: str, question: Question | None, columns: list[str], shape: Shape
    ) -> None:
        self.code = code
        self.known: dict[Any, str] = {}
        self._question = question
        self._columns = columns
        self._shape = shape

    def render(self, value: object) -> str:
        return csv_text(self.cells(value))

    def cells(self, value: object) -> list[Cell]:
        if self._question is None:
            return [None] * len(self._columns)
        cells = dict(cells_of(self._question, value, self._shape))
        return [cells.get(column) for column in self._columns]


def csv_text(cells: Iterable[Cell]) -> str:
    """Return cells as CSV without a line end; text that a spreadsheet would run is masked."""
    masked = [mask_formula(cell) if isinstance(cell, str) else cell for cell in cells]
    if masked in ([None], [""]):
        return ""  # the csv module quotes a lone empty cell, and a line has more
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(masked)
    return out.getvalue()


def mask_formula(text: str) -> str:
    """Return text that a spreadsheet does not run."""
    return "'" + text if text.startswith(FORMULA) else text


def _columns(question: Question, *, words: bool, shape: Shape) -> list[str]:
    columns = [column for column, _ in cells_of(question, UNSET, shape)]
    if words:
        return columns
    if question.free_text("x"):
        return []
    return [column for column in columns if column != f"{question.code}.other"]


def _remember(known: dict[Any, Any], key: Any, text: Any) -> None:
    if len(known) >= MOST:
        known.clear()
    known[key] = text
