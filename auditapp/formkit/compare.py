"""What differs between two versions of a form: for people who decide whether to change over. Pure.

Questions are the same when their codes are: that is how trends run on across versions.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from auditapp.formkit.conditions import Condition
from auditapp.formkit.definition import Form
from auditapp.formkit.questions import Question
from auditapp.formkit.words import Text

Kind = Literal[
    "added", "removed", "type", "text", "hint", "answers", "when", "required", "place", "other"
]
_NAMED = ("type", "text", "hint", "when", "required", "points")
_ANSWERS = ("options", "labels", "no_opinion")
_WORDS = ("title", "intro", "thanks")


class Change(msgspec.Struct, frozen=True):
    """One difference. code: of the question, '' for the form itself; text: what it asks now.

    kind 'type' is another type of question or another number of points. before, after: the words
    that changed, for texts; one entry per answer for answers.
    """

    kind: Kind
    code: str
    text: Text
    before: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()

    @property
    def breaks_trend(self) -> bool:
        """Tell whether answers before and after cannot be set side by side any more."""
        return self.kind in {"removed", "type"}


def compare(old: Form, new: Form) -> list[Change]:
    """Return every difference, in the order in which the new version asks; removed ones last."""
    return [*_of_form(old, new), *_of_questions(old, new)]


def _of_form(old: Form, new: Form) -> Iterator[Change]:
    for name in _WORDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("text", "", new.title, _several(before), _several(after))
    known = {section.code: section for section in old.sections}
    for section in new.sections:
        was = known.get(section.code)
        if was is not None and was.title != section.title:
            yield Change("text", "", new.title, (was.title,), (section.title,))


def _of_questions(old: Form, new: Form) -> Iterator[Change]:
    known = {question.code: question for question in old.questions}
    asked = {question.code: question for question in new.questions}
    when_before, when_now = _conditions(old), _conditions(new)
    for code, question in asked.items():
        if code not in known:
            yield Change("added", code, question.text)
            continue
        yield from _of_question(known[code], question)
        if when_before[code] != when_now[code]:
            yield Change("when", code, question.text)
    kept = [code for code in known if code in asked]
    order = {code: place for place, code in enumerate(code for code in asked if code in known)}
    for place, code in enumerate(kept):
        if order[code] < place:  # what moved up; the rest only made room
            yield Change("place", code, asked[code].text)
    for code, question in known.items():
        if code not in asked:
            yield Change("removed", code, question.text)


def _of_question(old: Question, new: Question) -> Iterator[Change]:
    before, after = _plain(old), _plain(new)
    if any(before.get(name) != after.get(name) for name in ("type", "points")):
        yield Change("type", new.code, new.text)
        return
    if before["text"] != after["text"]:
        yield Change("text", new.code, new.text, (old.text,), (new.text,))
    if before.get("hint") != after.get("hint"):
        yield Change("hint", new.code, new.text, _several(old.hint), _several(new.hint))
    if any(before.get(name) != after.get(name) for name in _ANSWERS):
        yield Change("answers", new.code, new.text, _answers(before), _answers(after))
    if old.required != new.required:
        yield Change("required", new.code, new.text)
    rest = {*before, *after} - {*_NAMED, *_ANSWERS}
    if any(before.get(name) != after.get(name) for name in rest):
        yield Change("other", new.code, new.text)


def _conditions(form: Form) -> dict[str, tuple[Condition | None, Condition | None]]:
    """Return what decides whether each question is asked: its section's condition and its own."""
    return {
        question.code: (section.when, question.when)
        for section in form.sections
        for asked in section.questions
        for question in asked.parts()
    }


def _plain(question: Question) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(question)
    return plain


def _answers(question: dict[str, Any]) -> tuple[Text, ...]:
    """Return the words of a question's answers, in order."""
    options = [option.get("text", {}) for option in question.get("options") or ()]
    no_opinion = question.get("no_opinion")
    last = [no_opinion] if isinstance(no_opinion, dict) else []
    return (*options, *(question.get("labels") or ()), *last)


def _several(text: Text | None) -> tuple[Text, ...]:
    return (text,) if text else ()
