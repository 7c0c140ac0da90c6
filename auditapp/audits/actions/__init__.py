"""What people can do with audits: one function per act, each owns its transaction."""

from auditapp.audits.actions.create_audit import NewAudit, create_audit
from auditapp.audits.actions.import_work import import_work
from auditapp.audits.actions.list_findings import list_findings
from auditapp.audits.actions.record_batch import record_batch
from auditapp.audits.actions.record_edits import record_edits
from auditapp.audits.actions.save_line import Saved, save_line
from auditapp.audits.actions.sign_off_audit import Obstacle, sign_off_audit
from auditapp.audits.actions.start_audit import start_audit
from auditapp.audits.actions.team import add_member, remove_member
from auditapp.audits.actions.verify_trail import verify_trail

__all__ = [
    "NewAudit",
    "Obstacle",
    "Saved",
    "add_member",
    "create_audit",
    "import_work",
    "list_findings",
    "record_batch",
    "record_edits",
    "remove_member",
    "save_line",
    "sign_off_audit",
    "start_audit",
    "verify_trail",
]
