"""Taking questions from a file into a draft: a look beforehand, then all of them at once."""

import asyncio
from pathlib import Path

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.draft_checklist import change_draft, get_draft
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.ciso_library import Library, is_library, read_library
from auditapp.audits.models.draft import Draft, add
from auditapp.audits.models.questions_file import Judged, Standing, bank_codes, read_questions
from auditapp.base.clock import Clock
from auditapp.base.settings import Settings
from auditapp.library.actions import open_bank
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.web.worksheets import Table, read_file


class Look(msgspec.Struct, frozen=True):
    """What a file says; `library` for a library of CISO Assistant."""

    table: Table
    judged: Judged
    library: Library | None = None


async def preview_questions(
    database: Database, *, audit_id: str, data: bytes, folder: Path
) -> Look:
    """Return what a file says and what would become of it; stores nothing. Raises Invalid."""
    table, library = await asyncio.to_thread(_read, data)
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        draft = await get_draft(conn, audit)
    judged = await asyncio.to_thread(read_questions, table, _standing(folder, audit, draft))
    add(draft, judged.lines)  # more lines than a checklist may have are refused before the look
    return Look(table, judged, library)


async def import_questions(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    audit_id: str,
    table: Table,
    settings: Settings,
) -> None:
    """Add every row without a fault to the draft; raises NotFound, Invalid, Conflict."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)

    def change(draft: Draft) -> Draft:
        return add(draft, read_questions(table, _standing(settings.forms_dir, audit, draft)).lines)

    scheme = settings.grade_scheme
    await change_draft(database, clock, actor, audit_id, change, scheme=scheme)


def _read(data: bytes) -> tuple[Table, Library | None]:
    if is_library(data) and not data.startswith(b"PK"):
        return read_library(data)
    return read_file(data), None


def _standing(folder: Path, audit: Audit, draft: Draft) -> Standing:
    bank = open_bank(folder, audit.standard)
    titles = {clause.code: clause.title for clause in bank.clauses.clauses} if bank else {}
    return Standing(
        codes={line.code for line in draft.lines},
        titles=titles,
        bank=bank_codes(bank.questions if bank else None),
    )
