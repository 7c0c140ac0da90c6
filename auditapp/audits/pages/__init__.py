"""Pages of audits."""

from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conduct import create_edits, edit_line
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.rules import CREATE, EVIDENCE, LEAD, SEE, TEAM, TEAM_CHANGE
from auditapp.audits.pages.show import create_sign_off, create_start, show_audit

__all__ = [
    "CREATE",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_audit",
    "create_edits",
    "create_sign_off",
    "create_start",
    "edit_line",
    "index_audits",
    "index_findings",
    "new_audit",
    "show_audit",
    "show_checklist",
]
