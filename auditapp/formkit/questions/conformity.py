"""A checklist line of an audit: a grade, and the fields that the grade asks for.

Stored: {"grade": key, field: text, ...}; audits keep a log of edits per field, and `problems_for`
judges such a fold of fields. The fields of grades given up again are kept, but not asked for.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import UNSET

from auditapp.formkit.grades import FIELDS, GRADES, Field, Grade, Scheme, find_grade
from auditapp.formkit.questions.date import NOT_A_DATE, parse_date, read_date
from auditapp.formkit.questions.question import (
    CHOOSE,
    TOO_LONG,
    UNKNOWN,
    Cell,
    Posted,
    Question,
    Shown,
)
from auditapp.formkit.words import Problem, Text, clean_line, clean_text

NAMES = ("grade", *(field.name for field in FIELDS))


class Conformity(Question, frozen=True, tag="conformity"):
    scheme: Scheme = "full"
    evidence_hint: Text | None = None

    def parse(self, posted: Posted) -> object:
        values = {}
        for name in NAMES:
            got = posted.get(f"{self.code}.{name}")
            typed = clean_field(name, got[0]) if got else ""
            if typed:
                values[name] = typed
        return values or UNSET

    def problems(self, value: object, *, partial: bool = False) -> Sequence[Problem]:
        if value is UNSET:
            return self.unanswered(CHOOSE, partial=partial)
        if not isinstance(value, dict) or not set(value) <= set(NAMES):
            return (Problem(self.code, UNKNOWN),)
        found = problems_for(value, self.scheme, code=self.code, closing=not partial)
        return [p for p in found if not partial or value.get(p.field or "grade")]

    def show(self, value: object, problems: Sequence[Problem] = ()) -> Shown:
        shown, values = super().show(value, problems), value if isinstance(value, dict) else {}
        grade = values.get("grade", "")
        shown["choices"] = [_show_grade(self.code, g, grade) for g in GRADES[self.scheme]]
        shown["fields"] = [_show_field(self, f, values, problems) for f in FIELDS]
        shown["grade"] = find_grade(grade, self.scheme)
        shown["evidence_hint"] = self.evidence_hint
        shown["problems"] = [p for p in problems if p.field in ("", "grade")]
        return shown

    def flatten(self, value: object) -> list[tuple[str, Cell]]:
        values = value if isinstance(value, dict) else {}
        return [(f"{self.code}.{name}", values.get(name)) for name in NAMES]

    def count(self, value: object) -> list[tuple[str, str]]:
        grade = value.get("grade") if isinstance(value, dict) else None
        return [(self.code, grade)] if isinstance(grade, str) else []

    def free_text(self, value: object) -> str:
        values = value if isinstance(value, dict) else {}
        return "\n".join(str(values[f.name]) for f in FIELDS[:-2] if values.get(f.name))

    def field_names(self) -> tuple[str, ...]:
        return tuple(f"{self.code}.{name}" for name in NAMES)


def clean_field(name: str, raw: str) -> str:
    """Return one typed field in its stored form; audits call it for a single edit."""
    if name == "deadline":
        return parse_date(clean_line(raw[:100]))
    return clean_line(raw[:100]) if name == "grade" else clean_text(raw)


def problems_for(
    values: Mapping[str, object], scheme: Scheme = "full", *, code: str = "", closing: bool = False
) -> list[Problem]:
    """Name what a line still lacks or has wrong; `closing` asks also for reasons of open lines."""
    grade = find_grade(values.get("grade"), scheme)
    if grade is None:
        return [Problem(code, UNKNOWN if values.get("grade") else CHOOSE, field="grade")]
    needed = grade.required + (grade.at_closing if closing else ())
    found = [_field_problem(f, values.get(f.name), code, f.name in needed) for f in FIELDS]
    return [problem for problem in found if problem is not None]


def _field_problem(field: Field, value: object, code: str, needed: bool) -> Problem | None:
    if value is None or value == "":
        return Problem(code, field.missing, field=field.name) if needed else None
    if field.kind == "date" and read_date(value) is None:
        return Problem(code, NOT_A_DATE, field=field.name)
    if not isinstance(value, str) or len(value) > field.max_length:
        return Problem(code, TOO_LONG, {"max": field.max_length}, field.name)
    return None


def _show_grade(code: str, grade: Grade, current: object) -> Shown:
    return {
        "id": f"in-{code}-{grade.key}",
        "value": grade.key,
        "text": grade.label,
        "short": grade.short,
        "tone": grade.tone,
        "shape": grade.shape,
        "checked": grade.key == current,
    }


def _show_field(
    question: Conformity, field: Field, values: dict[str, object], problems: Sequence[Problem]
) -> Shown:
    code, grades = question.code, GRADES[question.scheme]
    required = [g for g in grades if field.name in g.required + g.at_closing]
    asking = [g for g in grades if g in required or field.name in g.optional]
    current = find_grade(values.get("grade"), question.scheme)
    own = [p for p in problems if p.field == field.name]
    described = [f"hint-{code}.{field.name}", *([f"error-{code}.{field.name}"] if own else [])]
    return {
        "name": f"{code}.{field.name}",
        "field": field.name,
        "text": field.label,
        "kind": field.kind,
        "max_length": field.max_length,
        "value": values.get(field.name, ""),
        "required_for": [g.label for g in required],
        "visible": current is None or current in asking,
        "when": msgspec.json.encode(
            {"any": [{"question": code, "is": g.key} for g in asking]}
        ).decode(),
        "problems": own,
        "described": " ".join(described),
    }
