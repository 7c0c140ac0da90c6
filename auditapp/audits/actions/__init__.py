"""What people can do with audits: one function per act, each owns its transaction."""

from auditapp.audits.actions.add_addendum import add_addendum
from auditapp.audits.actions.add_file import Incoming, Keeper, add_file
from auditapp.audits.actions.change_file import (
    Blur,
    Change,
    blur_photo,
    remove_shown,
    update_shown,
)
from auditapp.audits.actions.check_digest import Checked, check_digest
from auditapp.audits.actions.create_audit import NewAudit, create_audit
from auditapp.audits.actions.delete_contents import delete_contents
from auditapp.audits.actions.draw_cases import Wanted, draw_cases
from auditapp.audits.actions.import_work import import_work
from auditapp.audits.actions.list_findings import list_findings
from auditapp.audits.actions.read_file import find_kept, read_content
from auditapp.audits.actions.record_batch import record_batch
from auditapp.audits.actions.record_edits import record_edits
from auditapp.audits.actions.run_timer import start_timer, stop_timer
from auditapp.audits.actions.save_line import Saved, save_line
from auditapp.audits.actions.save_meeting import save_meeting
from auditapp.audits.actions.sign_off_audit import Obstacle, sign_off_audit
from auditapp.audits.actions.start_audit import start_audit
from auditapp.audits.actions.team import NewMember, add_member, remove_member
from auditapp.audits.actions.verify_trail import verify_trail
from auditapp.audits.actions.write_beside import save_conclusion, sign_audit

__all__ = [
    "Blur",
    "Change",
    "Checked",
    "Incoming",
    "Keeper",
    "NewAudit",
    "NewMember",
    "Obstacle",
    "Saved",
    "Wanted",
    "add_addendum",
    "add_file",
    "add_member",
    "blur_photo",
    "check_digest",
    "create_audit",
    "delete_contents",
    "draw_cases",
    "find_kept",
    "import_work",
    "list_findings",
    "read_content",
    "record_batch",
    "record_edits",
    "remove_member",
    "remove_shown",
    "save_conclusion",
    "save_line",
    "save_meeting",
    "sign_audit",
    "sign_off_audit",
    "start_audit",
    "start_timer",
    "stop_timer",
    "update_shown",
    "verify_trail",
]
