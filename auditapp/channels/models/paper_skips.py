"""Skip logic in words, as it stands on paper: "If 1–3, please answer question 2." Pure."""

from collections.abc import Callable, Iterable, Sequence

from auditapp.base.words import N_
from auditapp.channels.models.paper_form import Blank, Plan
from auditapp.formkit.conditions import Condition, compile_condition, leaves
from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions.duration import write_span
from auditapp.formkit.words import Text

Say = Callable[..., str]
Tell = Callable[[Text], str]

ON = N_("If %(keys)s, please answer question %(numbers)s.")
ON_PLACED = N_("If you gave a place to %(keys)s, please answer question %(numbers)s.")
ONLY = N_("Answer only if %(condition)s.")
BOXES = N_("question %(n)d is %(keys)s")
PLACED = N_("a place is given to %(keys)s in question %(n)d")
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
    led: dict[str, dict[str, list[int]]] = {}
    for code, target in plan.blanks.items():
        condition = form.by_code[code].condition
        source = _source(condition, plan) if condition is not None else None
        if condition is not None and source is not None:
            keys = _keys(condition, source)
            led.setdefault(source.code, {}).setdefault(keys, []).append(target.number)
    return {
        code: [
            say(
                ON_PLACED if plan.blanks[code].kind == "places" else ON,
                keys=keys,
                numbers=_runs(str(number) for number in numbers),
            )
            for keys, numbers in found.items()
        ]
        for code, found in led.items()
    }


def skips_before(form: CompiledForm, plan: Plan, say: Say, tell: Tell) -> dict[str, str]:
    """Return for each question with a condition the sentence that says when to answer it.

    The rows of a matrix share theirs: it stands once, under the code of the matrix.
    """
    return {
        blank.group or code: say(ONLY, condition=_Words(plan, say, tell).of(condition))
        for code, blank in plan.blanks.items()
        if (condition := form.by_code[code].condition) is not None
    }


def _source(condition: Condition, plan: Plan) -> Blank | None:
    """Return the one question with boxes that a condition is about, if it names nothing else."""
    found = list(leaves(condition))
    codes = {leaf.question for leaf in found}
    is_plain = condition.any is None and condition.not_ is None
    if len(codes) != 1 or not is_plain or any(leaf.answered is not None for leaf in found):
        return None
    blank = plan.blanks.get(codes.pop() or "")
    return blank if blank is not None and blank.boxes else None


class _Words:
    """Says conditions on a plan in one language."""

    def __init__(self, plan: Plan, say: Say, tell: Tell) -> None:
        self._plan, self._say, self._tell = plan, say, tell

    def of(self, condition: Condition) -> str:
        if (source := _source(condition, self._plan)) is not None:
            words = PLACED if source.kind == "places" else BOXES
            return self._say(words, n=source.number, keys=_keys(condition, source))
        if condition.all is not None:
            return self._joined(condition.all, AND)
        if condition.any is not None:
            return self._joined(condition.any, OR)
        if condition.not_ is not None:
            return self._say(NOT, condition=self.of(condition.not_))
        return self._leaf(condition, self._plan.blanks[condition.question or ""])

    def _joined(self, conditions: Sequence[Condition], word: str) -> str:
        return f" {self._say(word)} ".join(self.of(inner) for inner in conditions)

    def _leaf(self, condition: Condition, blank: Blank) -> str:
        n, say = blank.number, self._say
        if condition.answered is not None:
            return say(ANSWERED if condition.answered else NOT_ANSWERED, n=n)
        if condition.at_least is not None:
            return say(AT_LEAST, n=n, value=self._amount(blank, condition.at_least))
        if condition.at_most is not None:
            return say(AT_MOST, n=n, value=self._amount(blank, condition.at_most))
        if condition.is_not is not None:
            return say(IS_NOT, n=n, value=self._value(blank, condition.is_not))
        wanted = condition.includes if condition.is_ is None else condition.is_
        return say(IS, n=n, value=self._value(blank, wanted))

    def _amount(self, blank: Blank, amount: float) -> str:
        """Return a limit; that of a span is in minutes."""
        return self._tell(write_span(int(amount))) if blank.kind == "span" else f"{amount:g}"

    def _value(self, blank: Blank, value: object) -> object:
        is_amount = blank.kind == "span" and isinstance(value, int | float)
        return self._amount(blank, float(str(value))) if is_amount else value


def _keys(condition: Condition, blank: Blank) -> str:
    """Return the boxes that fulfil a condition as they are printed, runs drawn together: 1–3."""
    test = compile_condition(condition)
    fitting = sorted(
        (box for box in blank.boxes if test({blank.code: _value(blank, box.word)})),
        key=lambda box: box.key,
    )
    return _runs(box.printed for box in fitting)


def _runs(printed: Iterable[str]) -> str:
    runs: list[list[str]] = []
    for each in printed:
        if runs and _follows(runs[-1][-1], each):
            runs[-1].append(each)
        else:
            runs.append([each])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else run[0] for run in runs)


def _follows(before: str, each: str) -> bool:
    return before.isdigit() and each.isdigit() and int(each) == int(before) + 1


def _value(blank: Blank, word: str) -> object:
    """Return the JSON value that a box stands for."""
    if blank.kind in {"several", "places"}:
        return [word]
    if word == "none":
        return None
    return int(word) if word.isdigit() else word
