"""Pages of audits."""

from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conduct import create_edits, edit_line, show_standing
from auditapp.audits.pages.contested import index_contested
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.offline import show_device, show_offline, show_worker
from auditapp.audits.pages.rules import (
    BRING_IN,
    CREATE,
    EVIDENCE,
    LEAD,
    SEE,
    TEAM,
    TEAM_CHANGE,
)
from auditapp.audits.pages.show import (
    create_member,
    create_sign_off,
    create_start,
    delete_member,
    show_audit,
)
from auditapp.audits.pages.work import create_work, new_work

__all__ = [
    "BRING_IN",
    "CREATE",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_audit",
    "create_edits",
    "create_member",
    "create_sign_off",
    "create_start",
    "create_work",
    "delete_member",
    "edit_line",
    "index_audits",
    "index_contested",
    "index_findings",
    "new_audit",
    "new_work",
    "show_audit",
    "show_checklist",
    "show_device",
    "show_offline",
    "show_standing",
    "show_worker",
]
