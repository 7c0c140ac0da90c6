"""Tables of people: accounts, former units, grants of roles, sessions, API tokens, the record."""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

accounts = sa.Table(
    "accounts",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("username", sa.String(80), nullable=False, unique=True),
    sa.Column("display_name", sa.String(160), nullable=False),
    sa.Column("email", sa.String(200), nullable=False, server_default=""),
    sa.Column("home_agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("password_changed_at", UtcDateTime, nullable=False),
    sa.Column("must_change_password", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("disabled_at", UtcDateTime),
    sa.Column("disabled_by", sa.String(26)),
    # Name, user name and e-mail without marks and capitals, for searching.
    sa.Column("search_text", sa.String(500), nullable=False, server_default=""),
)

# Units where a person worked before: noted when the home agency changes, or declared by hand.
former_homes = sa.Table(
    "former_homes",
    metadata,
    id_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    sa.Column("noted_by", sa.String(26)),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.String(26)),
)

grants = sa.Table(
    "grants",
    metadata,
    id_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("role", sa.String(40), nullable=False),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("granted_at", UtcDateTime, nullable=False),
    sa.Column("granted_by", sa.String(26)),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
    sa.Column("revoked_by", sa.String(26)),
)

# id_hash: SHA-256 of the cookie's value; the value itself is never stored.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id_hash", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("device", sa.String(120), nullable=False, server_default=""),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    id_column(),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
    # What it may be used for, with blanks between (models/scopes.py).
    sa.Column("scopes", sa.String(120), nullable=False, server_default="results tickets"),
)

# Failed sign-ins per name as typed (hashed), so that a name without an account behaves the same.
sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("name_hash", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
)

# Append-only: triggers refuse UPDATE and DELETE on both databases.
events = sa.Table(
    "events",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.String(26)),
    sa.Column("action", sa.String(60), nullable=False),
    sa.Column("subject", sa.String(60), nullable=False),
    sa.Column("agency_id", sa.String(26)),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Index(None, "root_id", "at"),
)
