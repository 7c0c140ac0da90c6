"""The fields of a line of the checklist: those of its grades, who was asked, the cases drawn."""

from auditapp.audits.models import meeting, sampling
from auditapp.base.errors import Invalid
from auditapp.formkit.grades import FIELDS, Field
from auditapp.formkit.questions.conformity import NAMES, clean_field
from auditapp.formkit.words import clean_line

# A role and a unit, not a name (domain.md D.3 no. 2).
INTERVIEWEE = Field(
    "interviewee",
    {"vi": "Người được phỏng vấn (chức danh, bộ phận)", "en": "Interviewed (position, unit)"},
    "",
    max_length=200,
)
TYPED = (*NAMES, INTERVIEWEE.name)
LINE = (*TYPED, *sampling.FIELDS)
SHOWN: tuple[Field, ...] = (*FIELDS, INTERVIEWEE)


def names_of(item: str) -> tuple[str, ...]:
    """Return the fields that an item of the log has."""
    return meeting.NAMES if item in meeting.ITEMS else LINE


def clean_value(item: str, name: str, raw: str) -> str:
    """Return a typed field in its stored form."""
    if item in meeting.ITEMS:
        return meeting.clean_value(name, raw)
    if name == INTERVIEWEE.name:
        return clean_line(raw)
    return raw if name in sampling.FIELDS else clean_field(name, raw)


def check_beside_grade(named: str, name: str, value: str) -> str:
    """Return a field that no grade asks for in its stored form; raises Invalid."""
    if name in sampling.FIELDS:
        return sampling.check_value(named, value)
    value = clean_line(value)
    if len(value) > INTERVIEWEE.max_length:
        raise Invalid(sampling.TOO_LONG, field=named, max=INTERVIEWEE.max_length)
    return value
