"""The table of contents: every route of the service beside the rule of who may use it.

tests/house fails on a handler that is missing here, and asserts every rule for every role.
"""

from litestar.handlers import HTTPRouteHandler

from auditapp.agencies import pages as agencies
from auditapp.agencies.models import CHANGERS
from auditapp.agencies.queries import node_of_agency, node_of_point
from auditapp.app.routes.alerts import ALERTS
from auditapp.app.routes.audits import AUDITS
from auditapp.app.routes.exchange import EXCHANGE
from auditapp.app.routes.improvement import IMPROVEMENT
from auditapp.channels.models.kiosks import KEEPERS
from auditapp.channels.models.paper import KEEPERS as PAPER_KEEPERS
from auditapp.channels.models.paper import TYPISTS
from auditapp.channels.pages import (
    kiosk,
    kiosk_files,
    kiosks,
    paper_batches,
    paper_differences,
    paper_entry,
    paper_imports,
    paper_print,
    posters,
    tickets,
    tickets_api,
)
from auditapp.channels.queries.kiosks import node_of_kiosk
from auditapp.channels.queries.paper import node_of_batch
from auditapp.channels.queries.tickets import node_of_ticket_batch
from auditapp.people import pages as people
from auditapp.people.models import Role
from auditapp.people.models.scopes import RESULTS, TICKETS
from auditapp.people.queries import find_account_path
from auditapp.surveys.actions.decide_flags import DECIDERS
from auditapp.surveys.actions.open_survey import OPENERS
from auditapp.surveys.actions.save_served import COUNTERS
from auditapp.surveys.models.comment import EDITORS, READERS
from auditapp.surveys.models.ticket import ISSUERS
from auditapp.surveys.pages import (
    answer,
    api_results,
    comment,
    comments,
    comparison,
    crosses,
    flags,
    indicators,
    named,
    notices,
    public,
    receipts,
    replies,
    results,
    retention,
    served,
    tags,
)
from auditapp.surveys.pages import manage as surveys
from auditapp.surveys.pages import tickets as ticket_entry
from auditapp.surveys.pages.results import RESULT_ROLES
from auditapp.surveys.queries.places import node_of_survey, onlooker, roles_where_it_runs
from auditapp.surveys.queries.replies import node_of_reply
from auditapp.surveys.queries.review import node_of_comment
from auditapp.surveys.queries.tags import node_of_tag
from auditapp.web import pages as web
from auditapp.web.access import PUBLIC, SIGNED_IN, Rule, allow

ADMINISTRATOR = allow(Role.ADMINISTRATOR)
ADMINISTRATOR_OF_PERSON = allow(Role.ADMINISTRATOR, node=find_account_path)
ADMINISTRATOR_OF_AGENCY = allow(Role.ADMINISTRATOR, node=node_of_agency)
SEE_AGENCY = allow(*Role, node=node_of_agency)
CHANGE_AGENCY = allow(*CHANGERS, node=node_of_agency)
SEE_POINT = allow(*Role, node=node_of_point)
CHANGE_POINT = allow(*CHANGERS, node=node_of_point)
MAKE_POSTERS = allow(*CHANGERS)

KEEP_KIOSKS_OF_POINT = allow(*KEEPERS, node=node_of_point)
KEEP_ANY_KIOSK = allow(*KEEPERS)
KEEP_KIOSK = allow(*KEEPERS, node=node_of_kiosk)

SURVEY_READERS = frozenset(Role) - {Role.AUDITOR, Role.LEAD_AUDITOR}
SEE_SURVEYS = allow(*SURVEY_READERS)
OPEN_SURVEYS = allow(*OPENERS)
COUNT_SERVED = allow(*COUNTERS, node=node_of_agency)
SEE_SURVEY = allow(*SURVEY_READERS, node=node_of_survey, besides=roles_where_it_runs)
CHANGE_SURVEY = allow(*OPENERS, node=node_of_survey, besides=onlooker)
ISSUE_TICKETS = allow(*ISSUERS, node=node_of_point)
KEEP_PAPER = allow(*PAPER_KEEPERS, node=node_of_batch)
TYPE_PAPER = allow(*TYPISTS, node=node_of_batch)
READ_COMMENT = allow(*READERS, node=node_of_comment)
SPEAK = allow(*EDITORS)
CHANGE_REPLY = allow(*EDITORS, node=node_of_reply)
OPEN_TO_ALL = allow(*EDITORS, node=node_of_agency)

