"""What signed audits found, as rows for models.knowledge."""

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from auditapp.agencies.tables import agencies
from auditapp.audits.tables import audit_edits, audit_items, audit_slots, audits
from auditapp.library.tables import form_versions
from auditapp.programmes.models.coverage import Hour
from auditapp.programmes.models.knowledge import Knowledge, Signed, learn, worst_grades
from auditapp.store.dialect import below
from auditapp.store.engine import Connection

ADDED = "@added"
MOST_IDS = 500


async def get_knowledge(
    conn: Connection, paths: Sequence[str], standard: str, *, own: str = ""
) -> Knowledge:
    """Return what is known by (unit, clause) at paths and below, and at the unit `own` alone."""
    there = sa.or_(agencies.c.id == own, *(below(agencies.c.path, path) for path in paths))
    return learn(*await _graded(conn, standard, there))


async def _graded(
    conn: Connection, standard: str, which: sa.ColumnElement[bool]
) -> tuple[list[Signed], dict[str, dict[str, str]]]:
    """Return signed audits, and by audit and clause the worst grade."""
    there = (audits.c.signed_off_at.is_not(None), audits.c.standard == standard, which)
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
    return found, worst_grades(graded, await _clauses(conn, found))


async def list_hours(
    conn: Connection, paths: Sequence[str], standard: str, *, own: str, year: int
) -> list[Hour]:
    """Return the hours of timetables that look at clauses at paths and below, and at `own`.

    Those of signed audits, with the clauses that were graded; of others those of the year.
    """
    there = sa.or_(agencies.c.id == own, *(below(agencies.c.path, path) for path in paths))
    rows = await conn.execute(
        sa.select(
            *(audit_slots.c.audit_id, audit_slots.c.agency_id, audit_slots.c.clauses),
            *(audit_slots.c.day, audits.c.title, audits.c.signed_off_at),
        )
        .join(audits, audits.c.id == audit_slots.c.audit_id)
        .join(agencies, agencies.c.id == audit_slots.c.agency_id)
        .where(audit_slots.c.clauses != "", audits.c.standard == standard, there)
        .order_by(audit_slots.c.day, audit_slots.c.starts, audit_slots.c.id)
    )
    slots = rows.all()
    graded: dict[str, dict[str, str]] = {}
    signed = sorted({row.audit_id for row in slots if row.signed_off_at is not None})
    for start in range(0, len(signed), MOST_IDS):
        some = audits.c.id.in_(signed[start : start + MOST_IDS])
        graded |= (await _graded(conn, standard, some))[1]
    return [
        Hour(
            audit_id=row.audit_id,
            agency_id=row.agency_id,
            clauses=tuple(row.clauses.split()),
            day=row.day,
            title=row.title,
            seen=frozenset(graded.get(row.audit_id, ())) if row.signed_off_at else None,
        )
        for row in slots
        if row.signed_off_at is not None or row.day.year == year
    ]


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
