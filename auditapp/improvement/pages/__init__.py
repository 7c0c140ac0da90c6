"""Pages of nonconformities and corrective action."""

from auditapp.improvement.pages.answering import (
    create_action,
    create_cause,
    create_completion,
    create_plan,
    create_report,
    create_submission,
    create_unit,
    create_waiver,
    delete_action,
    delete_cause,
    update_unit,
)
from auditapp.improvement.pages.deciding import (
    create_approval,
    create_cancellation,
    create_closure,
    create_issue,
    create_rejection,
    create_reopening,
    create_verification,
    update_deadline,
    update_lead,
)
from auditapp.improvement.pages.edit import edit_nonconformity, update_nonconformity
from auditapp.improvement.pages.files import create_evidence, delete_evidence, show_evidence
from auditapp.improvement.pages.index import index_nonconformities
from auditapp.improvement.pages.periods import edit_periods, update_periods
from auditapp.improvement.pages.show import show_nonconformity

__all__ = [
    "create_action",
    "create_approval",
    "create_cancellation",
    "create_cause",
    "create_closure",
    "create_completion",
    "create_evidence",
    "create_issue",
    "create_plan",
    "create_rejection",
    "create_reopening",
    "create_report",
    "create_submission",
    "create_unit",
    "create_verification",
    "create_waiver",
    "delete_action",
    "delete_cause",
    "delete_evidence",
    "edit_nonconformity",
    "edit_periods",
    "index_nonconformities",
    "show_evidence",
    "show_nonconformity",
    "update_deadline",
    "update_lead",
    "update_nonconformity",
    "update_periods",
    "update_unit",
]
