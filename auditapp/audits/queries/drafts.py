"""The checklist of an audit: its draft, its frozen form, the questions added since."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from auditapp.audits.models.added import ADDED, with_added
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import count_items
from auditapp.audits.models.draft import Draft, to_form
from auditapp.audits.queries.edits import list_touched_edits
from auditapp.audits.tables import audit_drafts, audits
from auditapp.formkit.definition import Form
from auditapp.library.queries import get_compiled
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection

_COUNT = (
    audits.update()
    .where(audits.c.id == sa.bindparam("of_audit"))
    .values(item_count=sa.bindparam("count"))
)


async def get_form(conn: Connection, audit: Audit) -> Form:
    """Return the checklist as it stands: the draft, or the frozen form with what was added."""
    if audit.started_at is None:
        draft = await find_draft(conn, audit.id)
        if draft is not None:
            return to_form(draft, slug=audit.id, standard=audit.standard)
    form = (await get_compiled(conn, audit.form_version_id)).form
    if count_items(form) == audit.item_count:
        return form
    return with_added(form, await list_touched_edits(conn, audit, items={ADDED}, ids=()))


async def find_draft(conn: Connection, audit_id: str) -> Draft | None:
    """Return the draft, None where the audit has the checklist that it was planned with."""
    raw = await conn.scalar(
        sa.select(audit_drafts.c.draft).where(audit_drafts.c.audit_id == audit_id)
    )
    return msgspec.json.decode(raw, type=Draft) if raw is not None else None


async def upsert_draft(
    conn: Connection, audit: Audit, draft: Draft, *, at: datetime, by: str
) -> None:
    """Keep the draft in place of the one before, and how many lines it has."""
    written = {
        "draft": msgspec.json.encode(draft).decode(),
        "changed_at": at,
        "changed_by": by,
    }
    statement = insert(conn, audit_drafts).values(
        audit_id=audit.id, root_id=audit.root_id, **written
    )
    await conn.execute(statement.on_conflict_do_update(index_elements=["audit_id"], set_=written))
    await update_item_count(conn, audit.id, len(draft.lines))


async def delete_draft(conn: Connection, audit_id: str) -> None:
    """Take the draft away, once it is frozen."""
    await conn.execute(audit_drafts.delete().where(audit_drafts.c.audit_id == audit_id))


async def update_item_count(conn: Connection, audit_id: str, count: int) -> None:
    """Note how many lines the checklist has."""
    await conn.execute(_COUNT, {"of_audit": audit_id, "count": count})


async def update_checklist(
    conn: Connection, audit_id: str, *, form_version_id: str, item_count: int, head_hash: str
) -> None:
    """Give an audit without edits another frozen checklist."""
    await conn.execute(
        audits.update()
        .where(audits.c.id == audit_id, audits.c.edit_count == 0)
        .values(form_version_id=form_version_id, item_count=item_count, head_hash=head_hash)
    )
