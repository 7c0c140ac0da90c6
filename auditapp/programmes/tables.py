"""Tables of programmes: the programme, its planned audits, and every change to them with its why.

An audit says itself which planned one it carries out (`audits.planned_id`).
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# approved_*: the newest approval; each stands in programme_changes as well.
audit_programmes = sa.Table(
    "audit_programmes",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("standard", sa.String(60), nullable=False),
    sa.Column("objectives", sa.Text, nullable=False),
    sa.Column("risks", sa.Text, nullable=False),
    sa.Column("opportunities", sa.Text, nullable=False),
    sa.Column("methods", sa.String(60), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("approved_by", sa.ForeignKey("accounts.id")),
    sa.Column("approver", sa.String(200)),
    sa.Column("approved_on", sa.Date),
    sa.Column("decision", sa.String(200)),
    sa.UniqueConstraint("agency_id", "year"),
)

# first_month, last_month: both empty when on notice; clauses: codes between blanks, '' for all.
planned_audits = sa.Table(
    "planned_audits",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("programme_id", sa.ForeignKey("audit_programmes.id"), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("first_month", sa.Integer),
    sa.Column("last_month", sa.Integer),
    sa.Column("method", sa.String(10), nullable=False),
    sa.Column("clauses", sa.Text, nullable=False),
    sa.Column("checklist", sa.String(100), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_by", sa.ForeignKey("accounts.id")),
)

# Append-only by habit: nothing updates it. planned_id: the one line concerned, empty for many.
programme_changes = sa.Table(
    "programme_changes",
    metadata,
    sa.Column("programme_id", sa.ForeignKey("audit_programmes.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("planned_id", sa.ForeignKey("planned_audits.id")),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
