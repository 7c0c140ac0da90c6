"""What a page needs of a form: questions as their templates want them, and the browser's rules.

`show_form` feeds formkit/questions/*.html; `browser_rules` is the skip logic for form-rules.js.
"""

from pathlib import Path

import msgspec
from msgspec import UNSET

from auditapp.formkit.conditions import Answers, both
from auditapp.formkit.definition import Section
from auditapp.formkit.engine import CompiledForm, Problems, problems_by_code
from auditapp.formkit.piping import Pipes, fill
from auditapp.formkit.questions.question import Group, Question, Shown

# Template names begin with "questions/": put this folder on the loader's search path.
TEMPLATES = Path(__file__).parent


def browser_rules(form: CompiledForm) -> dict[str, object]:
    """Return the order of the questions and the condition of each that has one, as plain JSON."""
    return {
        "order": [item.code for item in form.items],
        "when": {
            item.code: msgspec.to_builtins(item.condition)
            for item in form.items
            if item.condition is not None
        },
    }


def show_question(
    form: CompiledForm,
    code: str,
    values: Answers,
    problems: Problems = (),
    pipes: Pipes | None = None,
) -> Shown:
    """Return what the template of one question needs; raises KeyError for an unknown code.

    `pipes` are the names that its texts take in; without them general words stand there.
    """
    item = form.by_code[code]
    own = [problem for problem in problems if problem.code == code]
    question = fill(item.question, pipes or {}) if form.has_places else item.question
    shown = question.show(values.get(code, UNSET), own)
    if item.condition is not None:
        shown["when"] = msgspec.json.encode(item.condition).decode()
    return shown


def show_form(
    form: CompiledForm,
    values: Answers,
    problems: Problems = (),
    pipes: Pipes | None = None,
) -> list[Shown]:
    """Return the sections with all their questions, each marked visible or not.

    A group stands as one of them, with its own questions as its `parts`.
    """
    visible, by_code = set(form.visible(values)), problems_by_code(problems)

    def show(question: Question) -> Shown:
        shown = show_question(form, question.code, values, by_code.get(question.code, ()), pipes)
        return {**shown, "visible": question.code in visible}

    sections: list[Shown] = []
    for section in form.form.sections:
        named = fill(section, pipes or {}) if form.has_places else section
        questions = [
            _show_group(asked, section, [show(part) for part in asked.parts()])
            if isinstance(asked, Group)
            else show(asked)
            for asked in named.questions
        ]
        sections.append(
            {
                "code": named.code,
                "title": named.title,
                "hint": named.hint,
                "visible": any(question["visible"] for question in questions),
                "questions": questions,
            }
        )
    return sections


def _show_group(group: Group, section: Section, parts: list[Shown]) -> Shown:
    shown, condition = group.show(parts), both(section.when, group.when)
    if condition is not None:
        shown["when"] = msgspec.json.encode(condition).decode()
    shown["visible"] = any(part["visible"] for part in parts)
    return shown
