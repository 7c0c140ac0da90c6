"""What signed audits found, as rows for models.knowledge."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.tables import audit_items, audits
from auditapp.formkit.questions import Conformity
from auditapp.library.queries import get_compiled
from auditapp.programmes.models.knowledge import Knowledge, Signed, learn
from auditapp.store.dialect import below
from auditapp.store.engine import Connection


async def get_knowledge(
    conn: Connection, paths: Sequence[str], standard: str, *, own: str = ""
) -> Knowledge:
    """Return what is known by (unit, clause) at paths and below, and at the unit `own` alone."""
    there = (
        audits.c.signed_off_at.is_not(None),
        audits.c.standard == standard,
        sa.or_(agencies.c.id == own, *(below(agencies.c.path, path) for path in paths)),
    )
    at_unit = audits.join(agencies, agencies.c.id == audits.c.agency_id)
    signed = sa.select(*(audits.c[name] for name in Signed.__struct_fields__))
    found = [Signed(*row) for row in await conn.execute(signed.select_from(at_unit).where(*there))]
    own_lines = sa.and_(
        audit_items.c.root_id == audits.c.root_id, audit_items.c.audit_id == audits.c.id
    )
    lines = await conn.execute(
        sa.select(audit_items.c.audit_id, audit_items.c.item, audit_items.c.grade)
        .select_from(at_unit.join(audit_items, own_lines))
        .where(*there, audit_items.c.grade != "")
    )
    graded = [(row.audit_id, row.item, row.grade) for row in lines]
    return learn(found, graded, await _clauses(conn, found))


async def _clauses(
    conn: Connection, found: Sequence[Signed]
) -> dict[str, Mapping[str, Sequence[str]]]:
    """Return the clauses of each line, by audit: those its frozen checklist names."""
    by_version: dict[str, dict[str, Sequence[str]]] = {}
    for version_id in {audit.form_version_id for audit in found}:
        form = (await get_compiled(conn, version_id)).form
        by_version[version_id] = {
            question.code: question.clauses
            for question in form.questions
            if isinstance(question, Conformity)
        }
    return {audit.id: by_version[audit.form_version_id] for audit in found}
