"""Skip logic as data: conditions on earlier answers, and their meaning. form-rules.js mirrors it.

A comparison with a question that has no answer is false, `is_not` included; to say "not answered
or something else" write `{ not = { question = ..., is = ... } }` or `{ answered = false }`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import UNSET, Struct

Scalar = str | int | float | bool
Answers = Mapping[str, object]
Test = Callable[[Answers], bool]

COMPARISONS = ("is_", "is_not", "at_least", "at_most", "includes", "answered")
GROUPS = ("all", "any", "not_")


class Condition(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"is_": "is", "not_": "not"},
):
    """Either one question with one comparison, or exactly one of all, any, not."""

    question: str | None = None
    is_: Scalar | None = None
    is_not: Scalar | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None
    includes: str | None = None
    answered: bool | None = None
    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = None

    def __post_init__(self) -> None:
        compared = [key for key in COMPARISONS if getattr(self, key) is not None]
        grouped = [key for key in GROUPS if getattr(self, key) is not None]
        if self.question is None and (compared or len(grouped) != 1):
            raise ValueError("A condition needs a question, or exactly one of all, any, not")
        if self.question is not None and (grouped or len(compared) != 1):
            raise ValueError(
                "A condition on a question needs exactly one of "
                "is, is_not, at_least, at_most, includes, answered"
            )
        if self.all == () or self.any == ():
            raise ValueError("The list of conditions is empty")


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """Join the condition of a section with that of its question."""
    if first is None or second is None:
        return first or second
    return Condition(all=(first, second))


def leaves(condition: Condition) -> Iterator[Condition]:
    """Yield every comparison inside a condition."""
    if condition.question is not None:
        yield condition
    for inner in (*(condition.all or ()), *(condition.any or ())):
        yield from leaves(inner)
    if condition.not_ is not None:
        yield from leaves(condition.not_)


def compile_condition(condition: Condition) -> Test:
    """Turn a condition into a function of the visible answers so far; it never raises."""
    if condition.all is not None:
        every = [compile_condition(inner) for inner in condition.all]
        return lambda answers: all(test(answers) for test in every)
    if condition.any is not None:
        some = [compile_condition(inner) for inner in condition.any]
        return lambda answers: any(test(answers) for test in some)
    if condition.not_ is not None:
        denied = compile_condition(condition.not_)
        return lambda answers: not denied(answers)
    return _comparison(condition)


def _comparison(condition: Condition) -> Test:
    question, holds = condition.question or "", _holds(condition)
    if condition.answered is not None:
        return lambda answers: (question in answers) is condition.answered

    def test(answers: Answers) -> bool:
        value = answers.get(question, UNSET)
        return value is not UNSET and holds(chosen(value))

    return test


def _holds(condition: Condition) -> Callable[[object], bool]:
    if condition.is_ is not None:
        wanted = token(condition.is_)
        return lambda value: token(value) == wanted
    if condition.is_not is not None:
        unwanted = token(condition.is_not)
        return lambda value: token(value) != unwanted
    if condition.includes is not None:
        member = condition.includes
        return lambda value: member in value if isinstance(value, list) else token(value) == member
    if condition.at_least is not None:
        least = condition.at_least
        return lambda value: _is_number(value) and value >= least  # type: ignore[operator]
    most = condition.at_most or 0.0
    return lambda value: _is_number(value) and value <= most  # type: ignore[operator]


def chosen(value: object) -> object:
    """Return the part of a value that conditions look at: a choice without its free text."""
    if isinstance(value, dict):
        return value.get("is", value.get("grade"))
    return value


def token(value: object) -> str | None:
    """Return the short word by which an answer is compared and counted."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return token(value[0]) if len(value) == 1 else None
    return str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
