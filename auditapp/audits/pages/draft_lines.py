"""From a posted form to the change of a draft: which lines, and whether they replace the others."""

from msgspec import structs

from auditapp.audits.actions import draft_checklist as actions
from auditapp.audits.models import draft as drafts
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.draft import Draft, DraftLine
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import Text
from auditapp.store.engine import Connection
from auditapp.web.desk import Desk

FIELDS = ("title", "clause", "text_vi", "text_en", "hint", "template", "earlier")
NOTHING = N_("Please choose at least one line.")


async def chosen_lines(conn: Connection, desk: Desk, audit: Audit) -> actions.Change:
    """Return what the posted form makes of a draft; raises Invalid with its field."""
    title, lines = await _lines(conn, desk, audit)
    if not lines:
        raise Invalid(NOTHING, field="lines")
    is_whole = desk.field("mode") == "replace"

    def change(draft: Draft) -> Draft:
        if not is_whole:
            return drafts.add(draft, lines)
        return drafts.add(structs.replace(draft, lines=(), title=title or draft.title), lines)

    return change


async def _lines(conn: Connection, desk: Desk, audit: Audit) -> tuple[Text, list[DraftLine]]:
    folder, standard = desk.settings.forms_dir, audit.standard
    source, chosen = desk.field("from"), desk.form.get("lines", [])
    if source == "template":
        return await actions.list_template_lines(conn, desk.field("template"))
    if source == "earlier":
        return await actions.list_earlier_lines(conn, audit, desk.field("earlier"))
    if source == "clause":
        return {}, actions.list_clause_lines(folder, standard, chosen)
    if source == "own":
        line = actions.make_own_line(
            *(folder, standard),
            clause=desk.field("clause"),
            text=[(language, desk.field(f"text_{language}")) for language in drafts.SHARED],
            hint=desk.field("hint"),
        )
        return {}, [line]
    return {}, actions.list_bank_lines(folder, standard, chosen)
