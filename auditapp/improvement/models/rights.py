"""Who may do what with nonconformities, by role at the unit concerned and by part in the record."""

from auditapp.people.models import Role

# Whoever answers for quality there, or for the unit: also about their own unit.
RAISERS = frozenset(
    {
        Role.ADMINISTRATOR.value,
        Role.ISO_SECRETARY.value,
        Role.LEAD_AUDITOR.value,
        Role.MANAGER.value,
        Role.UNIT_HEAD.value,
    }
)
# Lead a record: decide on the plan, cancel it, choose who verifies.
LEADERS = frozenset({Role.ADMINISTRATOR.value, Role.ISO_SECRETARY.value, Role.LEAD_AUDITOR.value})
# Verify that it was done and that it helped; never the person responsible, whatever the role.
VERIFIERS = LEADERS | {Role.AUDITOR.value, Role.MANAGER.value}
# Give a record whose lead has left another one.
APPOINTERS = frozenset({Role.ADMINISTRATOR.value, Role.ISO_SECRETARY.value})
READERS = RAISERS
# Set how long each step may take.
SETTERS = frozenset({Role.ADMINISTRATOR.value, Role.ISO_SECRETARY.value})
