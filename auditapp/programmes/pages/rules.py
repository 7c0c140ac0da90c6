"""Who may do what with programmes, for the table of routes in app/routes.

A planned audit is looked at by the people of its unit and of the agencies above it, and changed by
the planners of the agency whose programme it stands in.
"""

from auditapp.agencies.queries import node_of_agency
from auditapp.programmes.models.programme import APPROVERS, PLANNERS, READERS
from auditapp.programmes.queries.planned import node_of_owner, node_of_planned
from auditapp.programmes.queries.programmes import node_of_programme
from auditapp.web.access import allow

INDEX = allow(*READERS)
SEE_AT_AGENCY = allow(*READERS, node=node_of_agency)
PLAN_AT_AGENCY = allow(*PLANNERS, node=node_of_agency)
SEE = allow(*READERS, node=node_of_programme)
PLAN = allow(*PLANNERS, node=node_of_programme)
APPROVE = allow(*APPROVERS, node=node_of_programme)
SEE_PLANNED = allow(*READERS, node=node_of_planned)
CHANGE_PLANNED = allow(*PLANNERS, node=node_of_owner)
