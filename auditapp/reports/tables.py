"""Tables of documents: what stands at the head of an agency's papers, and its own templates."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# Of an agency that issues documents; what is empty is worked out from the tree.
report_letterheads = sa.Table(
    "report_letterheads",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("above", sa.String(300), nullable=False),
    sa.Column("issuer", sa.String(300), nullable=False),
    sa.Column("place", sa.String(80), nullable=False),
    sa.Column("symbol", sa.String(60), nullable=False),
    sa.Column("signer_title", sa.String(300), nullable=False),
    sa.Column("signer_name", sa.String(120), nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("recipients", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
)

# used_at: chosen after its preview; retired_at: another took its place, or nobody wants it.
report_templates = sa.Table(
    "report_templates",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("document", sa.String(20), nullable=False),
    sa.Column("file", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("uploaded_at", UtcDateTime, nullable=False),
    sa.Column("uploaded_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("used_at", UtcDateTime),
    sa.Column("retired_at", UtcDateTime),
)
