"""Tables of the tree: a node may be a province, a department, a commune, a division or a unit.

Names and parents carry validity dates, so that a renamed or merged agency keeps its history:
valid_from and valid_to are the first and the last day, closed_on is the last day, and the last
name and parent of a closed agency stay open, so that it can still be named.
`path` is the chain of ids from the root ('/root/…/self/') as it stands today: lookups by access
begin there.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

agency_kinds = sa.Table(
    "agency_kinds",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name_vi", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("is_unit", sa.Boolean, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("level", sa.String(40), nullable=False, server_default=""),
    sa.Column("prefix_vi", sa.String(80), nullable=False, server_default=""),
    sa.Column("prefix_en", sa.String(80), nullable=False, server_default=""),
    sa.Column("listed_as", sa.String(80), nullable=False, server_default=""),
    sa.Column("is_history", sa.Boolean, nullable=False, server_default=sa.false()),
)

# PostgreSQL compares paths byte by byte, so that the index serves "everything below".
agencies = sa.Table(
    "agencies",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("kind", sa.ForeignKey("agency_kinds.code"), nullable=False),
    sa.Column(
        "path",
        sa.String(800).with_variant(sa.String(800, collation="C"), "postgresql"),
        nullable=False,
        index=True,
    ),
    sa.Column("opened_on", sa.Date, nullable=False),
    sa.Column("closed_on", sa.Date),
    sa.Column("successor_id", sa.ForeignKey("agencies.id")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("root_id", "code"),
)

agency_names = sa.Table(
    "agency_names",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("valid_from", sa.Date, primary_key=True),
    sa.Column("valid_to", sa.Date),
    sa.Column("name", sa.String(300), nullable=False),
    sa.Column("short_name", sa.String(120), nullable=False),
    sa.Column("legal_basis", sa.String(300), nullable=False, server_default=""),
)

agency_parents = sa.Table(
    "agency_parents",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("valid_from", sa.Date, primary_key=True),
    sa.Column("valid_to", sa.Date),
    sa.Column("parent_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
)

fields = sa.Table(
    "fields",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("name_vi", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)

service_points = sa.Table(
    "service_points",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("place", sa.String(40), nullable=False),
    sa.Column("field", sa.ForeignKey("fields.code")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("closed_at", UtcDateTime),
)

# A code lives as long as the point; a revoked one still says what happened to it.
point_codes = sa.Table(
    "point_codes",
    metadata,
    sa.Column("code", sa.String(16), primary_key=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), nullable=False, index=True),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
)

# Who decides what a point receives: per receiving agency (or its whole subtree) and field.
deciding_agencies = sa.Table(
    "deciding_agencies",
    metadata,
    sa.Column("receiving_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("field", sa.ForeignKey("fields.code"), primary_key=True),
    sa.Column("valid_from", sa.Date, primary_key=True),
    sa.Column("valid_to", sa.Date),
    sa.Column("deciding_id", sa.ForeignKey("agencies.id"), nullable=False),
)
