"""Routes of improvement and of what raises it, each beside the rule of who may use it."""

from litestar.handlers import HTTPRouteHandler

from auditapp.followup import pages as followup
from auditapp.improvement import pages
from auditapp.improvement import tables as _tables  # noqa: F401
from auditapp.improvement.pages import rules
from auditapp.web.access import SIGNED_IN, Rule

IMPROVEMENT: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    (SIGNED_IN, followup.show_work),
    # who may raise one depends on where it comes from: actions look it up
    (SIGNED_IN, followup.new_nonconformity),
    (SIGNED_IN, followup.create_nonconformity),
    (rules.INDEX, pages.index_nonconformities),
    (rules.SEE, pages.show_nonconformity),
    (rules.LEAD, pages.edit_nonconformity),
    (rules.LEAD, pages.update_nonconformity),
    (rules.LEAD, pages.create_issue),
    (rules.LEAD, pages.create_approval),
    (rules.LEAD, pages.create_rejection),
    (rules.LEAD, pages.create_cancellation),
    (rules.LEAD, pages.update_deadline),
    (rules.APPOINT, pages.update_lead),
    (rules.OWN, pages.create_cause),
    (rules.OWN, pages.delete_cause),
    (rules.OWN, pages.create_action),
    (rules.OWN, pages.delete_action),
    (rules.OWN, pages.create_waiver),
    (rules.OWN, pages.create_submission),
    (rules.OWN, pages.create_plan),
    (rules.OWN, pages.create_report),
    (rules.DO, pages.create_completion),
    (rules.OWN_OR_LEAD, pages.create_unit),
    (rules.OWN_OR_LEAD, pages.update_unit),
    (rules.VERIFY, pages.create_verification),
    (rules.VERIFY, pages.create_closure),
    (rules.VERIFY_OR_LEAD, pages.create_reopening),
    (rules.SEE, followup.show_effect),
    (rules.OWN_OR_LEAD, followup.edit_measure),
    (rules.OWN_OR_LEAD, followup.update_measure),
    # evidence
    (rules.TAKE_PART, pages.create_evidence),
    (rules.TAKE_PART, pages.delete_evidence),
    (rules.SEE, pages.show_evidence),
    # how long steps may take
    (rules.SET_PERIODS, pages.edit_periods),
    (rules.SET_PERIODS, pages.update_periods),
)
