"""Tables of the library: frozen form versions."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# definition: canonical JSON; digest: its SHA-256. A published row is never changed.
form_versions = sa.Table(
    "form_versions",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("slug", sa.String(60), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("title", sa.JSON, nullable=False),
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("kind", "slug", "version"),
)
