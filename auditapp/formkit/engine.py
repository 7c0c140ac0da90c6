"""The one engine of forms: what is visible, valid and complete, counted and exported. Pure.

Questions are judged in the order asked and see only the answers before them, so a circle of
conditions in an old or foreign definition cannot loop: the later answer simply counts as none.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import UNSET, Struct

from auditapp.formkit.conditions import Answers, Condition, Test, both, compile_condition
from auditapp.formkit.definition import Form
from auditapp.formkit.piping import has_places
from auditapp.formkit.questions.question import Cell, Posted, Question
from auditapp.formkit.words import Problem

Values = dict[str, object]
Problems = Sequence[Problem]


class Reading(NamedTuple):
    """Posted fields, judged: the values of visible questions and what is wrong with them."""

    values: Values
    problems: list[Problem]
    visible: list[str]


class Score(Struct, frozen=True):
    """Points reached and points possible over the scored answers."""

    points: float
    of: float


class _Item(NamedTuple):
    code: str
    question: Question
    condition: Condition | None
    test: Test | None


class CompiledForm:
    """A form with everything prepared that does not depend on an answer."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.items = tuple(
            _item(question, both(section.when, question.when))
            for section in form.sections
            for asked in section.questions
            for question in asked.parts()
        )
        self.by_code = {item.code: item for item in self.items}
        self.questions: dict[str, Question] = {item.code: item.question for item in self.items}
        self.has_places = has_places(form)
        self.headline = next((item.question for item in self.items if item.question.headline), None)
        self.columns = tuple(column for column, _ in self._cells({}))

    def read(
        self, posted: Posted, *, partial: bool = False, known: Answers | None = None
    ) -> Reading:
        """Read a post. What was not posted is taken from `known`; a posted blank clears it."""
        before: Answers = known or {}
        values: Values = {}
        problems: list[Problem] = []
        visible: list[str] = []
        for code, question, _, test in self.items:
            if test is not None and not test(values):
                continue
            visible.append(code)
            value = question.parse(posted)
            if value is UNSET and code in before and not question.is_posted(posted):
                value = before[code]
            if value is not UNSET:
                values[code] = value
            problems.extend(question.problems(value, partial=partial))
        return Reading(values, problems, visible)

    def visible(self, values: Answers) -> list[str]:
        """Return the codes of the questions that these answers leave to be asked."""
        seen: Values = {}
        codes = []
        for code, _, _, test in self.items:
            if test is None or test(seen):
                codes.append(code)
                if code in values:
                    seen[code] = values[code]
        return codes

    def problems(self, values: Answers, partial: bool = False) -> list[Problem]:
        """Name what is wrong with JSON values; `partial` forgives what is still missing."""
        found: list[Problem] = []
        for code in self.visible(values):
            value = values.get(code, UNSET)
            found.extend(self.questions[code].problems(value, partial=partial))
        return found

    def complete(self, values: Answers) -> bool:
        """Say whether nothing is missing and nothing wrong."""
        return not self.problems(values)

    def counts(self, values: Answers) -> list[tuple[str, str]]:
        """Return every (question code, token) that a rollup adds up for these answers."""
        tokens: list[tuple[str, str]] = []
        for code, value in values.items():
            question = self.questions.get(code)
            if question is not None:
                tokens.extend(question.count(value))
        return tokens

    def flatten(self, values: Answers) -> list[Cell]:
        """Return one export row, in the order of `columns`."""
        return [cell for _, cell in self._cells(values)]

    def free_texts(self, values: Answers) -> list[tuple[str, str]]:
        """Return (question code, text) for everything written in own words."""
        texts = (
            (code, q.free_text(values[code]))
            for code, q in self.questions.items()
            if code in values
        )
        return [(code, text) for code, text in texts if text]

    def score(self, values: Answers, factor: str | None = None) -> Score | None:
        """Return the weighted score of all answers or of one factor; None if none has a score."""
        points = of = 0.0
        for code, question in self.questions.items():
            scored = question.score(values[code]) if code in values else None
            if scored is not None and factor in (None, question.factor):
                points += scored[0] * question.weight
                of += scored[1] * question.weight
        return Score(points, of) if of else None

    def _cells(self, values: Answers) -> list[tuple[str, Cell]]:
        return [
            pair
            for code, q in self.questions.items()
            for pair in q.flatten(values.get(code, UNSET))
        ]


def compile_form(form: Form) -> CompiledForm:
    """Prepare a form for reading many answers."""
    return CompiledForm(form)


def _item(question: Question, condition: Condition | None) -> _Item:
    test = compile_condition(condition) if condition is not None else None
    return _Item(question.code, question, condition, test)


def problems_by_code(problems: Problems) -> Mapping[str, list[Problem]]:
    """Sort problems to their questions."""
    sorted_problems: dict[str, list[Problem]] = {}
    for problem in problems:
        sorted_problems.setdefault(problem.code, []).append(problem)
    return sorted_problems
