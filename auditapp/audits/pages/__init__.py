"""Pages of audits."""

from auditapp.audits.pages.added import create_question, new_question
from auditapp.audits.pages.audit_imports import (
    create_audit_import,
    create_audit_preview,
    new_audit_import,
)
from auditapp.audits.pages.cases import create_cases, create_timer
from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conduct import create_edits, edit_line
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.draft import create_draft_lines, edit_draft, update_draft
from auditapp.audits.pages.files import create_file, show_file, show_thumbnail
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.meetings import create_meeting_edits, show_meeting
from auditapp.audits.pages.photos import (
    create_blur,
    delete_photo,
    index_photos,
    new_blur,
    update_photo,
)
from auditapp.audits.pages.question_imports import (
    create_question_import,
    create_question_preview,
    new_question_import,
)
from auditapp.audits.pages.rules import CREATE, DRAFT, EVIDENCE, LEAD, SEE, TEAM, TEAM_CHANGE
from auditapp.audits.pages.show import create_sign_off, create_start, show_audit

__all__ = [
    "CREATE",
    "DRAFT",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_audit",
    "create_audit_import",
    "create_audit_preview",
    "create_blur",
    "create_cases",
    "create_draft_lines",
    "create_edits",
    "create_file",
    "create_meeting_edits",
    "create_question",
    "create_question_import",
    "create_question_preview",
    "create_sign_off",
    "create_start",
    "create_timer",
    "delete_photo",
    "edit_draft",
    "edit_line",
    "index_audits",
    "index_findings",
    "index_photos",
    "new_audit",
    "new_audit_import",
    "new_blur",
    "new_question",
    "new_question_import",
    "show_audit",
    "show_checklist",
    "show_file",
    "show_meeting",
    "show_thumbnail",
    "update_draft",
    "update_photo",
]
