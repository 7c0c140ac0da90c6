"""Pages of audits."""

from auditapp.audits.pages.added import create_question, new_question
from auditapp.audits.pages.audit_imports import (
    create_audit_import,
    create_audit_preview,
    new_audit_import,
)
from auditapp.audits.pages.cases import create_cases, create_timer
from auditapp.audits.pages.check import show_check
from auditapp.audits.pages.checklist import index_findings, show_checklist
from auditapp.audits.pages.conclusion import edit_conclusion, update_conclusion
from auditapp.audits.pages.conduct import create_edits, edit_line, show_standing
from auditapp.audits.pages.contested import index_contested
from auditapp.audits.pages.create import create_audit, new_audit
from auditapp.audits.pages.draft import create_draft_lines, edit_draft, update_draft
from auditapp.audits.pages.files import create_file, show_file, show_thumbnail
from auditapp.audits.pages.index import index_audits
from auditapp.audits.pages.meetings import create_meeting_edits, show_meeting
from auditapp.audits.pages.offline import show_device, show_offline, show_worker
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
from auditapp.audits.pages.rules import (
    BRING_IN,
    CREATE,
    DRAFT,
    EVIDENCE,
    LEAD,
    SEE,
    TEAM,
    TEAM_CHANGE,
)
from auditapp.audits.pages.show import create_start, show_audit
from auditapp.audits.pages.signing import (
    create_addendum,
    create_sign_off,
    create_signature,
    show_signing,
)
from auditapp.audits.pages.work import create_work, new_work

__all__ = [
    "BRING_IN",
    "CREATE",
    "DRAFT",
    "EVIDENCE",
    "LEAD",
    "SEE",
    "TEAM",
    "TEAM_CHANGE",
    "create_addendum",
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
    "create_signature",
    "create_start",
    "create_timer",
    "create_work",
    "delete_photo",
    "edit_conclusion",
    "edit_draft",
    "edit_line",
    "index_audits",
    "index_contested",
    "index_findings",
    "index_photos",
    "new_audit",
    "new_audit_import",
    "new_blur",
    "new_question",
    "new_question_import",
    "new_work",
    "show_audit",
    "show_check",
    "show_checklist",
    "show_device",
    "show_file",
    "show_meeting",
    "show_offline",
    "show_signing",
    "show_standing",
    "show_thumbnail",
    "show_worker",
    "update_conclusion",
    "update_draft",
    "update_photo",
]
