"""Questions added after the start: edits of the log like any other. Pure.

Such an edit has the item `@added`, the new line's code as its field, and the question as JSON.
The chain of hashes therefore covers it, and so does what is signed. It is never changed: whoever
added one by mistake grades it "not applicable" and says so.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import structs

from auditapp.audits.models.draft import (
    LANGUAGE,
    MAX_LINES,
    NO_QUESTION,
    TOO_MANY_LINES,
    check_clause,
    check_texts,
    draft_of,
    own_line,
    placed,
    to_form,
)
from auditapp.audits.models.log import Edit, NewEdit
from auditapp.base.errors import Invalid
from auditapp.base.ids import CODE_ALPHABET, new_code
from auditapp.base.words import N_
from auditapp.formkit.definition import Form
from auditapp.formkit.words import Text

ADDED = "@added"
CODE = re.compile(f"A-[{CODE_ALPHABET}]{{7}}")
MAX_TEXT, MAX_HINT, MAX_TITLE = 800, 400, 200  # two languages of each fit an edit's value

NOT_A_QUESTION = N_("This added question cannot be read.")
CODE_TAKEN = N_("A line with this code stands in the checklist already.")


class Addition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A question as the log keeps it: language to words."""

    clause: str
    text: Text
    title: Text = {}
    hint: Text = {}


def new_added_code() -> str:
    """Return a code for a new line, no two of which meet even when made without network."""
    return f"A-{new_code()}"


def write_addition(addition: Addition) -> str:
    """Return the value of the edit; equal questions give equal text."""
    return msgspec.json.encode(addition, order="sorted").decode()


def checked_addition(form: Form, edit: NewEdit) -> NewEdit:
    """Return the edit in its stored form; raises Invalid with field `@added.<code>`."""
    named = f"{edit.item}.{edit.field}"
    try:
        sent = msgspec.json.decode(edit.value, type=Addition)
    except msgspec.MsgspecError as error:
        raise Invalid(NOT_A_QUESTION, field=named) from error
    if not CODE.fullmatch(edit.field):
        raise Invalid(NOT_A_QUESTION, field=named)
    checked = check_addition(sent)
    standing = next((q for q in form.questions if q.code == edit.field), None)
    if standing is not None and standing.text != checked.text:
        raise Invalid(CODE_TAKEN, field=named)
    if standing is None and len(form.questions) >= MAX_LINES:
        raise Invalid(TOO_MANY_LINES, field=named, max=MAX_LINES)
    return structs.replace(edit, value=write_addition(checked))


def check_addition(sent: Addition) -> Addition:
    """Return the question with clean words; raises Invalid with field clause, text or hint."""
    checked = Addition(
        clause=check_clause(sent.clause),
        text=check_texts(list(sent.text.items()), "text", most=MAX_TEXT),
        title=check_texts(list(sent.title.items()), "clause", most=MAX_TITLE),
        hint=check_texts(list(sent.hint.items()), "hint", most=MAX_HINT),
    )
    if not checked.text:
        raise Invalid(NO_QUESTION, field="text")
    languages = {*checked.text, *checked.title, *checked.hint}
    if len(languages) > 2 or not all(LANGUAGE.fullmatch(language) for language in languages):
        raise Invalid(NOT_A_QUESTION, field="text")
    return checked


def additions_of(edits: Iterable[Edit | NewEdit]) -> dict[str, Addition]:
    """Return the questions that edits add, by code, in their order."""
    found: dict[str, Addition] = {}
    for edit in edits:
        if edit.item == ADDED and edit.field not in found:
            found[edit.field] = msgspec.json.decode(edit.value, type=Addition)
    return found


def with_added(form: Form, edits: Sequence[Edit | NewEdit]) -> Form:
    """Return the form with the questions that edits add, each under its clause."""
    added = additions_of(edits)
    if not added:
        return form
    titles = {section.code: section.title for section in form.sections}
    lines = [
        own_line(
            code,
            each.clause,
            title=titles.get(each.clause) or each.title,
            text=each.text,
            hint=each.hint or None,
        )
        for code, each in added.items()
    ]
    draft = placed(draft_of(form), lines)
    whole = to_form(draft, slug=form.slug, standard=form.standard or "")
    return structs.replace(form, sections=whole.sections, languages=whole.languages)
