"""The checklist of an audit before it starts: lines by clause, put together from anywhere. Pure.

A draft is kept as one JSON text and replaced whole. When the audit starts it becomes a form like
those of the library, frozen with its digest.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import structs

from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.definition import BankQuestion, Clause, Form, Section
from auditapp.formkit.grades import Scheme
from auditapp.formkit.questions import Conformity
from auditapp.formkit.words import Text, clean_line, clean_text

Source = Literal["template", "bank", "clause", "earlier", "own", "file"]
MAX_LINES = 500
MAX_QUESTION = 3000
SHARED = ("vi", "en")  # languages of the bank and of the clause titles
CLAUSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")

NO_QUESTION = N_("Please write the question.")
NO_CLAUSE = N_("Please name the clause, for example 8.5.1.")
BAD_CLAUSE = N_(
    "A clause is written in letters and digits with full stops between them, such as 8.5.1."
)
TOO_LONG = N_("This text is too long: at most %(max)d characters.")
TOO_MANY_LINES = N_("A checklist has at most %(max)d lines.")
_OF_CLAUSE: Text = {
    "vi": "Các yêu cầu của điều {code} ({title}) được đáp ứng như thế nào?",
    "en": "How are the requirements of clause {code} ({title}) met?",
}


class DraftLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: its heading in the checklist, the question, where it came from."""

    clause: str
    title: Text
    question: Conformity
    source: Source = "own"

    @property
    def code(self) -> str:
        """Return the line's stable code."""
        return self.question.code


class Draft(msgspec.Struct, frozen=True):
    """A checklist in the making; lines of one clause stand together."""

    title: Text
    scheme: Scheme
    lines: tuple[DraftLine, ...] = ()

    @property
    def clauses(self) -> list[str]:
        """Return the clauses in order."""
        return list(dict.fromkeys(line.clause for line in self.lines))

    def of(self, clause: str) -> list[DraftLine]:
        """Return the lines of one clause."""
        return [line for line in self.lines if line.clause == clause]


def draft_of(form: Form, *, source: Source = "template") -> Draft:
    """Return a form's lines as a draft."""
    return Draft(
        title=form.title,
        scheme=form.scheme or "full",
        lines=tuple(
            DraftLine(section.code, section.title, question, source)
            for section in form.sections
            for question in section.questions
            if isinstance(question, Conformity)
        ),
    )


def to_form(draft: Draft, *, slug: str, standard: str) -> Form:
    """Return the form that the draft amounts to."""
    languages = {language for line in draft.lines for language in line.question.text}
    first = [language for language in SHARED if language in languages] or ["vi"]
    return Form(
        kind="checklist",
        slug=slug,
        version=1,
        title=draft.title,
        languages=(*first, *sorted(languages - set(SHARED))),
        standard=standard,
        scheme=draft.scheme,
        sections=tuple(
            Section(
                code=clause,
                title=lines[0].title,
                questions=tuple(
                    structs.replace(line.question, scheme=draft.scheme, required=True)
                    for line in lines
                ),
            )
            for clause in draft.clauses
            if (lines := draft.of(clause))
        ),
    )


def add(draft: Draft, lines: Iterable[DraftLine]) -> Draft:
    """Return the draft with the lines that it does not have yet; Invalid beyond MAX_LINES."""
    found = placed(draft, lines)
    if len(found.lines) > MAX_LINES:
        raise Invalid(TOO_MANY_LINES, max=MAX_LINES)
    return found


def placed(draft: Draft, lines: Iterable[DraftLine]) -> Draft:
    """Return the draft with new lines under their clauses, a new clause in its place by number."""
    known = {line.code for line in draft.lines}
    groups = {clause: draft.of(clause) for clause in draft.clauses}
    for line in lines:
        if line.code in known:
            continue
        known.add(line.code)
        if line.clause not in groups:
            groups = _with_clause(groups, line.clause)
        groups[line.clause].append(line)
    return structs.replace(draft, lines=tuple(x for group in groups.values() for x in group))


