"""Skip logic in words, as it stands on paper: "If 1–3, please answer question 2." Pure."""

from collections.abc import Callable, Sequence

from auditapp.base.words import N_
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.formkit.conditions import Condition, compile_condition
from auditapp.formkit.engine import CompiledForm

Say = Callable[..., str]

ON = N_("If %(keys)s, please answer question %(numbers)s.")
ONLY = N_("Answer only if %(condition)s.")
BOXES = N_("question %(n)d is %(keys)s")
ANSWERED = N_("question %(n)d is answered")
NOT_ANSWERED = N_("question %(n)d is not answered")
AT_LEAST = N_("question %(n)d is %(value)s or more")
AT_MOST = N_("question %(n)d is %(value)s or less")
IS = N_("question %(n)d is “%(value)s”")
IS_NOT = N_("question %(n)d is something else than “%(value)s”")
NOT = N_("not (%(condition)s)")
AND = N_("and")
OR = N_("or")


def skips_on(form: CompiledForm, plan: Plan, say: Say) -> dict[str, list[str]]:
    """Return for each question the sentences that lead from its boxes to later questions."""
    led: dict[str, dict[str, list[str]]] = {}
    for code, target in plan.by_question.items():
        condition = form.by_code[code].condition
        if condition is None or condition.question is None or condition.answered is not None:
            continue
        source = plan.by_question.get(condition.question)
        if source is not None and source.boxes:
            keys = _keys(condition, source)
            led.setdefault(source.code, {}).setdefault(keys, []).append(str(target.number))
    return {
        code: [say(ON, keys=keys, numbers=", ".join(numbers)) for keys, numbers in found.items()]
        for code, found in led.items()
    }


def skips_before(form: CompiledForm, plan: Plan, say: Say) -> dict[str, str]:
    """Return for each question with a condition the sentence that says when to answer it."""
    return {
        blank.code: say(ONLY, condition=_words(condition, plan, say))
        for code, blank in plan.by_question.items()
        if (condition := form.by_code[code].condition) is not None
    }


def _words(condition: Condition, plan: Plan, say: Say) -> str:
    if condition.all is not None:
        return _joined(condition.all, AND, plan, say)
    if condition.any is not None:
        return _joined(condition.any, OR, plan, say)
    if condition.not_ is not None:
        return say(NOT, condition=_words(condition.not_, plan, say))
    return _leaf(condition, plan.by_question[condition.question or ""], say)


def _joined(conditions: Sequence[Condition], word: str, plan: Plan, say: Say) -> str:
    parts = (_words(inner, plan, say) for inner in conditions)
    return f" {say(word)} ".join(parts)


def _leaf(condition: Condition, blank: Blank, say: Say) -> str:
    n = blank.number
    if condition.answered is not None:
        return say(ANSWERED if condition.answered else NOT_ANSWERED, n=n)
    if blank.boxes:
        return say(BOXES, n=n, keys=_keys(condition, blank))
    if condition.at_least is not None:
        return say(AT_LEAST, n=n, value=f"{condition.at_least:g}")
    if condition.at_most is not None:
        return say(AT_MOST, n=n, value=f"{condition.at_most:g}")
    if condition.is_not is not None:
        return say(IS_NOT, n=n, value=condition.is_not)
    return say(IS, n=n, value=condition.is_ if condition.is_ is not None else condition.includes)


def _keys(condition: Condition, blank: Blank) -> str:
    """Return the keys of the boxes that fulfil a comparison, runs of digits drawn together: 1–3."""
    test = compile_condition(condition)
    fitting = sorted(
        box.key for box in blank.boxes if test({blank.question: _value(blank, box.word)})
    )
    runs: list[list[str]] = []
    for key in fitting:
        if runs and key.isdigit() and runs[-1][-1].isdigit() and int(key) == int(runs[-1][-1]) + 1:
            runs[-1].append(key)
        else:
            runs.append([key])
    parts = (f"{run[0]}–{run[-1]}" if len(run) > 1 else run[0] for run in runs)
    return ", ".join(parts)


def _value(blank: Blank, word: str) -> object:
    """Return the JSON value that a box stands for."""
    if blank.kind == "several":
        return [word]
    if word == "none":
        return None
    return int(word) if word.isdigit() else word
