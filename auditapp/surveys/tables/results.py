"""Tables of results beyond the counts: words of comments, and figures typed in beside them."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, metadata

# How many comments of people who were not satisfied have a word, per node and month. Only words
# that at least five comments of the whole tree have in that month: no name stays here.
term_counts = sa.Table(
    "term_counts",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("form", sa.String(60), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("term", sa.String(40), primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Which comments these counts were made of: when their number or length changes, they are counted
# anew.
term_months = sa.Table(
    "term_months",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Column("letters", sa.Integer, nullable=False),
    sa.Column("counted_at", UtcDateTime, nullable=False),
)

# Figures that come from elsewhere (the case system, the national portal), typed in by a person.
# scheme, code: models/indicators.py; period: 2026, 2026-Q3 or 2026-11. Every change is a row: the
# one with the highest seq holds; a value of none takes it away.
indicator_values = sa.Table(
    "indicator_values",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("period", sa.String(10), primary_key=True),
    sa.Column("scheme", sa.String(20), primary_key=True),
    sa.Column("code", sa.String(20), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Float),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.String(26), nullable=False),
)

# Tables of two questions that somebody asked for: counted beside the requests, kept until somebody
# has them counted anew. counted: models.crosses.Counted as JSON, none while it is being counted.
cross_tables = sa.Table(
    "cross_tables",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("node_id", sa.String(26), primary_key=True),
    sa.Column("form", sa.String(60), primary_key=True),
    sa.Column("period", sa.String(10), primary_key=True),
    sa.Column("first", sa.String(64), primary_key=True),
    sa.Column("second", sa.String(64), primary_key=True),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("counted_at", UtcDateTime),
    sa.Column("counted", sa.Text),
)
