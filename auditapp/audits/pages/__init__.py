"""Pages of audits."""

from auditapp.audits.pages.beside import create_cases, create_timer
from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conduct import create_edits, edit_line
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.meetings import create_meeting_edits, show_meeting
from auditapp.audits.pages.rules import CREATE, EVIDENCE, LEAD, SEE, TEAM, TEAM_CHANGE
from auditapp.audits.pages.show import (
    create_member,
    create_sign_off,
    create_start,
    delete_member,
    show_audit,
)

__all__ = [
    "CREATE",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_audit",
    "create_cases",
    "create_edits",
    "create_meeting_edits",
    "create_member",
    "create_sign_off",
    "create_start",
    "create_timer",
    "delete_member",
    "edit_line",
    "index_audits",
    "index_findings",
    "new_audit",
    "show_audit",
    "show_checklist",
    "show_meeting",
]
