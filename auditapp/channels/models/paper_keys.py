"""From what was typed for a sheet to what a form reads, and from values back to keys. Pure.

In between stand words: the answers ticked, the options of a ranking from the first place on, the
whole minutes of a span, or what was written; none for no answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import UNSET

from auditapp.base.words import N_
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.channels.models.paper_spans import (
    NOT_A_SPAN,
    NOT_DAYS,
    post_span,
    read_span,
    write_span,
)
from auditapp.formkit.conditions import chosen
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.words import Problem

NO_BOX = N_("There is no box %(key)s in this question.")
ONE_BOX = N_("Only one box can be ticked in this question.")
PLACED_TWICE = N_("One of them is typed twice. Each can have one place only.")
FEWER_PLACES = N_("Please give at most %(n)s places in this question.")
NOTHING = {"", "-", "–"}

Typed = Mapping[str, str]
Posted = dict[str, list[str]]


class Read(NamedTuple):
    """A sheet as typed, judged: what a form would have posted, the values, what is wrong."""

    posted: Posted
    values: Values
    problems: list[Problem]


def read_sheet(form: CompiledForm, plan: Plan, typed: Typed) -> Read:
    """Read what was typed. A question left empty is no fault: nobody can be asked again."""
    posted: Posted = {}
    problems: list[Problem] = []
    for blank in plan.blanks.values():
        words, fault = read_keys(blank, typed.get(blank.code, ""))
        if fault is not None:
            problems.append(fault)
        elif words:
            posted |= post(blank, words)
            if blank.other in words:
                posted[f"{blank.code}.other"] = [typed.get(f"{blank.code}.other", "")]
    reading = form.read(posted, partial=True)
    return Read(posted, reading.values, [*problems, *reading.problems])


def post(blank: Blank, words: Sequence[str]) -> Posted:
    """Return the fields that a form would have posted; without words all of them are empty."""
    if blank.kind == "places":
        places = {word: str(place) for place, word in enumerate(words, 1)}
        return {f"{blank.code}.{b.word}": [places.get(b.word, "")] for b in blank.boxes}
    if blank.kind == "span":
        found = post_span(blank.units, int(words[0])) if words else {}
        return {f"{blank.code}.{unit}": [found.get(unit, "")] for unit in blank.units}
    return {blank.code: list(words) or [""]}


def read_keys(blank: Blank, raw: str) -> tuple[list[str], Problem | None]:
    """Return the words that typed keys stand for, none for "no answer"; or what is wrong."""
    raw = raw.strip()
    if raw in NOTHING:
        return [], None
    if blank.kind == "span":
        return _read_span(blank, raw)
    if not blank.boxes:
        return [raw], None
    keys = "".join(raw.upper().replace(",", " ").replace(";", " ").split())
    if keys == "0" and not blank.takes_zero:
        return [], None
    if blank.kind == "one" and f"0{keys}" in blank.keys:
        keys = f"0{keys}"
    words: list[str] = []
    for start in range(0, len(keys), blank.width):
        key = keys[start : start + blank.width]
        if key not in blank.keys:
            return [], Problem(blank.code, NO_BOX, {"key": key[:10]})
        words.append(blank.keys[key])
    return in_order(blank, words)


def in_order(blank: Blank, words: Sequence[str]) -> tuple[list[str], Problem | None]:
    """Return words of boxes as they are kept: in their places, or else in the form's order."""
    if blank.kind == "places":
        if len(set(words)) < len(words):
            return [], Problem(blank.code, PLACED_TWICE)
        if blank.most is not None and len(words) > blank.most:
            return [], Problem(blank.code, FEWER_PLACES, {"n": blank.most})
        return list(words), None
    if blank.kind == "one" and len(set(words)) > 1:
        return [], Problem(blank.code, ONE_BOX)
    return [box.word for box in blank.boxes if box.word in words], None


def _read_span(blank: Blank, raw: str) -> tuple[list[str], Problem | None]:
    minutes = read_span(blank.units, raw)
    if minutes is None:
        return [], Problem(blank.code, NOT_DAYS if "days" in blank.units else NOT_A_SPAN)
    return [str(minutes)], None


def words_of(value: object) -> list[str]:
    """Return the words that say a stored value, without words of one's own."""
    picked = chosen(value)
    if value is UNSET or (isinstance(picked, list) and not picked):
        return []
    if isinstance(picked, list):
        return [str(word) for word in picked]
    if picked is None:
        return ["none"]
    return [str(picked)]


def write_words(blank: Blank, words: Sequence[str]) -> str:
    """Return the keys that stand for words, as somebody would have typed them."""
    if blank.kind == "span":
        return write_span(blank.units, int(words[0])) if words else ""
    by_word = {box.word: box.key for box in blank.boxes}
    return "".join(by_word.get(word, word) for word in words)


def write_keys(blank: Blank, value: object) -> str:
    """Return the keys that say a stored value."""
    return write_words(blank, words_of(value))


def compared(plan: Plan, first: Values, second: Values) -> list[str]:
    """Return the coded questions that at least one of two entries answers."""
    return [
        code
        for code, blank in plan.blanks.items()
        if blank.is_coded and (code in first or code in second)
    ]


def differing(codes: Iterable[str], first: Values, second: Values) -> list[str]:
    """Return those of codes that two entries answer differently, apart from words of one's own."""
    return [
        code
        for code in codes
        if words_of(first.get(code, UNSET)) != words_of(second.get(code, UNSET))
    ]