def _with_clause(groups: dict[str, list[DraftLine]], clause: str) -> dict[str, list[DraftLine]]:
    later = [code for code in groups if by_number(code) > by_number(clause)]
    if not later:
        return {**groups, clause: []}
    names = list(groups)
    names.insert(names.index(later[0]), clause)
    return {name: groups.get(name, []) for name in names}


def by_number(clause: str) -> list[tuple[int, int, str]]:
    """Return a clause's place among others: 8.5.2 before 8.5.10 before 9, letters after digits."""
    parts = re.findall(r"\d+|[^\W\d_]+", clause)
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in parts]


def remove(draft: Draft, codes: Iterable[str]) -> Draft:
    """Return the draft without these lines."""
    gone = set(codes)
    return structs.replace(draft, lines=tuple(x for x in draft.lines if x.code not in gone))


def move(draft: Draft, code: str, step: int) -> Draft:
    """Return the draft with a line one place up (-1) or down (1) among those of its clause."""
    clause = next((line.clause for line in draft.lines if line.code == code), None)
    if clause is None:
        return draft
    lines = list(draft.lines)
    places = [place for place, line in enumerate(lines) if line.clause == clause]
    here = next(n for n, place in enumerate(places) if lines[place].code == code)
    there = min(max(here + step, 0), len(places) - 1)
    lines.insert(places[there], lines.pop(places[here]))
    return structs.replace(draft, lines=tuple(lines))


def move_clause(draft: Draft, clause: str, step: int) -> Draft:
    """Return the draft with a whole clause one place up (-1) or down (1)."""
    clauses = draft.clauses
    if clause not in clauses:
        return draft
    here = clauses.index(clause)
    clauses.insert(min(max(here + step, 0), len(clauses) - 1), clauses.pop(here))
    return structs.replace(draft, lines=tuple(x for name in clauses for x in draft.of(name)))


def line_of_clause(clause: Clause) -> DraftLine:
    """Return the one line that asks for a clause as a whole; the words are ours."""
    text = {
        language: words.format(code=clause.code, title=clause.title.get(language, ""))
        for language, words in _OF_CLAUSE.items()
    }
    question = Conformity(code=f"C-{clause.code}", text=text, required=True, clauses=(clause.code,))
    return DraftLine(clause.code, clause.title, question, "clause")


def line_of_bank(question: BankQuestion, titles: dict[str, Text]) -> DraftLine:
    """Return a question of the bank as a line; titles are those of the clauses."""
    asked = Conformity(
        code=question.id,
        text=question.text,
        evidence_hint=question.evidence,
        required=True,
        clauses=(question.clause,),
    )
    return DraftLine(question.clause, titles.get(question.clause, {}), asked, "bank")


def own_line(
    code: str, clause: str, *, title: Text, text: Text, hint: Text | None, source: Source = "own"
) -> DraftLine:
    """Return a question of one's own as a line; the words are cleaned and checked already."""
    question = Conformity(
        code=code, text=text, evidence_hint=hint, required=True, clauses=(clause,)
    )
    return DraftLine(clause, title, question, source)


def check_clause(raw: str) -> str:
    """Return a typed clause; raises Invalid with field 'clause'."""
    clause = clean_line(raw)
    if not clause:
        raise Invalid(NO_CLAUSE, field="clause")
    if not CLAUSE.fullmatch(clause):
        raise Invalid(BAD_CLAUSE, field="clause")
    return clause


def check_texts(typed: Sequence[tuple[str, str]], field: str, *, most: int = MAX_QUESTION) -> Text:
    """Return what was typed by language, without empty ones; raises Invalid with field."""
    texts = {language: clean_text(raw) for language, raw in typed}
    if any(len(text) > most for text in texts.values()):
        raise Invalid(TOO_LONG, field=field, max=most)
    return {language: text for language, text in texts.items() if text}
