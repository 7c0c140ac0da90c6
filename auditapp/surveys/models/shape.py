"""In which shape answers leave: one column or several per multiple choice, codes or words. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import UNSET

from auditapp.formkit.conditions import chosen
from auditapp.formkit.questions import (
    Duration,
    MultipleChoice,
    Number,
    Question,
    Ranking,
    Rating,
    Recommendation,
    SingleChoice,
    YesNo,
)
from auditapp.formkit.questions.question import Cell
from auditapp.formkit.words import Text

Kind = Literal["text", "whole", "number"]
Several = Literal["columns", "summary", "both"]
YES_NO: dict[str, Text] = {"yes": {"vi": "Có", "en": "Yes"}, "no": {"vi": "Không", "en": "No"}}


class Shape(msgspec.Struct, frozen=True):
    """How answers to choices are written.

    several: a question with several answers has a 0/1 column per choice, one column of all codes
    with blanks between them, or both. labels: the language of words instead of codes, '' for codes.
    """

    several: Several = "columns"
    labels: str = ""


class Column(msgspec.Struct, frozen=True):
    """A column of the file: its heading, the question ('' for none) and what its cells hold."""

    name: str
    question: str
    kind: Kind


def cells_of(question: Question, value: object, shape: Shape) -> list[tuple[str, Cell]]:
    """Return (column, cell) pairs of an answer; the columns do not depend on the value."""
    cells = question.flatten(value)
    if isinstance(question, MultipleChoice):
        return _of_several(question, value, cells, shape)
    if not shape.labels:
        return cells
    words = choices_of(question)
    return [
        (name, pick(words[str(cell)], shape.labels) if str(cell) in words else cell)
        if name == question.code
        else (name, cell)
        for name, cell in cells
    ]


def kind_of(question: Question, column: str, shape: Shape) -> Kind:
    """Return what stands in a column of a question."""
    if "/" in column:
        return "whole"
    if isinstance(question, Rating):
        return "text" if shape.labels else "whole"
    if isinstance(question, Recommendation | Duration):
        return "whole"
    return "number" if isinstance(question, Number) else "text"


def choices_of(question: Question) -> dict[str, Text]:
    """Return the words of each answer that can be chosen, by code."""
    if isinstance(question, SingleChoice | MultipleChoice | Ranking):
        return {option.code: option.text for option in question.options}
    if isinstance(question, Rating):
        return {str(point): text for point, text in enumerate(question.labels, 1)}
    if isinstance(question, YesNo):
        labels = question.labels
        return {"yes": labels.yes, "no": labels.no} if labels else YES_NO
    return {}


def pick(text: Mapping[str, str], language: str) -> str:
    """Return a text in a language, or in the first that it has."""
    return text.get(language) or next(iter(text.values()), "")


def _of_several(
    question: MultipleChoice, value: object, cells: Sequence[tuple[str, Cell]], shape: Shape
) -> list[tuple[str, Cell]]:
    if shape.several == "columns":
        return list(cells)
    codes = chosen(value) if value is not UNSET else None
    words = choices_of(question)
    summary: Cell = None
    if isinstance(codes, list):
        summary = " ".join(map(str, codes))
        if shape.labels:
            summary = "; ".join(pick(words.get(str(c), {"": str(c)}), shape.labels) for c in codes)
    rest = [pair for pair in cells if shape.several == "both" or "/" not in pair[0]]
    return [(question.code, summary), *rest]
