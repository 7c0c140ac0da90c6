"""Tables of data out and in: links for spreadsheets, and results taken over from elsewhere."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# A link that a spreadsheet asks again and again. token_hash: SHA-256 of the secret in its address.
# shape: models/links.py. used_on: the last day in Viet Nam on which it was asked.
exchange_links = sa.Table(
    "exchange_links",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("form", sa.String(60), nullable=False),
    sa.Column("shape", sa.String(12), nullable=False),
    sa.Column("period", sa.String(12), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("used_on", sa.Date),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
)

# Answers that were given in another program and brought in together.
answer_imports = sa.Table(
    "answer_imports",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("survey_id", sa.ForeignKey("surveys.id"), nullable=False, index=True),
    sa.Column("point_id", sa.ForeignKey("service_points.id"), nullable=False),
    sa.Column("form_version_id", sa.ForeignKey("form_versions.id"), nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("last_day", sa.Date, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
)

# Which answers came with which import, so that it can be taken back as a whole.
answer_import_rows = sa.Table(
    "answer_import_rows",
    metadata,
    sa.Column("import_id", sa.ForeignKey("answer_imports.id"), primary_key=True),
    sa.Column("response_id", sa.String(26), primary_key=True),
    sqlite_with_rowid=False,
)

# Under which Idempotency-Key whose program raised which nonconformity, so that what is sent twice
# raises one. key_hash, body_hash: SHA-256 of the key, and of the rest that came with it.
api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("key_hash", sa.String(64), primary_key=True),
    sa.Column("body_hash", sa.String(64), nullable=False),
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)
