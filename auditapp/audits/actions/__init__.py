"""What people can do with audits: one function per act, each owns its transaction."""

from auditapp.audits.actions.add_addendum import add_addendum
from auditapp.audits.actions.check_digest import Checked, check_digest
from auditapp.audits.actions.create_audit import NewAudit, create_audit
from auditapp.audits.actions.list_findings import list_findings
from auditapp.audits.actions.record_edits import record_edits
from auditapp.audits.actions.save_line import Saved, save_line
from auditapp.audits.actions.sign_off_audit import Obstacle, sign_off_audit
from auditapp.audits.actions.start_audit import start_audit
from auditapp.audits.actions.team import NewMember, add_member, remove_member
from auditapp.audits.actions.verify_trail import verify_trail
from auditapp.audits.actions.write_beside import save_conclusion, sign_audit

__all__ = [
    "Checked",
    "NewAudit",
    "NewMember",
    "Obstacle",
    "Saved",
    "add_addendum",
    "add_member",
    "check_digest",
    "create_audit",
    "list_findings",
    "record_edits",
    "remove_member",
    "save_conclusion",
    "save_line",
    "sign_audit",
    "sign_off_audit",
    "start_audit",
    "verify_trail",
]
