"""Routes of data out and in."""

from litestar.handlers import HTTPRouteHandler
from msgspec.structs import replace

from auditapp.agencies.queries import node_of_agency
from auditapp.audits import pages as audits
from auditapp.exchange.pages import api_audits, api_improvement, api_surveys, export, imports, links
from auditapp.exchange.queries.links import node_of_link
from auditapp.improvement.pages import rules as improvement
from auditapp.people.models import Role
from auditapp.people.models.scopes import ANSWERS, IMPROVEMENT, RAISING, RESULTS
from auditapp.people.models.scopes import AUDITS as AUDITS_SCOPE
from auditapp.surveys.actions.open_survey import OPENERS
from auditapp.surveys.pages.results import RESULT_ROLES
from auditapp.surveys.queries.places import node_of_survey, onlooker
from auditapp.web.access import PUBLIC, Rule, allow

ADMINISTRATOR = allow(Role.ADMINISTRATOR)
ADMINISTRATOR_OF_AGENCY = allow(Role.ADMINISTRATOR, node=node_of_agency)
CHANGE_SURVEY = allow(*OPENERS, node=node_of_survey, besides=onlooker)
SEE_RESULTS = allow(*RESULT_ROLES, node=node_of_agency)

EXCHANGE: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    # single answers: each file belongs to the person who asked for it
    (ADMINISTRATOR_OF_AGENCY, export.new_export),
    (ADMINISTRATOR_OF_AGENCY, export.create_export),
    (ADMINISTRATOR, export.show_export),
    (ADMINISTRATOR, export.show_export_file),
    # links for spreadsheets; whoever knows the secret in a feed's address may read it
    (SEE_RESULTS, links.index_links),
    (SEE_RESULTS, links.create_link),
    (allow(*RESULT_ROLES, node=node_of_link), links.delete_link),
    (PUBLIC, links.show_feed),
    # answers from other programs
    (CHANGE_SURVEY, imports.index_imports),
    (CHANGE_SURVEY, imports.create_import_preview),
    (CHANGE_SURVEY, imports.create_import),
    (CHANGE_SURVEY, imports.delete_import),
    # the API for programs, besides results and tickets
    (allow(*Role, scope=RESULTS), api_surveys.index_surveys_api),
    (allow(*Role, scope=RESULTS), api_surveys.index_forms_api),
    (allow(*Role, scope=RESULTS), api_surveys.show_form_api),
    (replace(ADMINISTRATOR_OF_AGENCY, scope=ANSWERS), api_surveys.index_responses_api),
    (allow(*Role, scope=AUDITS_SCOPE), api_audits.index_audits_api),
    (replace(audits.EVIDENCE, scope=AUDITS_SCOPE), api_audits.index_findings_api),
    (replace(improvement.INDEX, scope=IMPROVEMENT), api_improvement.index_nonconformities_api),
    (replace(improvement.SEE, scope=IMPROVEMENT), api_improvement.show_nonconformity_api),
    (replace(improvement.RAISE_AT_AGENCY, scope=RAISING), api_improvement.create_nonconformity_api),
)
