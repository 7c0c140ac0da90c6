"""Pages of audits."""

from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conduct import create_edits, edit_line
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.files import create_file, show_file, show_thumbnail
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.photos import (
    create_blur,
    delete_photo,
    index_photos,
    new_blur,
    update_photo,
)
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
    "create_blur",
    "create_edits",
    "create_file",
    "create_member",
    "create_sign_off",
    "create_start",
    "delete_member",
    "delete_photo",
    "edit_line",
    "index_audits",
    "index_findings",
    "index_photos",
    "new_audit",
    "new_blur",
    "show_audit",
    "show_checklist",
    "show_file",
    "show_thumbnail",
    "update_photo",
]
