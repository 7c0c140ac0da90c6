"""The findings of an audit, for its page, for reports and for corrective action."""

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Finding, clauses_of, findings_of
from auditapp.audits.models.log import fold
from auditapp.store.engine import Connection


async def list_findings(conn: Connection, audit: Audit) -> list[Finding]:
    """Return nonconformities, remarks and strengths in the order of the checklist."""
    form = await queries.get_form(conn, audit)
    state = fold(await queries.list_edits(conn, audit))
    return findings_of(audit, clauses_of(form, state), state)
