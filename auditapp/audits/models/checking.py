"""What an edit may say, by the item and field that it names. Pure.

A line of the checklist takes its grade's fields, who was asked and the cases drawn; items that
begin with '@' stand beside the lines; photos and files may stand at either.
"""

import re

from msgspec import structs

from auditapp.audits.models.added import ADDED, checked_addition
from auditapp.audits.models.beside import CHECKS
from auditapp.audits.models.checklist import clean, field_problems, question_of
from auditapp.audits.models.evidence import MEETINGS, is_evidence, read_value, write_value
from auditapp.audits.models.fields import LINE, check_beside_grade
from auditapp.audits.models.log import NewEdit
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.definition import Form
from auditapp.formkit.questions.conformity import NAMES

EDIT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
NO_SUCH_LINE = N_("The checklist has no such line.")


def checked(form: Form, edit: NewEdit) -> NewEdit:
    """Return the edit in its stored form; raises Invalid with field `item.name`.

    `form` is the checklist with the lines that are added together with this edit.
    """
    named = f"{edit.item}.{edit.field}"
    if not EDIT_ID.fullmatch(edit.edit_id) or not EDIT_ID.fullmatch(edit.base or edit.edit_id):
        raise Invalid("This change has no usable id.", field=named)
    if edit.item == ADDED:
        return checked_addition(form, edit)
    return structs.replace(edit, value=_checked_value(form, edit, named))


def _checked_value(form: Form, edit: NewEdit, named: str) -> str:
    question = question_of(form, edit.item)
    if is_evidence(edit.field) and (question is not None or edit.item in MEETINGS):
        return write_value(read_value(edit))
    if edit.item in CHECKS:
        return CHECKS[edit.item](edit.item, edit.field, edit.value)
    if question is None or edit.field not in LINE:
        raise Invalid(NO_SUCH_LINE, field=named)
    if edit.field not in NAMES:
        return check_beside_grade(named, edit.field, edit.value)
    value = clean(edit.field, edit.value)
    for problem in field_problems(question, edit.field, value):
        raise Invalid(problem.message, field=named, **problem.params)
    return value
