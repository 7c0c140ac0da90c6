"""The checklist of an audit: its lines, what each still lacks, progress by clause, findings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import UNSET

from auditapp.audits.models import fields, sampling
from auditapp.audits.models.audit import Audit, Tally
from auditapp.audits.models.log import Edit, FieldState, Fold, fold
from auditapp.formkit.definition import Form, Section
from auditapp.formkit.grades import GRADES, Grade, find_grade
from auditapp.formkit.questions import Conformity
from auditapp.formkit.questions.conformity import NAMES, clean_field, problems_for
from auditapp.formkit.words import Problem, Text

NONCONFORMING = frozenset(
    grade.key for grades in GRADES.values() for grade in grades if grade.kind == "nonconforming"
)
REMARKS = frozenset(
    grade.key for grades in GRADES.values() for grade in grades if grade.kind == "remark"
)
FINDING = NONCONFORMING | REMARKS | {"good_practice"}


class Line(msgspec.Struct, frozen=True):
    """One line of the checklist as it stands."""

    question: Conformity
    clause: str
    clause_title: Text
    values: dict[str, str]
    conflicts: list[FieldState]
    problems: Sequence[Problem]

    @property
    def code(self) -> str:
        """Return the line's stable code."""
        return self.question.code

    @property
    def grade(self) -> Grade | None:
        """Return the grade given."""
        return find_grade(self.values.get("grade"), self.question.scheme)

    @property
    def is_complete(self) -> bool:
        """Tell whether the line could be signed off."""
        return not self.problems

    @property
    def draws(self) -> dict[str, sampling.Draw]:
        """Return the cases drawn for the line, by field."""
        kept = ((name, self.values.get(name)) for name in sampling.FIELDS)
        return {name: sampling.read_draw(value) for name, value in kept if value}

    @property
    def is_failed(self) -> bool:
        """Tell whether the line is a nonconformity."""
        return self.values.get("grade") in NONCONFORMING


class Clause(msgspec.Struct, frozen=True):
    """The lines of one clause."""

    code: str
    title: Text
    lines: list[Line]

    @property
    def tally(self) -> Tally:
        """Return how far the clause is."""
        return tally_of(self.lines)

    @property
    def first_open(self) -> Line:
        """Return the clause's first unfinished line, else its first."""
        return next((line for line in self.lines if not line.is_complete), self.lines[0])

    @property
    def failed(self) -> int:
        """Return the number of nonconformities."""
        return sum(line.is_failed for line in self.lines)

    @property
    def remarks(self) -> int:
        """Return the number of observations and opportunities."""
        return sum(line.values.get("grade") in REMARKS for line in self.lines)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit found at one line; nonconformities, remarks and strengths."""

    audit_id: str
    agency_id: str
    agency_name: str
    item: str
    clause: str
    clause_title: Text
    grade: Grade
    graded_by: str
    values: dict[str, str]

    @property
    def words(self) -> str:
        """Return the finding in its own words: the statement, else the note."""
        return self.values.get("statement") or self.values.get("note", "")


def question_of(form: Form, code: str) -> Conformity | None:
    """Return the conformity question with this code."""
    found = (question for question in form.questions if question.code == code)
    return next((question for question in found if isinstance(question, Conformity)), None)


def count_items(form: Form) -> int:
    """Return how many lines the checklist has."""
    return sum(isinstance(question, Conformity) for question in form.questions)


def clauses_of(form: Form, state: Fold) -> list[Clause]:
    """Return the checklist by clause, in the order of the form."""
    found = []
    for section in form.sections:
        questions = [q for q in section.questions if isinstance(q, Conformity)]
        lines = [line_of(q, section.code, section.title, state) for q in questions]
        if lines:
            found.append(Clause(section.code, section.title, lines))
    return found


def clauses_standing(
    form: Form, lines: Mapping[str, tuple[str, bool]], state: Fold, *, item: str
) -> list[Clause]:
    """Return the checklist with one line in full, the others from (grade, complete) of the edited.

    Those have no other values; whether they lack something is right, what they lack is not.
    """
    found = []
    for section in form.sections:
        questions = [q for q in section.questions if isinstance(q, Conformity)]
        made = [
            line_of(q, section.code, section.title, state)
            if q.code == item
            else _outline(q, section, lines.get(q.code))
            for q in questions
        ]
        if made:
            found.append(Clause(section.code, section.title, made))
    return found


def _outline(question: Conformity, section: Section, stands: tuple[str, bool] | None) -> Line:
    if stands is None:
        values: dict[str, str] = {}
        lacks = closing_problems(question, {})
    else:
        values = {"grade": stands[0]} if stands[0] else {}
        lacks = () if stands[1] else question.problems(values)
    return Line(question, section.code, section.title, values, [], lacks)


def line_of(question: Conformity, clause: str, title: Text, state: Fold) -> Line:
    """Return one line as the log leaves it."""
    values = state.values(question.code, fields.LINE)
    return Line(
        question=question,
        clause=clause,
        clause_title=title,
        values=values,
        conflicts=state.conflicts(question.code, fields.LINE),
        problems=closing_problems(question, values),
    )


def standing(form: Form, log: Iterable[Edit], items: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Return (grade, complete) of each of these lines, as lists show them."""
    state = fold(log)
    found = {}
    for item in sorted(items):
        question = question_of(form, item)
        if question is not None:
            values = state.values(item, NAMES)
            found[item] = (values.get("grade", ""), not closing_problems(question, values))
    return found


