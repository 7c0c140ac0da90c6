"""Tablets at counters: their pairing, their settings and their last sign of life.

Nothing here leads to an answer: responses know the point and the channel, never the tablet. The
pairing code and the tablet's secret are stored as hashes; `seen_at`, `battery`, `unsent` and
`version` come with the sign of life every few minutes, never with an answer.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

kiosks = sa.Table(
    "kiosks",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("idle_seconds", sa.Integer, nullable=False),
    sa.Column("thanks_seconds", sa.Integer, nullable=False),
    sa.Column("pin_salt", sa.String(32), nullable=False),
    sa.Column("pin_hash", sa.String(64), nullable=False),
    sa.Column("code_hash", sa.String(64), unique=True),
    sa.Column("code_expires_at", UtcDateTime),
    sa.Column("code_used_at", UtcDateTime),
    sa.Column("secret_hash", sa.String(64), unique=True),
    sa.Column("paired_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.String(26), nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
    sa.Column("seen_at", UtcDateTime),
    sa.Column("battery", sa.Integer),
    sa.Column("is_charging", sa.Boolean),
    sa.Column("unsent", sa.Integer),
    sa.Column("version", sa.String(20)),
)
