"""What every question type shares: the common fields and the five functions each must answer to.

A group (matrix, reasons) has none of the five: it is laid out as one and asked as its `parts`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, Meta, Struct

from auditapp.base.words import N_
from auditapp.formkit.conditions import Condition
from auditapp.formkit.words import Code, Problem, Text, clean_line

Posted = Mapping[str, Sequence[str]]
Cell = str | int | float | None
Shown = dict[str, object]
Weight = Annotated[float, Meta(ge=0, le=1000)]

CHOOSE = N_("Please choose an answer.")
FILL_IN = N_("Please fill in this field.")
UNKNOWN = N_("This is not one of the answers. Please choose again.")
TOO_LONG = N_("This text is too long: at most %(max)d characters.")
OTHER_LENGTH = 200


class Asked(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="type",
):
    """What stands in a form's list: a question, or a group that is laid out as one."""

    code: Code
    text: Text
    hint: Text | None = None
    required: bool = False
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    factor: str | None = None
    weight: Weight = 1.0

    def parts(self) -> tuple["Question", ...]:
        """Return the questions that are stored, counted and exported, each under its own code."""
        raise NotImplementedError

    def shown(self, problems: Sequence[Problem] = ()) -> Shown:
        """Return what every template needs."""
        kind = type(self).__struct_config__.tag
        described = [f"hint-{self.code}"] if self.hint else []
        described += [f"error-{self.code}"] if problems else []
        return {
            "code": self.code,
            "type": kind,
            "template": f"questions/{kind}.html",
            "text": self.text,
            "hint": self.hint,
            "required": self.required,
            "when": "",
            "visible": True,
            "problems": list(problems),
            "described": " ".join(described),
        }


class Question(Asked, frozen=True, kw_only=True):
    """A question. A value is small JSON; UNSET is "no answer" and never stored."""

    headline: bool = False

    def parts(self) -> tuple["Question", ...]:
        """Return the question alone."""
        return (self,)

    def parse(self, posted: Posted) -> object:
        """Read the value from posted fields; garbage is kept as text for `problems` to name."""
        raise NotImplementedError

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        """Name what is wrong with any JSON value; `partial` forgives what is still missing."""
        raise NotImplementedError

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        """Return what the type's template needs."""
        return {
            **self.shown(problems),
            "headline": self.headline,
            "value": value if isinstance(value, str | int | float) else "",
            "answered": value is not UNSET,
            "stored": "" if value is UNSET else json.dumps(value, ensure_ascii=False),
        }

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        """Return (column, cell) pairs; the columns do not depend on the value."""
        raise NotImplementedError

    def count(self, value: object) -> list[tuple[str, str]]:
        """Return the (question code, answer token) pairs that a rollup adds up."""
        raise NotImplementedError

    def score(self, value: object) -> tuple[float, float] | None:  # noqa: ARG002
        """Return (points, most points possible), or None where the answer has no score."""
        return None

    def free_text(self, value: object) -> str:  # noqa: ARG002
        """Return what the person wrote in own words, or an empty string."""
        return ""

    def field_names(self) -> tuple[str, ...]:
        """Return the posted field names."""
        return (self.code,)

    def is_posted(self, posted: Posted) -> bool:
        """Say whether the page that was sent showed the question, answered or not."""
        return self.code in posted

    def unanswered(self, message: str, *, partial: bool) -> Sequence[Problem]:
        """Return the problem of a missing answer, where it is one."""
        return (Problem(self.code, message),) if self.required and not partial else ()


class Group(Asked, frozen=True, kw_only=True):
    """Several questions under one heading; `PARTS` names the list that they stand in."""

    PARTS: ClassVar[str]

    def show(self, parts: Sequence[Shown]) -> Shown:
        """Return what the group's template needs, with its questions as they are shown."""
        return {**self.shown(), "parts": list(parts)}


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One answer to choose; `other` opens a text field beside it."""

    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    text: Text
    score: float | None = None
    other: bool = False


Options = Annotated[tuple[Option, ...], Meta(min_length=1, max_length=100)]


def first(posted: Posted, name: str) -> str:
    """Return the first posted value of a name as one short line, or an empty string."""
    got = posted.get(name)
    return clean_line(got[0][:OTHER_LENGTH]) if got else ""


def parse_other(posted: Posted, name: str) -> str:
    """Return the text beside "other", kept long enough to say that it is too long."""
    got = posted.get(name)
    return clean_line(got[0][: 10 * OTHER_LENGTH]) if got else ""


def other_problems(code: str, value: object) -> tuple[Problem, ...]:
    """Name what is wrong with the text beside "other"."""
    text = value.get("other", "") if isinstance(value, dict) else ""
    if isinstance(text, str) and len(text) <= OTHER_LENGTH:
        return ()
    return (Problem(code, TOO_LONG, {"max": OTHER_LENGTH}, "other"),)


def other_text(value: object) -> str:
    """Return the text written beside "other"."""
    text = value.get("other", "") if isinstance(value, dict) else ""
    return text if isinstance(text, str) else ""


def show_other(code: str, options: Options, value: object, comparison: str) -> Shown:
    """Return what a template needs for the text field beside "other"."""
    other = next((option.code for option in options if option.other), None)
    when = {"question": code, comparison: other}
    return {
        "other_name": f"{code}.other",
        "other_when": msgspec.json.encode(when).decode() if other else "",
        "other_text": other_text(value),
        "other_length": OTHER_LENGTH,
    }


def show_option(code: str, option: Option, checked: bool) -> Shown:
    """Return what a template needs for one option."""
    return {
        "id": f"in-{code}-{option.code}",
        "value": option.code,
        "text": option.text,
        "checked": checked,
        "other": option.other,
    }
