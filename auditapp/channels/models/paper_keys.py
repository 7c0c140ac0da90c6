"""From what was typed for a sheet to what a form reads, and from values back to keys. Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import UNSET

from auditapp.base.words import N_
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.formkit.conditions import chosen
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.words import Problem

NO_BOX = N_("There is no box %(key)s in this question.")
ONE_BOX = N_("Only one box can be ticked in this question.")
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
            posted[blank.code] = words
            if blank.other in words:
                posted[f"{blank.code}.other"] = [typed.get(f"{blank.code}.other", "")]
    reading = form.read(posted, partial=True)
    return Read(posted, reading.values, [*problems, *reading.problems])


def read_keys(blank: Blank, raw: str) -> tuple[list[str], Problem | None]:
    """Return the words that typed keys stand for, none for "no answer"; or what is wrong."""
    raw = raw.strip()
    if raw in NOTHING:
        return [], None
    if not blank.boxes:
        return [raw], None
    keys = "".join(raw.upper().replace(",", " ").replace(";", " ").split())
    if keys == "0" and not blank.takes_zero:
        return [], None
    words: list[str] = []
    for start in range(0, len(keys), blank.width):
        key = keys[start : start + blank.width]
        if key not in blank.keys:
            return [], Problem(blank.code, NO_BOX, {"key": key[:10]})
        words.append(blank.keys[key])
    if blank.kind == "one" and len(set(words)) > 1:
        return [], Problem(blank.code, ONE_BOX)
    return [box.word for box in blank.boxes if box.word in words], None


def words_of(value: object) -> list[str]:
    """Return the words that a stored value would be posted as, without words of one's own."""
    picked = chosen(value)
    if value is UNSET or (isinstance(picked, list) and not picked):
        return []
    if isinstance(picked, list):
        return [str(word) for word in picked]
    if picked is None:
        return ["none"]
    return [str(picked)]


def write_keys(blank: Blank, value: object) -> str:
    """Return the keys that say a value, as somebody would have typed them."""
    by_word = {box.word: box.key for box in blank.boxes}
    return "".join(by_word.get(word, word) for word in words_of(value))


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
