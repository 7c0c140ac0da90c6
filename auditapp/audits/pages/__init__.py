"""Pages of audits."""

from auditapp.audits.pages.check import show_check
from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conclusion import edit_conclusion, update_conclusion
from auditapp.audits.pages.conduct import create_edits, edit_line
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.rules import CREATE, EVIDENCE, LEAD, SEE, TEAM, TEAM_CHANGE
from auditapp.audits.pages.show import create_start, show_audit
from auditapp.audits.pages.signing import (
    create_addendum,
    create_sign_off,
    create_signature,
    show_signing,
)

__all__ = [
    "CREATE",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_addendum",
    "create_audit",
    "create_edits",
    "create_sign_off",
    "create_signature",
    "create_start",
    "edit_conclusion",
    "edit_line",
    "index_audits",
    "index_findings",
    "new_audit",
    "show_audit",
    "show_check",
    "show_checklist",
    "show_signing",
    "update_conclusion",
]
