"""What signed audits found, as rows for models.knowledge."""

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.tables import audit_edits, audit_items, audits
from auditapp.library.tables import form_versions
from auditapp.programmes.models.knowledge import Knowledge, Signed, learn
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

ADDED = "@added"
MOST_IDS = 500


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


class _Line(msgspec.Struct):
    code: str = ""
    clauses: tuple[str, ...] = ()


class _Section(msgspec.Struct):
    questions: tuple[_Line, ...] = ()


class _Outline(msgspec.Struct):
    """As much of a frozen checklist as says which clauses its lines are about."""

    sections: tuple[_Section, ...]


class _Added(msgspec.Struct):
    clause: str = ""


# A frozen checklist never changes; audits have checklists of their own, so whole ones would weigh.
_by_version: dict[str, dict[str, Sequence[str]]] = {}


async def _clauses(
    conn: Connection, found: Sequence[Signed]
) -> dict[str, Mapping[str, Sequence[str]]]:
    """Return the clauses of each line, by audit: of its frozen checklist, and of lines added."""
    new = {audit.form_version_id for audit in found} - _by_version.keys()
    for version_id, definition in await _definitions(conn, sorted(new)):
        outline = msgspec.json.decode(definition, type=_Outline)
        _by_version[version_id] = {
            line.code: line.clauses for part in outline.sections for line in part.questions
        }
    added = await _added(conn, [audit.id for audit in found])
    return {
        audit.id: {**_by_version[audit.form_version_id], **added.get(audit.id, {})}
        for audit in found
    }


async def _definitions(conn: Connection, ids: Sequence[str]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for start in range(0, len(ids), MOST_IDS):
        asked = form_versions.c.id.in_(ids[start : start + MOST_IDS])
        chosen = sa.select(form_versions.c.id, form_versions.c.definition).where(asked)
        rows += [(row.id, row.definition) for row in await conn.execute(chosen)]
    return rows


async def _added(conn: Connection, audit_ids: Sequence[str]) -> dict[str, dict[str, Sequence[str]]]:
    """Return the clauses of lines added during an audit: edits of the item `@added`."""
    lines: dict[str, dict[str, Sequence[str]]] = {}
    own = sa.and_(  # the log's index begins with the root
        audit_edits.c.root_id == audits.c.root_id, audit_edits.c.audit_id == audits.c.id
    )
    columns = (audit_edits.c.audit_id, audit_edits.c.field, audit_edits.c.value)
    added = sa.select(*columns).select_from(audits.join(audit_edits, own))
    for start in range(0, len(audit_ids), MOST_IDS):
        chosen = added.where(
            audits.c.id.in_(audit_ids[start : start + MOST_IDS]), audit_edits.c.item == ADDED
        )
        for row in await conn.execute(chosen):
            clause = msgspec.json.decode(row.value, type=_Added).clause
            lines.setdefault(row.audit_id, {})[row.field] = (clause,)
    return lines
