"""Cross references of clause sets, question banks and checklists. Yields (path, sentence)."""

from auditapp.formkit.check_questions import Found, check_twice
from auditapp.formkit.definition import Checklist, ClauseSet, QuestionBank
from auditapp.formkit.grades import FIELDS


def check_clauses(clauses: ClauseSet, name: str) -> Found:
    """Find every fault of a clause set stored under a file name."""
    if clauses.code != name:
        yield "code", f"The code {clauses.code!r} is not the name of the file."
    places = [(f"clauses[{n}].code", c.code) for n, c in enumerate(clauses.clauses)]
    yield from check_twice(places, "clause")
    seen: set[str] = set()
    for number, clause in enumerate(clauses.clauses):
        path = f"clauses[{number}].parent"
        if clause.parent is not None and clause.parent not in seen:
            yield path, f"The parent {clause.parent!r} is not among the clauses before this one."
        elif clause.parent is not None and not clause.code.startswith(f"{clause.parent}."):
            yield path, f"The clause {clause.code!r} is not under {clause.parent!r}."
        seen.add(clause.code)
    parents = {clause.parent for clause in clauses.clauses}
    for number, clause in enumerate(clauses.clauses):
        if clause.leaf and clause.code in parents:
            yield f"clauses[{number}].leaf", f"The clause {clause.code!r} has clauses under it."


def check_bank(bank: QuestionBank, name: str, clauses: ClauseSet | None) -> Found:
    """Find every fault of a question bank; without its clause set the clauses are not looked up."""
    if bank.standard != name:
        yield "standard", f"The standard {bank.standard!r} is not the name of the file."
    places = [(f"questions[{n}].id", q.id) for n, q in enumerate(bank.questions)]
    yield from check_twice(places, "question id")
    leaves = {c.code for c in clauses.clauses if c.leaf} if clauses else None
    for number, question in enumerate(bank.questions):
        path = f"questions[{number}]"
        if leaves is not None and question.clause not in leaves:
            yield f"{path}.clause", f"The clause {question.clause!r} is not a leaf of the standard."
        for index, unit in enumerate(question.units):
            if unit not in bank.units:
                yield f"{path}.units[{index}]", f"The unit {unit!r} is not in the table units."
    yield from _check_fields(bank)


def check_checklist(checklist: Checklist, bank: QuestionBank, clauses: ClauseSet) -> Found:
    """Find every fault of a checklist against its bank and clause set."""
    if checklist.unit is not None and checklist.unit not in bank.units:
        yield "unit", f"The unit {checklist.unit!r} is not in the question bank."
    known = {clause.code for clause in clauses.clauses}
    questions = {question.id: question for question in bank.questions}
    sections = [(f"sections[{n}].clause", s.clause) for n, s in enumerate(checklist.sections)]
    yield from check_twice(sections, "clause")
    asked: list[tuple[str, str]] = []
    for number, section in enumerate(checklist.sections):
        if section.clause not in known:
            yield f"sections[{number}].clause", f"The clause {section.clause!r} is unknown."
        for index, code in enumerate(section.questions):
            path = f"sections[{number}].questions[{index}]"
            asked.append((path, code))
            if code not in questions:
                yield path, f"The question {code!r} is not in the question bank."
            elif not _under(questions[code].clause, section.clause):
                clause = questions[code].clause
                yield path, f"The question {code!r} belongs to clause {clause!r}."
    yield from check_twice(asked, "question")


def _under(clause: str, heading: str) -> bool:
    return clause == heading or clause.startswith(f"{heading}.")


def _check_fields(bank: QuestionBank) -> Found:
    ids = {question.id for question in bank.questions}
    endings = tuple(f".{name}" for name in ("grade", *(field.name for field in FIELDS)))
    for number, question in enumerate(bank.questions):
        owner, _, _ = question.id.rpartition(".")
        if question.id.endswith(endings) and owner in ids:
            yield f"questions[{number}].id", f"The id is a field of question {owner!r}."
