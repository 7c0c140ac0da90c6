"""The append-only record: what an entry says, and the words for what was done."""

from datetime import date, datetime
from typing import Any

import msgspec

from auditapp.base.words import N_

# Codes of what is recorded. Other rooms record their own; their words stand here too, because this
# room shows them and knows nothing of those above it.
ACTION_NAMES: dict[str, str] = {
    "sign-in.ok": N_("Signed in"),
    "sign-in.failed": N_("Sign-in failed"),
    "sign-in.slowed": N_("Sign-in slowed down"),
    "sign-out": N_("Signed out"),
    "session.ended": N_("Session ended"),
    "password.changed": N_("Password changed"),
    "password.reset": N_("Password reset"),
    "account.created": N_("Account created"),
    "account.edited": N_("Account edited"),
    "account.disabled": N_("Account disabled"),
    "account.enabled": N_("Account enabled"),
    "role.granted": N_("Role granted"),
    "role.revoked": N_("Role revoked"),
    "token.created": N_("API token created"),
    "token.revoked": N_("API token revoked"),
    "agency.opened": N_("Agency added"),
    "agency.renamed": N_("Agency renamed"),
    "agency.moved": N_("Agency moved"),
    "agency.merged": N_("Agencies merged"),
    "agency.closed": N_("Agency closed"),
    "deciding.changed": N_("Deciding agency set"),
    "point.opened": N_("Service point added"),
    "point.changed": N_("Service point changed"),
    "point.code_replaced": N_("QR code replaced"),
    "point.closed": N_("Service point closed"),
    "survey.opened": N_("Survey opened"),
    "survey.changed": N_("Survey changed"),
    "survey.sample_changed": N_("Sample of a survey set"),
    "survey.paused": N_("Survey paused"),
    "survey.resumed": N_("Survey resumed"),
    "survey.closed": N_("Survey closed"),
    "flags.kept": N_("Flagged answers kept"),
    "flags.set_aside": N_("Flagged answers set aside"),
    "served.changed": N_("Customers served changed"),
    "indicators.changed": N_("Criteria or ratios changed"),
    "survey.reopened": N_("Survey reopened"),
    "survey.version_changed": N_("Version of a survey changed"),
    "notice.changed": N_("Notice about data changed"),
    "answers.exported": N_("Answers exported"),
    "link.created": N_("Link for Excel made"),
    "link.revoked": N_("Link for Excel ended"),
    "answers.imported": N_("Answers brought in from elsewhere"),
    "answers.import_revoked": N_("Answers brought in removed again"),
    "tickets.issued": N_("Tickets issued"),
    "tickets.revoked": N_("Tickets withdrawn"),
    "kiosk.added": N_("Kiosk added"),
    "kiosk.changed": N_("Kiosk changed"),
    "kiosk.code_issued": N_("Pairing code of a kiosk issued"),
    "kiosk.revoked": N_("Kiosk withdrawn"),
    "kiosk.brought": N_("Answers of a tablet's file brought in"),
    "paper.opened": N_("Batch of paper forms opened"),
    "paper.closed": N_("Batch of paper forms closed"),
    "paper.imported": N_("Paper forms imported"),
    "paper.taken_back": N_("Sheet of paper taken back"),
    "paper.corrected": N_("Answer on paper corrected"),
    "comment.handled": N_("Comment handled"),
    "comment.reopened": N_("Comment opened again"),
    "comment.redacted": N_("Words of a comment hidden"),
    "tag.added": N_("Tag added"),
    "tag.retired": N_("Tag retired"),
    "reply.written": N_("Reply written"),
    "reply.changed": N_("Reply changed"),
    "reply.published": N_("Reply published"),
    "reply.withdrawn": N_("Reply withdrawn"),
    "public_page.opened": N_("Public page opened"),
    "public_page.closed": N_("Public page closed"),
    "programme.created": N_("Audit programme written"),
    "programme.changed": N_("Audit programme changed"),
    "programme.approved": N_("Audit programme approved"),
    "programme.planned": N_("Audits planned in the programme"),
    "programme.line_changed": N_("Planned audit changed"),
    "programme.withdrawn": N_("Planned audit withdrawn"),
    "programme.linked": N_("Audit linked to the programme"),
    "audit.created": N_("Audit planned"),
    "audit.started": N_("Audit started"),
    "audit.team_changed": N_("Audit team changed"),
    "audit.plan_changed": N_("Audit plan changed"),
    "audit.timetable_changed": N_("Timetable of an audit changed"),
    "audit.auditees_changed": N_("Representatives of the audited unit changed"),
    "audit.ties_changed": N_("Ties to what is audited changed"),
    "audit.exception_given": N_("Exception to independence recorded"),
    "audit.committed": N_("Commitment to independence given"),
    "auditor.changed": N_("Register of auditors changed"),
    "audit.signed_off": N_("Audit signed off"),
    "audit.files_deleted": N_("Photos or files of an audit deleted"),
    "audit.work_imported": N_("Unsent work of an audit brought in"),
    "audit.addendum_added": N_("Added to a signed audit"),
    "nonconformity.raised": N_("Nonconformity raised"),
    "nonconformity.issued": N_("Request for corrective action issued"),
    "nonconformity.closed": N_("Nonconformity closed as effective"),
    "nonconformity.reopened": N_("Nonconformity opened again"),
    "nonconformity.cancelled": N_("Nonconformity cancelled"),
    "nonconformity.lead_changed": N_("Another person leads a nonconformity"),
    "improvement_periods.changed": N_("Deadlines of corrective action set"),
    "letterhead.changed": N_("Head of documents changed"),
    "report_template.added": N_("Template of documents added"),
    "report_template.retired": N_("Template of documents withdrawn"),
    "alert.handled": N_("Alert handled"),
    "reminders.changed": N_("Days of reminders set"),
    "webhook.added": N_("Webhook added"),
    "webhook.secret_changed": N_("Secret of a webhook changed"),
    "webhook.ended": N_("Webhook ended"),
}

# What the details are called; those that only programs understand are not shown.
DETAIL_NAMES: dict[str, str] = {
    "title": N_("Title"),
    "name": N_("Name"),
    "from": N_("Before"),
    "to": N_("After"),
    "old": N_("Old code"),
    "new": N_("New code"),
    "day": N_("Day"),
    "last_day": N_("Day"),
    "basis": N_("Legal basis"),
    "edits": N_("Number of changes"),
    "answers": N_("Answers"),
    "why": N_("Reason"),
    "numbers": N_("Numbers"),
    "count": N_("Number of tickets"),
    "reason": N_("Reason"),
    "lines": N_("Number of answers"),
    "batch": N_("Batch"),
    "sheets": N_("Sheets printed"),
    "keyed_in": N_("Keyed in"),
    "sheet": N_("Sheet number"),
    "question": N_("Question"),
    "files": N_("Number of files"),
}


class Entry(msgspec.Struct, frozen=True):
    """One line of the record, with the names that it concerns as they are today."""

    id: str
    at: datetime
    actor_id: str | None
    actor_name: str
    action: str
    subject: str
    subject_name: str
    agency_id: str | None
    detail: dict[str, Any]


class RecordFilter(msgspec.Struct, frozen=True):
    """Which lines are asked for; empty means all."""

    person: str = ""
    action: str = ""
    day: date | None = None
    before: tuple[datetime, str] | None = None
