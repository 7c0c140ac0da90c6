"""A form as it stands on paper: numbered questions, boxes with the digit typed for each. Pure.

Digits 1 to 9, then consonants that no Vietnamese input method turns into something else, then
numbers of two digits. A scale keeps its own figures, so that 5 on paper is 5 in the results; where
it goes to ten, its keys have two digits, and one digit typed alone means the same.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from auditapp.formkit.definition import Section
from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.piping import Pipes, fill
from auditapp.formkit.questions import (
    Asked,
    Date,
    Duration,
    LongText,
    Matrix,
    MultipleChoice,
    Note,
    Number,
    Question,
    Ranking,
    Rating,
    Recommendation,
    ShortText,
    YesNo,
)
from auditapp.formkit.questions.duration import FIELDS
from auditapp.formkit.questions.recommendation import VALUES
from auditapp.formkit.words import Text

# head: the words above the rows of a matrix. places: options put in order. span: a time taken.
Kind = Literal["note", "head", "one", "several", "places", "span", "line", "lines"]
DIGITS = "123456789"
LETTERS = "BCGHKLMNPQTV"
NO_OPINION = "9"
YES: Text = {"vi": "Có", "en": "Yes"}
NO: Text = {"vi": "Không", "en": "No"}
LINES = 3  # to write on
SHORT = 44  # letters of a label that stands beside another one
ROW = 70  # letters of all labels that stand in one row


class Box(msgspec.Struct, frozen=True):
    """A box to tick: the key typed for it, the word posted for it, and its label.

    figure: what is printed instead of the key.
    """

    key: str
    word: str
    text: Text
    figure: str = ""

    @property
    def printed(self) -> str:
        """Return what stands beside the box on paper."""
        return self.figure or self.key


class Blank(msgspec.Struct, frozen=True):
    """One question on paper; notes and heads have number 0.

    other: the box that has a line beside it. most: how many boxes may be ticked, or places given.
    units: of a span, "hours" and "minutes" or "days". ends: what the ends of a long scale mean.
    group: the matrix that it is a row of.
    """

    code: str
    kind: Kind
    number: int
    text: Text
    hint: Text | None = None
    boxes: tuple[Box, ...] = ()
    other: str = ""
    unit: Text | None = None
    most: int | None = None
    is_date: bool = False
    is_coded: bool = False
    max_length: int = 40
    units: tuple[str, ...] = ()
    ends: tuple[Text, Text] | None = None
    group: str = ""

    @property
    def is_asked(self) -> bool:
        """Tell whether there is something to answer."""
        return self.number > 0

    @property
    def length(self) -> int:
        """Return how many characters may be typed for it."""
        if self.kind == "several":
            return self.width * len(self.boxes)
        if self.kind == "places":
            return self.most or len(self.boxes)
        return self.width or self.max_length

    @property
    def width(self) -> int:
        """Return how many characters a key has."""
        return len(self.boxes[0].key) if self.boxes else 0

    @property
    def takes_zero(self) -> bool:
        """Tell whether 0 begins a key; elsewhere it says "no answer"."""
        return any(box.key.startswith("0") for box in self.boxes)

    @property
    def keys(self) -> dict[str, str]:
        """Return word by key."""
        return {box.key: box.word for box in self.boxes}

    @property
    def is_short(self) -> bool:
        """Tell whether the boxes fit into two columns."""
        return all(len(text) <= SHORT for box in self.boxes for text in box.text.values())

    @property
    def is_row(self) -> bool:
        """Tell whether the boxes fit into one row."""
        languages = {language for box in self.boxes for language in box.text}
        return all(
            sum(len(box.text.get(language, "")) for box in self.boxes) <= ROW
            for language in languages
        )


class Part(msgspec.Struct, frozen=True):
    """A section; `groups` puts questions with the same scale together, to be set as one table."""

    title: Text
    hint: Text | None
    blanks: tuple[Blank, ...]

    @property
    def groups(self) -> list[list[Blank]]:
        """Return the questions, several together where they share a scale."""
        found: list[list[Blank]] = []
        for (_, scale), group in groupby(self.blanks, lambda blank: (blank.group, _scale(blank))):
            blanks = list(group)
            found += [blanks] if scale and len(blanks) > 1 else [[blank] for blank in blanks]
        return found


class Plan(msgspec.Struct, frozen=True, dict=True):
    """A whole form on paper."""

    parts: tuple[Part, ...]

    @cached_property
    def blanks(self) -> dict[str, Blank]:
        """Return everything that is asked, in order, without notes."""
        return {blank.code: blank for part in self.parts for blank in part.blanks if blank.is_asked}


def plan_paper(form: CompiledForm, pipes: Pipes | None = None) -> Plan:
    """Number the questions of a form and give every answer its key; `pipes` go into the texts."""
    numbers = {
        item.code: place
        for place, item in enumerate(
            (item for item in form.items if not isinstance(item.question, Note)), 1
        )
    }
    named = fill(form.form, pipes or {})
    return Plan(tuple(_part(section, numbers) for section in named.sections))


def _part(section: Section, numbers: dict[str, int]) -> Part:
    blanks = tuple(blank for asked in section.questions for blank in _blanks(asked, numbers))
    return Part(section.title, section.hint, blanks)


def _blanks(asked: Asked, numbers: dict[str, int]) -> Iterator[Blank]:
    group = asked.code if isinstance(asked, Matrix) else ""
    if group:
        yield Blank(group, "head", 0, asked.text, asked.hint, group=group)
    for question in asked.parts():
        blank = _blank(question, numbers.get(question.code, 0))
        yield msgspec.structs.replace(blank, group=group)


def _blank(question: Question, number: int) -> Blank:
    """Return a question as it is printed; one that only has a field of its own gets a line."""
    blank = Blank(question.code, "line", number, question.text, question.hint)
    more: dict[str, Any] = _written(question) or _ticked(question)
    return msgspec.structs.replace(blank, **more)


def _written(question: Question) -> dict[str, Any]:
    """Return what is particular to a question that is answered in writing, or not at all."""
    match question:
        case Note():
            return {"kind": "note"}
        case LongText():
            return {"kind": "lines", "max_length": question.max_length}
        case ShortText():
            return {"max_length": question.max_length}
        case Number():
            return {"unit": question.unit, "is_coded": True}
        case Date():
            return {"is_date": True, "is_coded": True}
        case Duration():
            units = FIELDS[question.unit]
            return {"kind": "span", "units": units, "max_length": 12, "is_coded": True}
    return {}


def _ticked(question: Question) -> dict[str, Any]:
    """Return what is particular to a question with boxes."""
    shown: Any = question.show(UNSET)
    boxes = tuple(_boxes(question, shown))
    if not boxes:
        return {}
    found = {"kind": "one", "boxes": boxes, "is_coded": True}
    if isinstance(question, Ranking):
        return found | {"kind": "places", "most": question.places}
    if isinstance(question, Recommendation):
        return found | {"ends": (question.labels.low, question.labels.high)}
    other = next((str(each["value"]) for each in shown.get("choices", ()) if each.get("other")), "")
    if isinstance(question, MultipleChoice):
        return found | {"kind": "several", "other": other, "most": shown.get("max")}
    return found | {"other": other}


def _boxes(question: Question, shown: Any) -> Iterator[Box]:
    match question:
        case YesNo():
            yield Box("1", "yes", question.labels.yes if question.labels else YES)
            yield Box("2", "no", question.labels.no if question.labels else NO)
        case Ranking():
            for key, option in zip(_keys(len(question.options)), question.options, strict=True):
                yield Box(key, option.code, option.text)
        case Recommendation():
            yield from _points(question)
        case Rating():
            yield from _scaled(question, shown["choices"])
        case _:
            choices = shown.get("choices", ())
            for key, choice in zip(_keys(len(choices)), choices, strict=True):
                yield Box(key, str(choice["value"]), choice["text"])


def _scaled(question: Rating, choices: Any) -> Iterator[Box]:
    width = 1 if question.points < 9 else 2
    for choice in choices:
        yield Box(f"{choice['value']:0{width}}", str(choice["value"]), choice["text"])
    if question.no_opinion is not None:
        yield Box(NO_OPINION * width, "none", question.no_opinion)


def _points(question: Recommendation) -> Iterator[Box]:
    words = {VALUES[0]: question.labels.low, VALUES[-1]: question.labels.high}
    for value in VALUES:
        yield Box(f"{value:02}", str(value), words.get(value, {"vi": str(value)}), str(value))
    if question.no_opinion is not None:
        yield Box(NO_OPINION * 2, "none", question.no_opinion)


def _keys(count: int) -> list[str]:
    if count <= len(DIGITS + LETTERS):
        return list((DIGITS + LETTERS)[:count])
    width = len(str(count))
    return [f"{place:0{width}}" for place in range(1, count + 1)]


def _scale(blank: Blank) -> tuple[Box, ...]:
    """Return what questions share that stand in one table; nothing for one that stands alone."""
    is_alone = blank.kind != "one" or blank.other or blank.ends or (blank.hint and not blank.group)
    return () if is_alone else blank.boxes
