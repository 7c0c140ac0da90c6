"""Tables of surveys: what runs where, anonymous responses, and counts per node and period.

Responses hold nothing about a person: a random key (made from the form token, so that a resend is
the same row), the hour, the point and the answers. SQLite keeps them WITHOUT ROWID, so that the
file does not remember the order of arrival.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata, partial_index

# starts_on, ends_on: first and last day in Viet Nam of a planned survey; one that goes on has none.
# priority, share: models/rule.py. target_by: '' none, 'agency' or 'whole' (models/targets.py);
# population: transactions of the period; error: the permitted one in tenths of a percent.
surveys = sa.Table(
    "surveys",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("form_version_id", sa.ForeignKey("form_versions.id"), nullable=False),
    sa.Column("form", sa.String(60), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_by", sa.String(26), nullable=False),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("priority", sa.Integer, nullable=False, server_default="0"),
    sa.Column("share", sa.Integer, nullable=False, server_default="100"),
    sa.Column("target_by", sa.String(10), nullable=False, server_default=""),
    sa.Column("population", sa.Integer),
    sa.Column("error", sa.Integer, nullable=False, server_default="50"),
)

# What people did with a survey, in order; nothing is ever changed here. kind: models/standing.py.
# was, became: what the fact changed: the id of a form version, or the last day.
survey_facts = sa.Table(
    "survey_facts",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("done_at", UtcDateTime, nullable=False),
    sa.Column("done_by", sa.String(26), nullable=False),
    sa.Column("was", sa.String(26)),
    sa.Column("became", sa.String(26)),
)

# Transactions of the period at one agency, where it has a number of its own.
survey_targets = sa.Table(
    "survey_targets",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("population", sa.Integer, nullable=False),
)

# Where a survey runs: at every point below these agencies, and at these points.
survey_agencies = sa.Table(
    "survey_agencies",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True, index=True),
)
survey_points = sa.Table(
    "survey_points",
    metadata,
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), primary_key=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), primary_key=True, index=True),
)

# path: the tree above the point when the answer came, so that a recount gives the same counts
# after an agency moved. deciding_id: who decides in the point's field (Decree 118/2025).
# version: of the survey's form, as the page showed it.
responses = sa.Table(
    "responses",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column("path", sa.String(800), nullable=False),
    sa.Column("deciding_id", sa.String(26)),
    sa.Column("field", sa.String(40)),
    sa.Column("channel", sa.String(12), nullable=False),
    sa.Column("hour", UtcDateTime, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    # Both '' for nearly all: why an answer was flagged ("burst+fast"), and how it stands since:
    # 'open' waits for a decision, 'kept' counts like any other, 'aside' leaves the counts.
    sa.Column("reasons", sa.String(40), nullable=False, server_default=""),
    sa.Column("standing", sa.String(5), nullable=False, server_default=""),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Index(None, "root_id", "survey_id", "point_id", "hour"),
    partial_index("ix_responses_flagged", "root_id", "path", where="standing <> ''"),
    sqlite_with_rowid=False,
)

# One row per node (service point or agency above it), survey, channel, day or month, answer.
# grain: 'D' or 'M'; period: the day, or the first of the month, in Viet Nam; question '' and
# answer '' count the responses themselves.
counts = sa.Table(
    "counts",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), primary_key=True),
    sa.Column("grain", sa.String(1), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("answer", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(12), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    # How many answered at all, one row beside the next: what is hidden is judged by hundreds of
    # nodes and days, each of which lies far from the others among the counts of every question.
    partial_index(
        "ix_counts_responses",
        *("root_id", "node_id", "survey_id", "grain", "period", "channel", "n"),
        where="question = ''",
    ),
    sqlite_with_rowid=False,
)

# The same for flagged answers alone, by how they stand: 'open' ones are in `counts` too, those set
# 'aside' are not. So figures with and without them need no look at the responses.
flagged_counts = sa.Table(
    "flagged_counts",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), primary_key=True),
    sa.Column("grain", sa.String(1), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("answer", sa.String(64), primary_key=True),
    sa.Column("standing", sa.String(5), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Who decided what about the flagged answers of one point and hour, and why; never changed.
flag_decisions = sa.Table(
    "flag_decisions",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column("hour", UtcDateTime, nullable=False),
    sa.Column("reasons", sa.String(40), nullable=False),
    sa.Column("standing", sa.String(5), nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("why", sa.String(500), nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("decided_by", sa.String(26), nullable=False),
    sa.Index("ix_flag_decisions_group", "root_id", "survey_id", "point_id", "hour"),
)

# How often pages were opened, begun and sent to the end. grain 'H': a point's hour (of the day, in
# Viet Nam); 'M': a month (hour 0) of a point and of every agency above it. A crash loses seconds.
visits = sa.Table(
    "visits",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("survey_id", sa.String(26), primary_key=True),
    sa.Column("grain", sa.String(1), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("hour", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("step", sa.String(5), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Customers served at an agency (with all below it) or a point, in a month ('M', its first day) or
# on a day ('D'): what answers are compared with.
served = sa.Table(
    "served",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("grain", sa.String(1), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.String(26), nullable=False),
    sqlite_with_rowid=False,
)

# Free text, kept apart with no finer time than the day: shown in no order of arrival.
# doc: a random number, given when the words enter the search index (none: not yet there). Who
# read and handled it stands here too, so that a new wording of the citizen is a new comment.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("response_id", sa.String(26), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column(
        "path",
        sa.String(800).with_variant(sa.String(800, collation="C"), "postgresql"),
        nullable=False,
    ),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("score", sa.Integer),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("doc", sa.BigInteger),
    sa.Column("read_at", UtcDateTime),
    sa.Column("read_by", sa.String(26)),
    sa.Column("handled_at", UtcDateTime),
    sa.Column("handled_by", sa.String(26)),
    sa.Column("handling", sa.Text),
    sa.Index(None, "root_id", "path", "day"),
    sa.Index("ix_comments_doc", "root_id", "doc", unique=True),
    partial_index(
        "ix_comments_unread", "root_id", "doc", where="doc IS NOT NULL AND read_at IS NULL"
    ),
    sqlite_with_rowid=False,
)

# One-time tickets. A batch says how many were issued; a ticket that is spent leaves the table, so
# that nothing is left to be laid beside an answer, and what was used is what is missing.
# source: 'sheet' for printed ones, 'api' for all that a program asked for in one month.
ticket_batches = sa.Table(
    "ticket_batches",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), nullable=False, index=True),
    sa.Column("source", sa.String(12), nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("issued_by", sa.String(26), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
)
tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("hash", sa.String(26), primary_key=True),
    sa.Column("batch_id", sa.String(26), nullable=False),
    sa.Index(None, "root_id", "batch_id"),
    sqlite_with_rowid=False,
)

# Which answer a receipt may delete. Only for those who asked for one, and only for some days.
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("hash", sa.String(26), primary_key=True),
    sa.Column("response_id", sa.String(26), nullable=False),
    sa.Column("expires_on", sa.Date, nullable=False),
    sqlite_with_rowid=False,
)

# What was deleted: how many of what, why, on which day, and up to which day they were from.
# kind: answers, comments, tickets, receipts; reason: retention, receipt.
deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("kind", sa.String(12), primary_key=True),
    sa.Column("reason", sa.String(12), primary_key=True),
    sa.Column("cut_off", sa.Date),
    sa.Column("n", sa.Integer, nullable=False),
)

# What an agency says about itself in the notice to citizens; it holds for everything below.
privacy_notices = sa.Table(
    "privacy_notices",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("controller", sa.String(300), nullable=False),
    sa.Column("officer", sa.String(300), nullable=False),
    sa.Column("contact", sa.String(600), nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("updated_by", sa.String(26), nullable=False),
)
