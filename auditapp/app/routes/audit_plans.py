"""The part of the table of contents about plan, team and competence; app/routes takes it in."""

from litestar.handlers import HTTPRouteHandler

from auditapp.audits.pages import (
    auditors,
    calendars,
    commitment,
    plan,
    rules,
    sides,
    team,
    timetable,
)
from auditapp.web.access import SIGNED_IN, Rule

AUDIT_PLANS: tuple[tuple[Rule, HTTPRouteHandler], ...] = (
    # plan and timetable
    (rules.SEE, plan.show_plan),
    (rules.TEAM_CHANGE, plan.edit_plan),
    (rules.TEAM_CHANGE, plan.update_plan),
    (rules.TEAM_CHANGE, timetable.new_slot),
    (rules.TEAM_CHANGE, timetable.create_slot),
    (rules.TEAM_CHANGE, timetable.edit_slot),
    (rules.TEAM_CHANGE, timetable.update_slot),
    (rules.TEAM_CHANGE, timetable.delete_slot),
    (rules.SEE, calendars.show_timetable_ics),
    (SIGNED_IN, calendars.show_own_ics),
    # team
    (rules.TEAM_SEE, team.show_team),
    (rules.TEAM_CHANGE, team.create_member),
    (rules.TEAM_CHANGE, team.delete_member),
    (rules.TEAM_CHANGE, sides.create_auditee),
    (rules.TEAM_CHANGE, sides.delete_auditee),
    (rules.TEAM_CHANGE, sides.create_tie),
    (rules.TEAM_CHANGE, sides.delete_tie),
    (rules.EXCEPT, sides.create_exception),
    (rules.PRESENT, commitment.show_commitment),
    (rules.PRESENT, commitment.create_commitment),
    # register of auditors
    (rules.REGISTER, auditors.index_auditors),
    (rules.REGISTER_SEE, auditors.show_auditor),
    (rules.REGISTER_KEEP, auditors.create_record),
    (rules.REGISTER_KEEP, auditors.delete_record),
    (rules.REGISTER_KEEP, auditors.create_former),
    (rules.REGISTER_KEEP, auditors.delete_former),
)
