"""A form as it stands on paper: numbered questions, boxes with the digit typed for each. Pure.

Digits 1 to 9, then consonants that no Vietnamese input method turns into something else, then
numbers of two digits. A scale keeps its own figures, so that 5 on paper is 5 in the results.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from auditapp.formkit.definition import Section
from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions import (
    Date,
    LongText,
    MultipleChoice,
    Note,
    Number,
    Question,
    ShortText,
    YesNo,
)
from auditapp.formkit.words import Text

Kind = Literal["note", "one", "several", "line", "lines"]
DIGITS = "123456789"
LETTERS = "BCGHKLMNPQTV"
NO_OPINION = "9"
YES: Text = {"vi": "Có", "en": "Yes"}
NO: Text = {"vi": "Không", "en": "No"}
UNITS: dict[str, Text] = {
    "days": {"vi": "ngày", "en": "days"},
    "hours": {"vi": "giờ", "en": "hours"},
    "minutes": {"vi": "phút", "en": "minutes"},
}
LINES = 3  # to write on
SHORT = 44  # letters of a label that stands beside another one
ROW = 70  # letters of all labels that stand in one row


class Box(msgspec.Struct, frozen=True):
    """A box to tick: the key typed for it, the word posted for it, and its label."""

    key: str
    word: str
    text: Text


class Blank(msgspec.Struct, frozen=True):
    """One question on paper; a note has number 0. `other`: the box that has a line beside it."""

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
    of: str = ""

    @property
    def question(self) -> str:
        """Return the code of the question: one with several fields has a blank for each field."""
        return self.of or self.code

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
        for scale, group in groupby(self.blanks, _scale):
            blanks = list(group)
            found += [blanks] if scale and len(blanks) > 1 else [[blank] for blank in blanks]
        return found


class Plan(msgspec.Struct, frozen=True, dict=True):
    """A whole form on paper."""

    parts: tuple[Part, ...]

    @cached_property
    def blanks(self) -> dict[str, Blank]:
        """Return everything that is asked, in order, without notes."""
        return {
            blank.code: blank
            for part in self.parts
            for blank in part.blanks
            if blank.kind != "note"
        }

    @cached_property
    def by_question(self) -> dict[str, Blank]:
        """Return the blank of each question, the first where it has several."""
        found: dict[str, Blank] = {}
        for blank in self.blanks.values():
            found.setdefault(blank.question, blank)
        return found


def plan_paper(form: CompiledForm) -> Plan:
    """Number the questions of a form and give every answer its key."""
    numbers = {
        item.code: place
        for place, item in enumerate(
            (item for item in form.items if not isinstance(item.question, Note)), 1
        )
    }
    return Plan(tuple(_part(section, numbers) for section in form.form.sections))


def _part(section: Section, numbers: dict[str, int]) -> Part:
    asked = [each for question in section.questions for each in question.parts()]
    blanks = [_blanks(question, numbers.get(question.code, 0)) for question in asked]
    return Part(section.title, section.hint, tuple(blank for some in blanks for blank in some))


def _blanks(question: Question, number: int) -> list[Blank]:
    """Return a question's blanks: one, or one for each of its fields where it has several."""
    names = [name for name in question.field_names() if name != f"{question.code}.other"]
    if not names or names == [question.code]:
        return [_blank(question, number)]
    shown: Any = question.show(UNSET)
    labels = {each["name"]: each for key in ("choices", "fields") for each in shown.get(key, ())}
    return [
        Blank(
            name,
            "line",
            number,
            _beside(question.text, labels.get(name, {})),
            question.hint if place == 0 else None,
            of=question.code,
        )
        for place, name in enumerate(names)
    ]


def _beside(text: Text, label: dict[str, Any]) -> Text:
    """Return a question's words with what one of its fields is called."""
    own = label.get("text") or UNITS.get(str(label.get("unit", "")), {})
    return {
        lang: f"{words} – {own[lang]}" if lang in own else words for lang, words in text.items()
    }


def _blank(question: Question, number: int) -> Blank:
    """Return a question as it is printed; one that only has a field of its own gets a line."""
    shown: Any = question.show(UNSET)
    blank = Blank(question.code, "line", number, question.text, question.hint)
    more: dict[str, Any]
    match question:
        case Note():
            more = {"kind": "note"}
        case LongText():
            more = {"kind": "lines", "max_length": question.max_length}
        case ShortText():
            more = {"max_length": question.max_length}
        case Number():
            more = {"unit": question.unit, "is_coded": True}
        case Date():
            more = {"is_date": True, "is_coded": True}
        case _ if boxes := tuple(_boxes(question, shown)):
            other = next((c["value"] for c in shown.get("choices", ()) if c.get("other")), "")
            kind = "several" if isinstance(question, MultipleChoice) else "one"
            more = {"kind": kind, "boxes": boxes, "other": str(other), "is_coded": True}
            more["most"] = shown.get("max") if kind == "several" else None
        case _:
            more = {}
    return msgspec.structs.replace(blank, **more)


def _boxes(question: Question, shown: Any) -> Iterator[Box]:
    if isinstance(question, YesNo):
        yield Box("1", "yes", question.labels.yes if question.labels else YES)
        yield Box("2", "no", question.labels.no if question.labels else NO)
        return
    choices = shown.get("choices", ())
    if choices and all(isinstance(choice["value"], int) for choice in choices):
        values = [choice["value"] for choice in choices]
        width = 1 if min(values) > 0 and max(values) < 9 else 2
        for choice in choices:
            yield Box(f"{choice['value']:0{width}}", str(choice["value"]), choice["text"] or {})
        if shown.get("no_opinion") is not None:
            yield Box(NO_OPINION * width, "none", shown["no_opinion"])
        return
    for key, choice in zip(_keys(len(choices)), choices, strict=True):
        yield Box(key, str(choice["value"]), choice["text"])


def _keys(count: int) -> list[str]:
    if count <= len(DIGITS + LETTERS):
        return list((DIGITS + LETTERS)[:count])
    width = len(str(count))
    return [f"{place:0{width}}" for place in range(1, count + 1)]


def _scale(blank: Blank) -> tuple[Box, ...]:
    """Return what questions share that stand in one table; nothing for one that stands alone."""
    return blank.boxes if blank.kind == "one" and not blank.hint and not blank.other else ()
