"""Routes of audits, their programmes and documents, each beside the rule of who may use it."""

from litestar.handlers import HTTPRouteHandler

from auditapp.agencies.models import CHANGERS
from auditapp.agencies.queries import node_of_agency
from auditapp.app.routes.audit_plans import AUDIT_PLANS
from auditapp.audits import pages as audits
from auditapp.people.models import Role
from auditapp.programmes import pages as programmes
from auditapp.reports import pages as reports
from auditapp.reports import tables as _report_tables  # noqa: F401
from auditapp.web.access import PUBLIC, SIGNED_IN, Rule, allow

ADMINISTRATOR_OF_AGENCY = allow(Role.ADMINISTRATOR, node=node_of_agency)
CHANGE_AGENCY = allow(*CHANGERS, node=node_of_agency)

AUDITS: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    (SIGNED_IN, audits.index_audits),
    (audits.CREATE, audits.new_audit),
    (audits.CREATE, audits.create_audit),
    (audits.SEE, audits.show_audit),
    (audits.TEAM, audits.create_start),
    *AUDIT_PLANS,
    (audits.TEAM, audits.edit_line),
    (audits.TEAM, audits.create_edits),
    (audits.TEAM, audits.create_cases),
    (audits.TEAM, audits.create_timer),
    (audits.EVIDENCE, audits.show_meeting),
    (audits.TEAM, audits.create_meeting_edits),
    (audits.EVIDENCE, audits.show_checklist),
    (audits.EVIDENCE, audits.index_findings),
    # audits: signing
    (audits.TEAM, audits.edit_conclusion),
    (audits.TEAM, audits.update_conclusion),
    (audits.EVIDENCE, audits.show_signing),
    (audits.TEAM, audits.create_signature),
    (audits.LEAD, audits.create_sign_off),
    # programmes of a year, and what all signed audits say about a unit
    (programmes.INDEX, programmes.index_programmes),
    (programmes.SEE_AT_AGENCY, programmes.show_programme),
    (programmes.SEE_AT_AGENCY, programmes.show_matrix),
    (programmes.SEE_AT_AGENCY, programmes.show_conformity),
    (programmes.PLAN_AT_AGENCY, programmes.new_programme),
    (programmes.PLAN_AT_AGENCY, programmes.create_programme),
    (programmes.PLAN, programmes.edit_programme),
    (programmes.PLAN, programmes.update_programme),
    (programmes.APPROVE, programmes.new_approval),
    (programmes.APPROVE, programmes.create_approval),
    (programmes.SEE, programmes.index_changes),
    (programmes.PLAN, programmes.create_cells),
    (programmes.PLAN, programmes.new_planned),
    (programmes.PLAN, programmes.create_planned),
    (programmes.PLAN, programmes.new_series),
    (programmes.PLAN, programmes.create_series_preview),
    (programmes.PLAN, programmes.create_series),
    (programmes.SEE_PLANNED, programmes.show_planned),
    (programmes.CHANGE_PLANNED, programmes.edit_planned),
    (programmes.CHANGE_PLANNED, programmes.update_planned),
    (programmes.CHANGE_PLANNED, programmes.create_withdrawal),
    (programmes.CHANGE_PLANNED, programmes.create_link),
    # audits: the checklist before and after the start, imports
    (audits.DRAFT, audits.edit_draft),
    (audits.DRAFT, audits.update_draft),
    (audits.DRAFT, audits.create_draft_lines),
    (audits.DRAFT, audits.new_question_import),
    (audits.DRAFT, audits.create_question_preview),
    (audits.DRAFT, audits.create_question_import),
    (audits.TEAM, audits.new_question),
    (audits.TEAM, audits.create_question),
    (audits.CREATE, audits.new_audit_import),
    (audits.CREATE, audits.create_audit_preview),
    (audits.CREATE, audits.create_audit_import),
    # photos and files of audits
    (audits.TEAM, audits.create_file),
    (audits.EVIDENCE, audits.show_file),
    (audits.EVIDENCE, audits.show_thumbnail),
    (audits.EVIDENCE, audits.index_photos),
    (audits.TEAM, audits.update_photo),
    (audits.TEAM, audits.delete_photo),
    (audits.TEAM, audits.new_blur),
    (audits.TEAM, audits.create_blur),
    # audits without network
    (SIGNED_IN, audits.show_device),
    (PUBLIC, audits.show_worker),
    (audits.TEAM, audits.show_offline),
    (audits.TEAM, audits.show_standing),
    (audits.TEAM, audits.index_contested),
    (audits.BRING_IN, audits.new_work),
    (audits.BRING_IN, audits.create_work),
    (audits.LEAD, audits.create_addendum),
    (SIGNED_IN, audits.show_check),
    # reports: documents
    (audits.EVIDENCE, reports.index_documents),
    (audits.EVIDENCE, reports.show_document),
    (CHANGE_AGENCY, reports.edit_letterhead),
    (CHANGE_AGENCY, reports.update_letterhead),
    (ADMINISTRATOR_OF_AGENCY, reports.index_templates),
    (ADMINISTRATOR_OF_AGENCY, reports.create_template),
    (ADMINISTRATOR_OF_AGENCY, reports.create_template_adoption),
    (ADMINISTRATOR_OF_AGENCY, reports.create_template_retirement),
    (ADMINISTRATOR_OF_AGENCY, reports.show_template_example),
    (ADMINISTRATOR_OF_AGENCY, reports.show_template_starter),
)
