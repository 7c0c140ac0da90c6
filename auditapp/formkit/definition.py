"""What a form is: the Structs of every file under forms/, and the Form that they compile into."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from auditapp.formkit.conditions import Condition
from auditapp.formkit.grades import Scheme
from auditapp.formkit.questions import AnyQuestion, Question
from auditapp.formkit.words import Code, Text

Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Languages = Annotated[tuple[Language, ...], Meta(min_length=1)]
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ClauseCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$")]
UnitTag = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{0,9}$")]


class _Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Factor(_Base, frozen=True):
    """A group of questions that is scored together (SIPAS: access, procedure, ...)."""

    code: Code
    title: Text
    weight: Annotated[float, Meta(gt=0)] = 1.0


class Section(_Base, frozen=True):
    """A heading with its questions; in a checklist the code is that of the clause."""

    code: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
    title: Text
    hint: Text | None = None
    when: Condition | None = None
    questions: tuple[AnyQuestion, ...] = ()


class Survey(_Base, frozen=True):
    """forms/surveys/<slug>/vN.toml"""

    kind: Literal["survey"]
    title: Text
    languages: Languages
    sections: Annotated[tuple[Section, ...], Meta(min_length=1)]
    intro: Text | None = None
    thanks: Text | None = None
    factors: tuple[Factor, ...] = ()


class ChecklistSection(_Base, frozen=True):
    """The questions of the bank that a checklist asks under one clause."""

    clause: ClauseCode
    questions: Annotated[tuple[Code, ...], Meta(min_length=1)]


class Checklist(_Base, frozen=True):
    """forms/audits/<slug>/vN.toml: a template, compiled with its bank into a Form."""

    kind: Literal["checklist"]
    title: Text
    languages: Languages
    standard: Name
    sections: Annotated[tuple[ChecklistSection, ...], Meta(min_length=1)]
    purpose: Text | None = None
    unit: UnitTag | None = None
    scheme: Scheme = "full"


class BankQuestion(_Base, frozen=True):
    """One audit question, the evidence to look at, and the units it is for."""

    id: Code
    clause: ClauseCode
    text: Text
    evidence: Text | None = None
    units: tuple[UnitTag, ...] = ()
    optional: bool = False


class QuestionBank(_Base, frozen=True):
    """forms/questions/<standard>.toml"""

    standard: Name
    questions: tuple[BankQuestion, ...]
    units: dict[UnitTag, Text] = {}
    title: Text | None = None


class Clause(_Base, frozen=True):
    """A numbered clause; `own_title` says that the standard has none and the words are ours."""

    code: ClauseCode
    title: Text
    leaf: bool = False
    parent: ClauseCode | None = None
    own_title: bool = False


class ClauseSet(_Base, frozen=True):
    """forms/clauses/<standard>.toml"""

    code: Name
    title: Text
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1)]
    amendment: Text | None = None
    edition: str = ""


class Form(_Base, frozen=True):
    """A form ready to publish: a survey, or a checklist with its questions copied in."""

    kind: Literal["survey", "checklist"]
    slug: Name
    version: Annotated[int, Meta(ge=1)]
    title: Text
    languages: Languages
    sections: tuple[Section, ...]
    intro: Text | None = None
    thanks: Text | None = None
    purpose: Text | None = None
    factors: tuple[Factor, ...] = ()
    standard: str | None = None
    unit: str | None = None
    scheme: Scheme | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order asked, those of groups one by one."""
        return tuple(
            part
            for section in self.sections
            for asked in section.questions
            for part in asked.parts()
        )
