"""Tables of audits: the audit, its team, the append-only log of edits, and where each line stands.

What an auditor sees is the fold of `audit_edits`; `audit_items` repeats the outcome per line so
that lists need no fold (`auditapp trail verify` proves both equal).
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# edit_count and head_hash: the end of the chain of edits, so that a cut-off end is found too.
# digest: what the lead signed (models/log.py); addendum_count, addendum_hash: the end of the chain
# of what was added after that (models/addenda.py); item_count: lines of the frozen checklist.
audits = sa.Table(
    "audits",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("form_version_id", sa.ForeignKey("form_versions.id"), nullable=False),
    sa.Column("standard", sa.String(60), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("item_count", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("started_at", UtcDateTime),
    sa.Column("started_by", sa.ForeignKey("accounts.id")),
    sa.Column("signed_off_at", UtcDateTime),
    sa.Column("signed_off_by", sa.ForeignKey("accounts.id")),
    sa.Column("digest", sa.String(64)),
    sa.Column("edit_count", sa.Integer, nullable=False),
    sa.Column("head_hash", sa.String(64), nullable=False),
    sa.Column("addendum_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("addendum_hash", sa.String(64), nullable=False, server_default=""),
)

# A person who left the team keeps the row: the log still names them.
audit_members = sa.Table(
    "audit_members",
    metadata,
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True, index=True),
    sa.Column("part", sa.String(10), nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("added_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.ForeignKey("accounts.id")),
)

# Append-only: triggers refuse UPDATE and DELETE on both databases.
audit_edits = sa.Table(
    "audit_edits",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("edit_id", sa.String(64), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("field", sa.String(20), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("base", sa.String(64)),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("device_at", UtcDateTime),
    sa.Column("server_at", UtcDateTime, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("root_id", "audit_id", "edit_id"),
    sa.Index(None, "root_id", "audit_id", "item"),
)

audit_items = sa.Table(
    "audit_items",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("item", sa.String(64), primary_key=True),
    sa.Column("grade", sa.String(20), nullable=False),
    sa.Column("is_complete", sa.Boolean, nullable=False),
)

# What was added after sign-off: a chain that begins at the digest. Append-only, as the log is.
audit_addenda = sa.Table(
    "audit_addenda",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
