"""Tables of jobs, alerts, reminders, webhooks and of what the walls show.

Nothing here says more about an answer than its row does: what is about answers names the hour at
the finest and no answer, and is written for several answers at once (docs/decisions/0027).
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# Work to be done: taken by a conditional update that writes lease and leased_until. What is done
# leaves the table; what was tried too often keeps failed_at. key: what must not stand here twice.
jobs = sa.Table(
    "jobs",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26)),
    sa.Column("agency_id", sa.String(26)),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("key", sa.String(80), nullable=False, unique=True),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("first_at", UtcDateTime, nullable=False),
    sa.Column("run_at", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease", sa.String(26)),
    sa.Column("leased_until", UtcDateTime),
    sa.Column("failed_at", UtcDateTime),
    sa.Column("last_error", sa.String(500), nullable=False, server_default=""),
    sa.Index("ix_jobs_due", "failed_at", "run_at"),
)

# What a person wants to hear of. threshold: scores from 1 up to it count as low, 0 for none;
# words: key words as typed; channel: page, email, webhook. told_hour: of the last message.
alert_subscriptions = sa.Table(
    "alert_subscriptions",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False),
    sa.Column("survey_id", sa.ForeignKey("surveys.id")),
    sa.Column("threshold", sa.Integer, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("channel", sa.String(10), nullable=False),
    sa.Column("webhook_id", sa.ForeignKey("webhooks.id")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("told_hour", UtcDateTime),
)

# How far the counts of an agency's own points were looked at; levels: JSON, level to n.
alert_marks = sa.Table(
    "alert_marks",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("agency_id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("levels", sa.String(400), nullable=False),
    sqlite_with_rowid=False,
)

# Low scores and key words at one agency in one survey, gathered until somebody handles them.
# answers: how many were looked at meanwhile, never fewer than a cell that may be shown.
# levels, words: JSON objects, level or word to n. open_key is empty once it is handled.
alerts = sa.Table(
    "alerts",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), nullable=False),
    sa.Column("question", sa.String(64), nullable=False),
    sa.Column("open_key", sa.String(60), unique=True),
    sa.Column("first_hour", UtcDateTime, nullable=False),
    sa.Column("last_hour", UtcDateTime, nullable=False),
    sa.Column("answers", sa.Integer, nullable=False),
    sa.Column("levels", sa.JSON, nullable=False),
    sa.Column("words", sa.JSON, nullable=False),
    sa.Column("handled_at", UtcDateTime),
    sa.Column("handled_by", sa.ForeignKey("accounts.id")),
    sa.Column("note", sa.String(1000)),
    sa.Index("ix_alerts_root", "root_id", "handled_at"),
)

# How much of an alert a subscription was told.
alert_tellings = sa.Table(
    "alert_tellings",
    metadata,
    sa.Column("subscription_id", sa.ForeignKey("alert_subscriptions.id"), primary_key=True),
    sa.Column("alert_id", sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
)

# Comments in which a key word was found, so that it is found once; they go after some days.
alert_finds = sa.Table(
    "alert_finds",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("response_id", sa.String(26), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("word", sa.String(60), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
    sqlite_with_rowid=False,
)

# When reminders climb, per tree: days before the deadline (as "7 1"), days after it.
reminder_rules = sa.Table(
    "reminder_rules",
    metadata,
    sa.Column("root_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("before", sa.String(40), nullable=False),
    sa.Column("superior_after", sa.Integer, nullable=False),
    sa.Column("province_after", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
)

# Who was reminded of what, at which step; mailed_at: when it went out by e-mail.
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("subject_id", sa.String(40), primary_key=True),
    sa.Column("due_on", sa.Date, primary_key=True),
    sa.Column("step", sa.String(12), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.String(26), nullable=False),
    sa.Column("title", sa.String(300), nullable=False),
    sa.Column("href", sa.String(200), nullable=False),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    sa.Column("mailed_at", UtcDateTime),
)

# How often a person wants the digest: daily, weekly, never. Without a row: daily.
mail_wishes = sa.Table(
    "mail_wishes",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("digest", sa.String(10), nullable=False),
)

# The secret is made from the service's key and secret_no, so that none is stored.
webhooks = sa.Table(
    "webhooks",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("url", sa.String(500), nullable=False),
    sa.Column("secret_no", sa.Integer, nullable=False, server_default="1"),
    sa.Column("rotated_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("ended_at", UtcDateTime),
)

# What was sent, to the hour: a finer time would say when answers came.
webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    id_column(),
    sa.Column("webhook_id", sa.ForeignKey("webhooks.id"), nullable=False, index=True),
    sa.Column("event", sa.String(40), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("made_hour", UtcDateTime, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("status", sa.Integer),
    sa.Column("fault", sa.String(300), nullable=False, server_default=""),
    sa.Column("done_hour", UtcDateTime),
)

# What walls show of an agency's own points today; it grows by no fewer answers than a cell holds.
wall_figures = sa.Table(
    "wall_figures",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("agency_id", sa.String(26), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("satisfied", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
