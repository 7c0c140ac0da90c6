"""Answers as a workbook: results with native charts, the answers, the data dictionary.

XlsxWriter keeps one row of each sheet in memory. The counts of the first sheet are gathered while
the answers pass, and written last.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import xlsxwriter

from auditapp.exchange.jobs.words import WORDS
from auditapp.exchange.models.dictionary import HEADS, Entry
from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions import Question
from auditapp.surveys.actions.export import Export, Row
from auditapp.surveys.models.flags import ASIDE
from auditapp.surveys.models.shape import choices_of, pick

MOST_ROWS = 1_048_575  # of a sheet below its heading
CELL = 32_767  # letters that a cell holds
CHART_ROWS = 15  # rows of the results that a chart takes at least
Tokens = Counter[tuple[str, str]]


def write_xlsx(
    job: Export, pages: Iterator[list[Row]], path: Path, *, entries: Sequence[Entry], language: str
) -> None:
    """Write the workbook; text is never taken for a formula or a link."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }  # fmt: skip
    words = WORDS.get(language, WORDS["vi"])
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        results = book.add_worksheet(words["results"])
        tally = _Tally(job.sheet.forms)
        _write_answers(book, job, _counted(pages, tally), name=words["answers"])
        sheet = book.add_worksheet(words["dictionary"])
        sheet.set_column(0, len(HEADS) - 1, 24)
        for number, cells in enumerate([list(HEADS), *(entry.cells() for entry in entries)]):
            sheet.write_row(number, 0, [cell[:CELL] for cell in cells], None if number else bold)
        _Results(book, results, words, language).write(job, tally)


def _counted(pages: Iterator[list[Row]], tally: "_Tally") -> Iterator[list[Row]]:
    for page in pages:
        for row in page:
            tally.add(row)
        yield page


class _Tally:
    """Counts answers as the results pages do: those set aside are left out."""

    def __init__(self, forms: Sequence[CompiledForm]) -> None:
        self._forms = {form.form.version: form for form in forms}
        self._known: dict[tuple[int, str], list[tuple[str, str]]] = {}
        self.n = 0
        self.tokens: Tokens = Counter()

    def add(self, row: Row) -> None:
        if row.standing == ASIDE:
            return
        key = (row.version, row.answers)
        tokens = self._known.get(key)
        if tokens is None:
            if len(self._known) > 20_000:
                self._known.clear()
            tokens = self._forms[row.version].counts(msgspec.json.decode(row.answers))
            self._known[key] = tokens
        self.n += 1
        self.tokens.update(tokens)


def _write_answers(book: Any, job: Export, pages: Iterator[list[Row]], *, name: str) -> None:
    heads = [column.name for column in job.columns]
    sheet: Any = None
    number = MOST_ROWS
    sheets = 0
    for row in _all(pages):
        if number >= MOST_ROWS:
            sheets += 1
            sheet = _sheet(book, name if sheets == 1 else f"{name} {sheets}", heads)
            number = 0
        number += 1
        for column, cell in enumerate(row.cells):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell[:CELL])
            elif cell is not None:
                sheet.write_number(number, column, cell)
    if sheet is None:
        _sheet(book, name, heads)


def _all(pages: Iterator[list[Row]]) -> Iterator[Row]:
    for page in pages:
        yield from page


def _sheet(book: Any, name: str, heads: Sequence[str]) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 14)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    return sheet


class _Results:
    """The first sheet: a table and a bar chart per question with answers to choose from."""

    def __init__(self, book: Any, sheet: Any, words: dict[str, str], language: str) -> None:
        self._book, self._sheet, self._words = book, sheet, words
        self._language = language
        self._bold = book.add_format({"bold": True})
        self._percent = book.add_format({"num_format": "0.0%"})
        self._at = 0

    def write(self, job: Export, tally: _Tally) -> None:
        words, asked = self._words, job.asked
        self._sheet.set_column(0, 0, 60)
        newest = job.sheet.forms[0].form
        self._line(pick(newest.title, self._language), bold=True)
        self._line(f"{asked.first:%d/%m/%Y} – {asked.last:%d/%m/%Y}")
        self._line(words["n"], tally.n)
        self._line(words["note"])
        for question in job.sheet.forms[0].questions.values():
            self._question(question, tally.tokens)

    def _question(self, question: Question, tokens: Tokens) -> None:
        choices = choices_of(question)
        counts = {code: tokens[question.code, code] for code in choices}
        base = tokens[question.code, "answered"] or sum(counts.values())
        if not choices or not base or not sum(counts.values()):
            return
        self._at += 1
        self._line(pick(question.text, self._language), bold=True)
        self._line(self._words["choice"], self._words["count"], self._words["share"], bold=True)
        first = self._at
        for code, n in counts.items():
            self._line(pick(choices[code], self._language), n, n / base)
        self._chart(first, self._at - 1)
        self._at = max(self._at, first - 2 + CHART_ROWS)

    def _line(self, *cells: str | float, bold: bool = False) -> None:
        for column, cell in enumerate(cells):
            style = self._bold if bold else self._percent if isinstance(cell, float) else None
            self._sheet.write(self._at, column, cell, style)
        self._at += 1

    def _chart(self, first: int, last: int) -> None:
        name = self._words["results"]
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "categories": [name, first, 0, last, 0],
                "values": [name, first, 2, last, 2],
                "data_labels": {"value": True},
                "fill": {"color": "#0B5CAD"},
                "gap": 40,
            }
        )
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"min": 0, "num_format": "0%", "major_gridlines": {"visible": False}})
        chart.set_size({"width": 620, "height": 20 * CHART_ROWS - 20})
        self._sheet.insert_chart(first - 2, 4, chart)
