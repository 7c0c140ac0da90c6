"""Who may do what with nonconformities, for the table of routes in app/routes.

'lead', 'owner', 'verifier' and 'doer' are parts in one record, not roles: whoever is named in it
may open it. What each may do at which step is checked in actions.
"""

from auditapp.agencies.queries import node_of_agency
from auditapp.improvement.models.rights import APPOINTERS, RAISERS, READERS, SETTERS
from auditapp.improvement.queries.nonconformities import (
    node_of_nonconformity,
    part_in_nonconformity,
)
from auditapp.web.access import SIGNED_IN, Rule, allow

PARTS = ("lead", "owner", "verifier", "doer")


def _at_record(*roles: str) -> Rule:
    return allow(*roles, node=node_of_nonconformity, besides=part_in_nonconformity)


INDEX = SIGNED_IN  # whoever is named in one sees that one
SEE = _at_record(*READERS, *PARTS)
TAKE_PART = _at_record(*PARTS)
LEAD = _at_record("lead")
OWN = _at_record("owner")
DO = _at_record("owner", "doer")
OWN_OR_LEAD = _at_record("owner", "lead")
VERIFY = _at_record("verifier")
VERIFY_OR_LEAD = _at_record("verifier", "lead")
APPOINT = _at_record(*APPOINTERS, "lead")
RAISE_AT_AGENCY = allow(*RAISERS, node=node_of_agency)
SET_PERIODS = allow(*SETTERS, node=node_of_agency)
