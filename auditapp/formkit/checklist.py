"""From a checklist template and its question bank to a form of conformity questions."""

from auditapp.formkit.definition import (
    BankQuestion,
    Checklist,
    ClauseSet,
    Form,
    QuestionBank,
    Section,
)
from auditapp.formkit.grades import Scheme
from auditapp.formkit.questions import Conformity
from auditapp.formkit.words import Text


def build_checklist(
    checklist: Checklist, bank: QuestionBank, clauses: ClauseSet, *, slug: str, version: int
) -> Form:
    """Copy the questions of the bank under their clauses; raises KeyError for unknown ones."""
    questions = {question.id: question for question in bank.questions}
    titles = {clause.code: clause.title for clause in clauses.clauses}
    languages = checklist.languages
    return Form(
        kind="checklist",
        slug=slug,
        version=version,
        title=checklist.title,
        purpose=checklist.purpose,
        languages=languages,
        standard=checklist.standard,
        unit=checklist.unit,
        scheme=checklist.scheme,
        sections=tuple(
            Section(
                code=section.clause,
                title=_only(titles[section.clause], languages),
                questions=tuple(
                    _ask(questions[code], checklist.scheme, languages) for code in section.questions
                ),
            )
            for section in checklist.sections
        ),
    )


def _ask(question: BankQuestion, scheme: Scheme, languages: tuple[str, ...]) -> Conformity:
    return Conformity(
        code=question.id,
        text=_only(question.text, languages),
        evidence_hint=_only(question.evidence, languages) if question.evidence else None,
        required=True,
        clauses=(question.clause,),
        scheme=scheme,
    )


def _only(text: Text, languages: tuple[str, ...]) -> Text:
    return {language: text[language] for language in languages}