def closing_problems(question: Conformity, values: dict[str, str]) -> Sequence[Problem]:
    """Name what the line still lacks before the audit can be signed off."""
    asked = {name: value for name, value in values.items() if name in NAMES}
    return question.problems(asked or UNSET)


def tally_of(lines: Sequence[Line]) -> Tally:
    """Count the lines."""
    grades = Counter(line.values["grade"] for line in lines if "grade" in line.values)
    return Tally(len(lines), sum(line.is_complete for line in lines), grades)


def findings_of(audit: Audit, clauses: Sequence[Clause], state: Fold) -> list[Finding]:
    """Return the findings in the order of the checklist."""
    found = []
    for line in (line for clause in clauses for line in clause.lines):
        given = state.find(line.code, "grade")
        grade = line.grade
        if given is None or grade is None or grade.key not in FINDING:
            continue
        found.append(_finding(audit, line, grade, given.shown))
    return found


def _finding(audit: Audit, line: Line, grade: Grade, given: Edit) -> Finding:
    return Finding(
        audit_id=audit.id,
        agency_id=audit.agency_id,
        agency_name=audit.agency_name,
        item=line.code,
        clause=line.clause,
        clause_title=line.clause_title,
        grade=grade,
        graded_by=given.account_id,
        values=line.values,
    )


def field_problems(question: Conformity, name: str, value: str) -> list[Problem]:
    """Name what is wrong with one field whatever the grade; `value` is cleaned."""
    if not value:
        return []
    if name == "grade":
        found = problems_for({"grade": value}, question.scheme, code=question.code)
    else:
        any_grade = GRADES[question.scheme][0].key
        typed = {"grade": any_grade, name: value}
        found = problems_for(typed, question.scheme, code=question.code)
    return [problem for problem in found if problem.field == name]


def clean(name: str, raw: str) -> str:
    """Return a typed field in its stored form: NFC, one kind of line end, ISO dates."""
    return clean_field(name, raw)


def roles_met(state: Fold) -> list[str]:
    """Return who was interviewed so far in this audit, to be offered again."""
    shown = (field.shown for (_, name), field in state.fields.items() if name == "interviewee")
    return sorted({edit.value for edit in shown if edit.value})


def step_from(lines: Sequence[Line], code: str, go: str) -> str:
    """Return the line that 'back', 'next' or 'open' (the next unfinished one) leads to."""
    codes = [line.code for line in lines]
    here = codes.index(code)
    if go == "back":
        return codes[max(here - 1, 0)]
    if go == "next":
        return codes[min(here + 1, len(codes) - 1)]
    around = [*lines[here + 1 :], *lines[: here + 1]]
    return next((line.code for line in around if not line.is_complete), code)
