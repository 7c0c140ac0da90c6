"""One audit as its documents need it: everything is read here, at one moment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa

from auditapp.audits import queries as audits
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Clause, clauses_of
from auditapp.audits.models.conclusion import texts_of
from auditapp.audits.models.log import Fold, fold
from auditapp.audits.models.meeting import ITEMS as MEETINGS
from auditapp.audits.models.meeting import meeting_of
from auditapp.audits.models.signing import reasons, signed
from auditapp.audits.tables import audits as audit_table
from auditapp.reports.models.facts import Earlier, Facts, vi
from auditapp.reports.models.paper import Photo
from auditapp.reports.queries.letterheads import get_letterhead
from auditapp.reports.queries.plans import get_plan
from auditapp.store.engine import Connection

PHOTO = "photo."


async def get_facts(conn: Connection, audit_id: str, *, today: date, public_url: str) -> Facts:
    """Return the facts of an audit; raises NotFound."""
    audit = await audits.get_audit(conn, audit_id)
    form = await audits.get_form(conn, audit)
    log = await audits.list_edits(conn, audit)
    state = fold(log)
    clauses = clauses_of(form, state)
    names = await audits.list_writers(conn, audit_id)
    members = await audits.list_members(conn, audit_id)
    issuer = await get_letterhead(conn, audit.agency_id, on=today)
    return Facts(
        audit=audit,
        form_title=vi(form.title),
        scheme=clauses[0].lines[0].question.scheme,
        clauses=clauses,
        members=members,
        names=names,
        finders=_finders(clauses, state, names),
        texts=texts_of(state),
        plan=await get_plan(conn, audit, clauses, members),
        letterhead=issuer.whole,
        signatures=signed(log, state),
        unsigned=reasons(state),
        meetings=[meeting_of(state, item) for item in MEETINGS],
        addenda=await audits.list_addenda(conn, audit),
        earlier=await find_earlier(conn, audit),
        photos=photos_of(state),
        check_url=f"{public_url.rstrip('/')}/audits/check?digest={audit.digest}",
        today=today,
    )


async def find_earlier(conn: Connection, audit: Audit) -> Earlier | None:
    """Return the latest audit of the same unit that was signed off before this one."""
    statement = (
        sa.select(audit_table.c.id)
        .where(
            audit_table.c.agency_id == audit.agency_id,
            audit_table.c.id != audit.id,
            audit_table.c.signed_off_at.is_not(None),
            audit_table.c.starts_on <= audit.starts_on,
            *([audit_table.c.signed_off_at < audit.signed_off_at] if audit.signed_off_at else []),
        )
        .order_by(audit_table.c.starts_on.desc(), audit_table.c.signed_off_at.desc())
        .limit(1)
    )
    found = await conn.scalar(statement)
    if found is None:
        return None
    before = await audits.get_audit(conn, found)
    form = await audits.get_form(conn, before)
    return Earlier(before, clauses_of(form, fold(await audits.list_edits(conn, before))))


def photos_of(state: Fold) -> Mapping[str, Sequence[Photo]]:
    """Return the photos of each line: edits of fields `photo.<id>`, oldest first."""
    edits = [field.shown for field in state.fields.values() if field.shown.field.startswith(PHOTO)]
    found: dict[str, list[Photo]] = {}
    for edit in sorted(edits, key=lambda each: each.seq):
        photo = _photo(edit.value, edit.item)
        if photo is not None:
            found.setdefault(edit.item, []).append(photo)
    return found


def _photo(value: str, item: str) -> Photo | None:
    if not value:
        return None
    said: dict[str, Any] = msgspec.json.decode(value)
    caption = str(said.get("caption") or "")
    shown = f"Ảnh, mục {item}: {caption}" if caption else f"Ảnh, mục {item}"
    return Photo(str(said["sha256"]), shown, int(said.get("rotation") or 0))


def _finders(clauses: Sequence[Clause], state: Fold, names: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for line in (line for clause in clauses for line in clause.lines):
        given = state.find(line.code, "grade")
        if given is not None:
            found[line.code] = names.get(given.shown.account_id, "")
    return found
