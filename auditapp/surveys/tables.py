"""Tables of surveys: what runs where, anonymous responses, and counts per node and period.

Responses hold nothing about a person: a random key (made from the form token, so that a resend is
the same row), the hour, the point and the answers. SQLite keeps them WITHOUT ROWID, so that the
file does not remember the order of arrival.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

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
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Index(None, "root_id", "survey_id", "point_id", "hour"),
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
    sqlite_with_rowid=False,
)

# Free text, kept apart with no finer time than the day: shown in no order of arrival.
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("response_id", sa.String(26), primary_key=True),
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("survey_id", sa.String(26), nullable=False),
    sa.Column("point_id", sa.String(26), nullable=False),
    sa.Column("path", sa.String(800), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("score", sa.Integer),
    sa.Column("words", sa.Text, nullable=False),
    sa.Index(None, "root_id", "path", "day"),
    sqlite_with_rowid=False,
)
