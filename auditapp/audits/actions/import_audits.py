"""Taking past audits from a spreadsheet: a look beforehand, then each as a signed-off audit."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec import structs

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies_below
from auditapp.audits import queries
from auditapp.audits.models.audit import MAX_TITLE, Audit
from auditapp.audits.models.checklist import standing
from auditapp.audits.models.draft import Draft, DraftLine, own_line, placed, to_form
from auditapp.audits.models.log import Edit, NewEdit, chain_start, chained, sign_off_digest
from auditapp.audits.models.past_audits import Judged, PastAudit, judge
from auditapp.audits.models.past_rows import Rows
from auditapp.audits.models.questions_file import bank_codes
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form
from auditapp.formkit.freeze import digest
from auditapp.library.actions import freeze_form, open_bank
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database
from auditapp.web.worksheets import Table, read_file

CREATORS = frozenset({Role.LEAD_AUDITOR.value, Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value})


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where audits come from: the file's digest, and the standard that its clauses belong to."""

    digest: str
    standard: str
    folder: Path


def list_standards(folder: Path) -> list[str]:
    """Return the codes of the standards that have a question bank."""
    return sorted(path.stem for path in (folder / "questions").glob("*.toml"))


async def read_past_audits(
    database: Database, clock: Clock, actor: Actor, *, data: bytes, standard: str, folder: Path
) -> tuple[Table, Source, Judged]:
    """Return what a file says and what would become of it; stores nothing. Raises Invalid."""
    if standard not in list_standards(folder):
        raise Invalid("This choice does not exist.", field="standard")
    table = await asyncio.to_thread(read_file, data)
    source = Source(digest=hashlib.sha256(data).hexdigest(), standard=standard, folder=folder)
    async with database.reading() as conn:
        judged = await _judge(conn, clock, actor, table, source)
    return table, source, judged


async def import_past_audits(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    table: Table,
    source: Source,
    title_of: Callable[[int], str],
) -> int:
    """Store every audit without a fault, all or none; return how many.

    `title_of` names the audit of a year. Audits that stand here already are left out, so the same
    file sent twice stores nothing twice.
    """
    if source.standard not in list_standards(source.folder):
        raise Invalid("This choice does not exist.", field="standard")
    async with database.writing() as conn:
        judged = await _judge(conn, clock, actor, table, source)
        for past in judged.audits:
            title = f"{title_of(past.first.year)} – {past.agency.name}"[:MAX_TITLE]
            await _store(conn, clock, actor, past, source, title=title)
    return len(judged.audits)


async def _judge(
    conn: Connection, clock: Clock, actor: Actor, table: Table, source: Source
) -> Judged:
    today = local_date(clock.now())
    units: dict[str, Agency] = {}
    for path in sorted({grant.path for grant in actor.grants if grant.role.value in CREATORS}):
        units |= {unit.id: unit for unit in await list_agencies_below(conn, path, on=today)}
    bank = open_bank(source.folder, source.standard)
    rows = Rows(
        units.values(),
        titles={clause.code: clause.title for clause in bank.clauses.clauses} if bank else {},
        bank=bank_codes(bank.questions if bank else None),
        today=today,
    )
    known = await queries.list_imported(conn, list(units))
    return await asyncio.to_thread(judge, table, rows, known)


async def _store(
    conn: Connection, clock: Clock, actor: Actor, past: PastAudit, source: Source, *, title: str
) -> None:
    begun = _begun(past, source, clock, actor, title=title)
    form = to_form(_checklist(past, source, title), slug=begun.id, standard=source.standard)
    begun = structs.replace(begun, form_version_id=await freeze_form(conn, clock, form))
    begun = structs.replace(begun, head_hash=chain_start(begun))
    edits = _edits(past, begun)
    whole = structs.replace(begun, edit_count=len(edits), head_hash=edits[-1].hash)
    whole = structs.replace(whole, digest=sign_off_digest(whole, digest(form)))
    await queries.insert_audit(conn, **_columns(whole), started_by=actor.account_id)
    await queries.insert_edits(conn, whole, edits)
    await queries.upsert_lines(conn, whole, _standing(form, edits))
    await insert_event(
        conn,
        id=new_id(),
        root_id=whole.root_id,
        at=whole.created_at,
        actor_id=actor.account_id,
        action="audit.imported",
        subject=whole.id,
        agency_id=whole.agency_id,
        detail={"title": title, "file": source.digest, "lines": whole.item_count},
    )


def _begun(past: PastAudit, source: Source, clock: Clock, actor: Actor, *, title: str) -> Audit:
    """Return the audit before its log: planned, started and signed by whoever imports it, now."""
    now = clock.now()
    return Audit(
        id=new_id(),
        root_id=past.agency.root_id,
        agency_id=past.agency.id,
        agency_path=past.agency.path,
        agency_name=past.agency.name,
        form_version_id="",
        standard=source.standard,
        title=title,
        starts_on=past.first,
        ends_on=past.last,
        item_count=len(past.lines),
        created_at=now,
        created_by=actor.account_id,
        started_at=now,
        signed_off_at=now,
        signed_off_by=actor.account_id,
        digest=None,
        edit_count=0,
        head_hash="",
        imported_from=source.digest,
    )


def _checklist(past: PastAudit, source: Source, title: str) -> Draft:
    bank = open_bank(source.folder, source.standard)
    titles = {clause.code: clause.title for clause in bank.clauses.clauses} if bank else {}
    lines: list[DraftLine] = [
        own_line(
            line.code,
            line.clause,
            title=titles.get(line.clause, {}),
            text={"vi": line.question},
            hint=None,
            source="file",
        )
        for line in past.lines
    ]
    return placed(Draft(title={"vi": title}, scheme=past.scheme), lines)


def _edits(past: PastAudit, audit: Audit) -> list[Edit]:
    edits: list[Edit] = []
    fields = [(x.code, *pair) for x in past.lines for pair in x.values.items()]
    for number, (item, name, value) in enumerate(fields, 1):
        new = NewEdit(edit_id=f"import.{number:06}", item=item, field=name, value=value)
        edits.append(chained(new, audit, account_id=audit.created_by, at=audit.created_at))
        audit = structs.replace(audit, edit_count=number, head_hash=edits[-1].hash)
    return edits


def _standing(form: Form, edits: Sequence[Edit]) -> dict[str, tuple[str, bool]]:
    return standing(form, edits, {edit.item for edit in edits})


def _columns(audit: Audit) -> dict[str, object]:
    columns = structs.asdict(audit)
    del columns["agency_path"], columns["agency_name"]
    return columns
