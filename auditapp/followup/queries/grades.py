"""How signed audits of a unit graded a clause."""

from datetime import date

import sqlalchemy as sa

from auditapp.audits.models.checklist import clauses_of
from auditapp.audits.models.log import fold
from auditapp.audits.queries import get_audit, get_form, list_edits
from auditapp.audits.tables import audits
from auditapp.followup.models.effect import ClauseGrade
from auditapp.store.engine import Connection

MOST = 8
# Worst first: what a clause counts as when its lines differ.
ORDER = (
    "nc_major", "nc", "nc_minor", "observation", "ofi", "conform", "good_practice", "na",
    "not_checked",
)  # fmt: skip


async def list_clause_grades(
    conn: Connection, agency_id: str, clause: str, *, changed_on: date | None, found_in: str
) -> list[ClauseGrade]:
    """Return the newest signed audits of the unit that asked about the clause, newest first.

    `found_in`, the audit that found the nonconformity, is never one after the change.
    """
    ids = await conn.scalars(
        sa.select(audits.c.id)
        .where(audits.c.agency_id == agency_id, audits.c.signed_off_at.is_not(None))
        .order_by(audits.c.ends_on.desc(), audits.c.id)
        .limit(MOST)
    )
    found = []
    for audit_id in list(ids):
        audit = await get_audit(conn, audit_id)
        state = fold(await list_edits(conn, audit))
        grades = [
            line.grade.key
            for part in clauses_of(await get_form(conn, audit), state)
            for line in part.lines
            if line.grade and (part.code == clause or part.code.startswith(f"{clause}."))
        ]
        if grades:
            worst = min(grades, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))
            is_later = changed_on is not None and audit.starts_on >= changed_on
            is_after = is_later and audit.id != found_in
            found.append(
                ClauseGrade(
                    audit_id=audit.id, title=audit.title, day=audit.ends_on, grade=worst,
                    is_after=is_after, lines=len(grades),
                )
            )  # fmt: skip
    return found
