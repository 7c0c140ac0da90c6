"""Who may do what with audits (domain.md D.3.3), for the table of routes in app/routes.

'team' and 'lead' are parts in the audit, not roles: whoever is on the team may fill it in, and an
auditor sees no audit but those. The province's viewer sees how many findings, not their evidence.
"""

from auditapp.audits.queries import node_of_audit, part_in_audit
from auditapp.audits.queries.auditors import own_entry
from auditapp.people.models import Role
from auditapp.people.queries import find_account_path
from auditapp.web.access import Rule, allow

_CREATORS = (Role.ADMINISTRATOR.value, Role.ISO_SECRETARY.value, Role.LEAD_AUDITOR.value)
READERS = (*_CREATORS, Role.MANAGER.value, Role.UNIT_HEAD.value)
COUNTERS = (*READERS, Role.PROVINCE_VIEWER.value)


def _at_audit(*roles: str) -> Rule:
    return allow(*roles, node=node_of_audit, besides=part_in_audit)


CREATE = allow(*_CREATORS)
SEE = _at_audit(*COUNTERS, "team", "observer")
EVIDENCE = _at_audit(*READERS, "team", "observer")
TEAM = _at_audit("team")
BRING_IN = _at_audit(*_CREATORS, "team")
LEAD = _at_audit("lead")
PRESENT = _at_audit("team", "observer")
TEAM_CHANGE = _at_audit(*_CREATORS, "lead")
# Heads accept what stands against an auditor (domain.md B.6, rule 5), so they see who is proposed.
TEAM_SEE = _at_audit(*READERS, "lead")
EXCEPT = _at_audit(Role.MANAGER.value, Role.UNIT_HEAD.value)

REGISTER = allow(*_CREATORS, Role.MANAGER.value)
REGISTER_SEE = allow(*READERS, "self", node=find_account_path, besides=own_entry)
REGISTER_KEEP = allow(*_CREATORS, node=find_account_path)
DRAFT = _at_audit(*_CREATORS, "team")
