"""What people can do with programmes: one function per act, each owns its transaction."""

from auditapp.programmes.actions.change_planned import (
    change_planned,
    link_audit,
    withdraw_planned,
)
from auditapp.programmes.actions.plan_audits import CannotPlan, find_obstacles, plan_audits
from auditapp.programmes.actions.write_programme import (
    approve_programme,
    change_programme,
    write_programme,
)

__all__ = [
    "CannotPlan",
    "approve_programme",
    "change_planned",
    "change_programme",
    "find_obstacles",
    "link_audit",
    "plan_audits",
    "withdraw_planned",
    "write_programme",
]
