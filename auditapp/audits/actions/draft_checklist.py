"""Drafting the checklist of an audit that has not started: every change replaces the draft."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import structs

from auditapp.audits import queries
from auditapp.audits.models import draft as drafts
from auditapp.audits.models.audit import MAX_TITLE, Audit
from auditapp.audits.models.draft import Draft, DraftLine
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_code
from auditapp.base.words import N_
from auditapp.formkit.grades import GRADES, Scheme
from auditapp.formkit.words import Text, clean_line
from auditapp.library.actions import open_bank
from auditapp.library.queries import find_version, get_compiled
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

Change = Callable[[Draft], Draft]
STARTED = N_("This audit has started: its checklist is frozen. Add a question while conducting it.")
NO_TITLE = N_("Please give the checklist a title.")
UNKNOWN = N_("This choice does not exist.")


async def change_draft(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    change: Change,
    *,
    scheme: Scheme = "full",
) -> Draft:
    """Replace the draft by what `change` makes of it; raises NotFound, Conflict after the start.

    `scheme` is the service's usual one, for a draft that begins now.
    """
    async with database.writing() as conn:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        if audit.started_at is not None:
            raise Conflict(STARTED)
        before = await get_draft(conn, audit, scheme=scheme)
        draft = change(before)
        await queries.upsert_draft(conn, audit, draft, at=clock.now(), by=actor.account_id)
    return draft


async def get_draft(conn: Connection, audit: Audit, *, scheme: Scheme = "full") -> Draft:
    """Return the draft; one that nobody has changed yet is the checklist that was planned."""
    draft = await queries.find_draft(conn, audit.id)
    if draft is not None:
        return draft
    form = (await get_compiled(conn, audit.form_version_id)).form
    begun = drafts.draft_of(form)
    return structs.replace(begun, scheme="simple") if scheme == "simple" else begun


async def list_template_lines(conn: Connection, version_id: str) -> tuple[Text, list[DraftLine]]:
    """Return the title and lines of a published checklist; raises Invalid with field template."""
    version = await find_version(conn, version_id)
    if version is None or version.kind != "checklist":
        raise Invalid(UNKNOWN, field="template")
    draft = drafts.draft_of((await get_compiled(conn, version_id)).form)
    return draft.title, list(draft.lines)


async def list_earlier_lines(
    conn: Connection, audit: Audit, earlier_id: str
) -> tuple[Text, list[DraftLine]]:
    """Return the title and lines of an earlier audit of the same unit, added ones too.

    Raises Invalid with field earlier for any other audit.
    """
    earlier = await queries.list_earlier_audits(conn, audit)
    if earlier_id not in {found for found, _, _ in earlier}:
        raise Invalid(UNKNOWN, field="earlier")
    form = await queries.get_form(conn, await queries.get_audit(conn, earlier_id))
    draft = drafts.draft_of(form, source="earlier")
    return draft.title, list(draft.lines)


def list_bank_lines(folder: Path, standard: str, ids: Sequence[str]) -> list[DraftLine]:
    """Return questions of the bank by id; unknown ids are left out."""
    bank = open_bank(folder, standard)
    if bank is None:
        return []
    titles = {clause.code: clause.title for clause in bank.clauses.clauses}
    wanted = set(ids)
    return [
        drafts.line_of_bank(question, titles)
        for question in bank.questions.questions
        if question.id in wanted
    ]


def list_clause_lines(folder: Path, standard: str, codes: Sequence[str]) -> list[DraftLine]:
    """Return one line per clause; a clause that has others under it stands for all its leaves."""
    bank = open_bank(folder, standard)
    wanted = set(codes)
    if bank is None:
        return []
    return [
        drafts.line_of_clause(clause)
        for clause in bank.clauses.clauses
        if clause.leaf
        and any(clause.code == code or clause.code.startswith(f"{code}.") for code in wanted)
    ]


def make_own_line(
    folder: Path, standard: str, *, clause: str, text: Sequence[tuple[str, str]], hint: str
) -> DraftLine:
    """Return a question of one's own; raises Invalid with field clause, text or hint."""
    code = drafts.check_clause(clause)
    asked = drafts.check_texts(text, "text")
    if not asked:
        raise Invalid(drafts.NO_QUESTION, field="text")
    note = drafts.check_texts([("vi", hint)], "hint")
    title = clause_titles(folder, standard).get(code, {})
    return drafts.own_line(f"OWN-{new_code()}", code, title=title, text=asked, hint=note or None)


def clause_titles(folder: Path, standard: str) -> dict[str, Text]:
    """Return the titles of a standard's clauses by code."""
    bank = open_bank(folder, standard)
    return {clause.code: clause.title for clause in bank.clauses.clauses} if bank else {}


def read_scheme(raw: str) -> Scheme:
    """Return a scheme by its name; raises Invalid with field scheme."""
    scheme: Scheme | None = next((known for known in GRADES if known == clean_line(raw)), None)
    if scheme is None:
        raise Invalid(UNKNOWN, field="scheme")
    return scheme


def read_title(raw: str) -> str:
    """Return a typed title of a checklist; raises Invalid with field title."""
    title = clean_line(raw)
    if not title:
        raise Invalid(NO_TITLE, field="title")
    if len(title) > MAX_TITLE:
        raise Invalid(drafts.TOO_LONG, field="title", max=MAX_TITLE)
    return title
