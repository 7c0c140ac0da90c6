"""What a page needs of a form: questions as their templates want them, and the browser's rules.

`show_form` feeds formkit/questions/*.html; `browser_rules` is the skip logic for form-rules.js.
"""

from pathlib import Path

import msgspec
from msgspec import UNSET

from auditapp.formkit.conditions import Answers
from auditapp.formkit.engine import CompiledForm, Problems, problems_by_code
from auditapp.formkit.questions.question import Shown

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


def show_question(form: CompiledForm, code: str, values: Answers, problems: Problems = ()) -> Shown:
    """Return what the template of one question needs; raises KeyError for an unknown code."""
    item = form.by_code[code]
    own = [problem for problem in problems if problem.code == code]
    shown = item.question.show(values.get(code, UNSET), own)
    if item.condition is not None:
        shown["when"] = msgspec.json.encode(item.condition).decode()
    return shown


def show_form(form: CompiledForm, values: Answers, problems: Problems = ()) -> list[Shown]:
    """Return the sections with all their questions, each marked visible or not."""
    visible, by_code = set(form.visible(values)), problems_by_code(problems)
    sections: list[Shown] = []
    for section in form.form.sections:
        shown = [
            show_question(form, q.code, values, by_code.get(q.code, ())) for q in section.questions
        ]
        for question in shown:
            question["visible"] = question["code"] in visible
        sections.append(
            {
                "code": section.code,
                "title": section.title,
                "hint": section.hint,
                "visible": any(question["visible"] for question in shown),
                "questions": shown,
            }
        )
    return sections