ROUTES: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    # web
    (PUBLIC, web.show_asset),
    (PUBLIC, web.update_look),
    (PUBLIC, web.show_health),
    # people
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
    (PUBLIC, notices.show_privacy),
    (PUBLIC, notices.show_counter_privacy),
    (PUBLIC, ticket_entry.new_ticket),
    (PUBLIC, ticket_entry.create_entry),
    (PUBLIC, receipts.new_erasure),
    (PUBLIC, receipts.create_erasure),
    (CHANGE_AGENCY, notices.edit_notice),
    (CHANGE_AGENCY, notices.update_notice),
    (ADMINISTRATOR, retention.show_retention),
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
    (allow(*RESULT_ROLES, node=node_of_agency), comparison.show_comparison),
    (allow(*RESULT_ROLES, node=node_of_agency), named.show_named),
    (allow(*RESULT_ROLES, node=node_of_agency), indicators.show_indicators),
    (COUNT_SERVED, indicators.update_indicators),
    (allow(*RESULT_ROLES, node=node_of_agency), crosses.show_cross),
    (allow(*RESULT_ROLES, node=node_of_agency), crosses.create_cross),
    (allow(*RESULT_ROLES, scope=RESULTS), api_results.index_agencies_api),
    (allow(*RESULT_ROLES, node=node_of_agency, scope=RESULTS), api_results.show_results_api),
    # flagged answers and customers served
    (allow(*RESULT_ROLES, node=node_of_agency), flags.index_flags),
    (allow(*DECIDERS, node=node_of_agency), flags.create_flag_decision),
    (COUNT_SERVED, served.edit_served),
    (COUNT_SERVED, served.update_served),
    (COUNT_SERVED, served.new_served_import),
    (COUNT_SERVED, served.create_served_import),
    # tickets
    (ISSUE_TICKETS, tickets.index_tickets),
    (ISSUE_TICKETS, tickets.create_tickets),
    (allow(*ISSUERS, node=node_of_ticket_batch), tickets.create_revocation),
    (allow(*ISSUERS, node=node_of_point, scope=TICKETS), tickets_api.create_tickets_api),
    # kiosks
    (PUBLIC, kiosk.show_kiosk),
    (PUBLIC, kiosk.create_pairing),
    (PUBLIC, kiosk.create_answers),
    (PUBLIC, kiosk.update_state),
    (PUBLIC, kiosk.create_exit),
    (PUBLIC, kiosk.show_worker),
    (PUBLIC, kiosk.show_manifest),
    (KEEP_KIOSKS_OF_POINT, kiosks.index_kiosks),
    (KEEP_KIOSKS_OF_POINT, kiosks.create_kiosk),
    (allow(*KEEPERS, node=node_of_agency), kiosks.index_all_kiosks),
    (KEEP_KIOSK, kiosks.show_kiosk_settings),
    (KEEP_KIOSK, kiosks.update_kiosk),
    (KEEP_KIOSK, kiosks.create_pairing_code),
    (KEEP_KIOSK, kiosks.create_revocation),
    (KEEP_ANY_KIOSK, kiosk_files.new_kiosk_file),
    (KEEP_ANY_KIOSK, kiosk_files.create_kiosk_file),
    # channels: paper
    (allow(*TYPISTS), paper_batches.index_paper),
    (allow(*PAPER_KEEPERS), paper_batches.new_paper),
    (allow(*PAPER_KEEPERS), paper_batches.create_paper),
    (TYPE_PAPER, paper_batches.show_paper),
    (KEEP_PAPER, paper_batches.create_paper_closure),
    (TYPE_PAPER, paper_batches.create_paper_removal),
    (TYPE_PAPER, paper_print.show_paper_print),
    (KEEP_PAPER, paper_print.show_paper_template_xlsx),
    (KEEP_PAPER, paper_print.show_paper_template_csv),
    (TYPE_PAPER, paper_entry.new_paper_sheet),
    (TYPE_PAPER, paper_entry.create_paper_sheet),
    (TYPE_PAPER, paper_entry.new_paper_second),
    (TYPE_PAPER, paper_entry.create_paper_second),
    (KEEP_PAPER, paper_differences.index_paper_differences),
    (KEEP_PAPER, paper_differences.create_paper_agreement),
    (KEEP_PAPER, paper_imports.new_paper_import),
    (KEEP_PAPER, paper_imports.create_paper_preview),
    (KEEP_PAPER, paper_imports.create_paper_import),
    # posters: each file belongs to the person who asked for it
    (MAKE_POSTERS, posters.index_posters),
    (MAKE_POSTERS, posters.create_posters),
    (MAKE_POSTERS, posters.show_posters),
    (MAKE_POSTERS, posters.show_posters_file),
    # comments, replies and public pages
    (allow(*READERS), comments.index_comments),
    (allow(*READERS), comments.create_readings),
    (SPEAK, tags.index_tags),
    (SPEAK, tags.create_tag),
    (allow(*EDITORS, node=node_of_tag), tags.create_retirement),
    (SPEAK, replies.index_replies),
    (SPEAK, replies.new_reply),
    (SPEAK, replies.create_reply),
    (CHANGE_REPLY, replies.edit_reply),
    (CHANGE_REPLY, replies.update_reply),
    (CHANGE_REPLY, replies.create_publication),
    (CHANGE_REPLY, replies.create_withdrawal),
    (READ_COMMENT, comment.show_comment),
    (READ_COMMENT, comment.create_handling),
    (READ_COMMENT, comment.update_comment_tags),
    (allow(*EDITORS, node=node_of_comment), comment.create_redaction),
    (OPEN_TO_ALL, public.edit_public_page),
    (OPEN_TO_ALL, public.update_public_page),
    (PUBLIC, public.show_public),
    (PUBLIC, public.show_badge),
    *AUDITS,
    *ALERTS,
    *IMPROVEMENT,
    *EXCHANGE,
)

RULES = {handler.name: rule for rule, handler in ROUTES}
# Nobody is recognised here: citizens have no session, tablets a secret of their own, and files and
# health need none.
CITIZENS = ("/q/", "/ticket", "/receipt")
ANONYMOUS = (*CITIZENS, "/kiosk", "/feeds/", "/static/", "/health", "/public/")
# The description of the API, made by the framework: no handler of ours, open to everybody.
API_DOCUMENT = ("/api/v1", "/api/v1/openapi.json")
# What a person with a one-time password may do before choosing one.
BEFORE_OWN_PASSWORD = {people.edit_password.name, people.update_password.name}
