"""The table of contents: every route of the service beside the rule of who may use it.

tests/house fails on a handler that is missing here, and asserts every rule for every role.
"""

from litestar.handlers import HTTPRouteHandler

from auditapp.agencies import pages as agencies
from auditapp.agencies.models import CHANGERS
from auditapp.agencies.queries import node_of_agency, node_of_point
from auditapp.audits import pages as audits
from auditapp.people import pages as people
from auditapp.people.models import Role
from auditapp.people.queries import find_account_path
from auditapp.surveys.actions.open_survey import OPENERS
from auditapp.surveys.pages import answer, api_results, results
from auditapp.surveys.pages import manage as surveys
from auditapp.surveys.pages.results import RESULT_ROLES
from auditapp.surveys.queries.places import node_of_survey, onlooker, roles_where_it_runs
from auditapp.web import pages as web
from auditapp.web.access import PUBLIC, SIGNED_IN, Rule, allow

ADMINISTRATOR = allow(Role.ADMINISTRATOR)
ADMINISTRATOR_OF_PERSON = allow(Role.ADMINISTRATOR, node=find_account_path)
SEE_AGENCY = allow(*Role, node=node_of_agency)
CHANGE_AGENCY = allow(*CHANGERS, node=node_of_agency)
SEE_POINT = allow(*Role, node=node_of_point)
CHANGE_POINT = allow(*CHANGERS, node=node_of_point)

SURVEY_READERS = frozenset(Role) - {Role.AUDITOR, Role.LEAD_AUDITOR}
SEE_SURVEYS = allow(*SURVEY_READERS)
OPEN_SURVEYS = allow(*OPENERS)
SEE_SURVEY = allow(*SURVEY_READERS, node=node_of_survey, besides=roles_where_it_runs)
CHANGE_SURVEY = allow(*OPENERS, node=node_of_survey, besides=onlooker)

ROUTES: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    # web
    (PUBLIC, web.show_asset),
    (PUBLIC, web.update_look),
    (PUBLIC, web.show_health),
    # people
    (SIGNED_IN, people.show_home),
    (PUBLIC, people.show_sign_in),
    (PUBLIC, people.create_session),
    (PUBLIC, people.delete_session),
    (SIGNED_IN, people.show_account),
    (SIGNED_IN, people.update_account),
    (SIGNED_IN, people.edit_password),
    (SIGNED_IN, people.update_password),
    (SIGNED_IN, people.delete_own_session),
    (SIGNED_IN, people.delete_other_sessions),
    (SIGNED_IN, people.create_token),
    (SIGNED_IN, people.delete_token),
    (ADMINISTRATOR, people.index_people),
    (ADMINISTRATOR, people.new_person),
    (ADMINISTRATOR, people.create_person),
    (ADMINISTRATOR, people.index_record),
    (ADMINISTRATOR_OF_PERSON, people.show_person),
    (ADMINISTRATOR_OF_PERSON, people.update_person),
    (ADMINISTRATOR_OF_PERSON, people.create_one_time_password),
    (ADMINISTRATOR_OF_PERSON, people.create_disablement),
    (ADMINISTRATOR_OF_PERSON, people.delete_disablement),
    (ADMINISTRATOR_OF_PERSON, people.create_role),
    (ADMINISTRATOR_OF_PERSON, people.delete_role),
    # agencies
    (allow(*Role), agencies.index_agencies),
    (SEE_AGENCY, agencies.show_agency),
    (CHANGE_AGENCY, agencies.new_child),
    (CHANGE_AGENCY, agencies.create_child),
    (CHANGE_AGENCY, agencies.new_name),
    (CHANGE_AGENCY, agencies.create_name),
    (CHANGE_AGENCY, agencies.new_parent),
    (CHANGE_AGENCY, agencies.create_parent),
    (CHANGE_AGENCY, agencies.new_merger),
    (CHANGE_AGENCY, agencies.create_merger),
    (CHANGE_AGENCY, agencies.new_closure),
    (CHANGE_AGENCY, agencies.create_closure),
    (CHANGE_AGENCY, agencies.new_deciding),
    (CHANGE_AGENCY, agencies.create_deciding),
    (CHANGE_AGENCY, agencies.new_point),
    (CHANGE_AGENCY, agencies.create_point),
    (SEE_POINT, agencies.show_point),
    (SEE_POINT, agencies.show_code_svg),
    (SEE_POINT, agencies.show_code_png),
    (CHANGE_POINT, agencies.edit_point),
    (CHANGE_POINT, agencies.update_point),
    (CHANGE_POINT, agencies.create_code),
    (CHANGE_POINT, agencies.create_point_closure),
    # library
    # surveys
    (PUBLIC, answer.show_question),
    (PUBLIC, answer.create_answer),
    (PUBLIC, answer.show_thanks),
    (PUBLIC, answer.show_privacy),
    (SEE_SURVEYS, surveys.index_surveys),
    (OPEN_SURVEYS, surveys.new_survey),
    (OPEN_SURVEYS, surveys.create_survey),
    (SEE_SURVEY, surveys.show_survey),
    (CHANGE_SURVEY, surveys.edit_survey),
    (CHANGE_SURVEY, surveys.update_survey),
    (CHANGE_SURVEY, surveys.edit_sample),
    (CHANGE_SURVEY, surveys.update_sample),
    (CHANGE_SURVEY, surveys.create_pause),
    (CHANGE_SURVEY, surveys.create_resumption),
    (CHANGE_SURVEY, surveys.create_closure),
    (CHANGE_SURVEY, surveys.create_reopening),
    (CHANGE_SURVEY, surveys.new_version),
    (CHANGE_SURVEY, surveys.create_version),
    (SEE_SURVEYS, surveys.show_questionnaire),
    (SEE_SURVEYS, surveys.show_questionnaire_page),
    # results
    (allow(*RESULT_ROLES), results.index_results),
    (allow(*RESULT_ROLES, node=node_of_agency), results.show_results),
    (allow(*RESULT_ROLES, node=node_of_point), results.show_point_results),
    (allow(*RESULT_ROLES), api_results.index_agencies_api),
    (allow(*RESULT_ROLES, node=node_of_agency), api_results.show_results_api),
    # audits
    (SIGNED_IN, audits.index_audits),
    (audits.CREATE, audits.new_audit),
    (audits.CREATE, audits.create_audit),
    (audits.SEE, audits.show_audit),
    (audits.TEAM, audits.create_start),
    (audits.TEAM_CHANGE, audits.create_member),
    (audits.TEAM_CHANGE, audits.delete_member),
    (audits.TEAM, audits.edit_line),
    (audits.TEAM, audits.create_edits),
    (audits.EVIDENCE, audits.show_checklist),
    (audits.EVIDENCE, audits.index_findings),
    (audits.LEAD, audits.create_sign_off),
)

RULES = {handler.name: rule for rule, handler in ROUTES}
# Nobody is recognised here: citizens have no session, and files and health need none.
ANONYMOUS = ("/q/", "/static/", "/health")
# The description of the API, made by the framework: no handler of ours, open to everybody.
API_DOCUMENT = ("/api/v1", "/api/v1/openapi.json")
# What a person with a one-time password may do before choosing one.
BEFORE_OWN_PASSWORD = {people.edit_password.name, people.update_password.name}
