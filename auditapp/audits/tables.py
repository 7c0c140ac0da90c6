"""Tables of audits: the audit, its plan and team, the append-only log of edits, where lines stand.

What an auditor sees is the fold of `audit_edits`; `audit_items` repeats the outcome per line so
that lists need no fold (`auditapp trail verify` proves both equal).
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# edit_count and head_hash: the end of the chain of edits, so that a cut-off end is found too.
# digest: what the lead signed (models/log.py); addendum_count, addendum_hash: the end of the chain
# of what was added after that (models/addenda.py).
# item_count: lines of the checklist, added ones too.
# planned_id: the line of a programme that it carries out (rooms above look it up; no key to them).
# imported_from: SHA-256 of the spreadsheet that the whole audit was taken from.
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
    sa.Column("planned_id", sa.String(26), index=True),
    sa.Column("addendum_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("addendum_hash", sa.String(64), nullable=False, server_default=""),
    # Nobody records anything before committing to independence; audits of earlier versions ask.
    sa.Column("asks_commitment", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("imported_from", sa.String(64)),
)

# The checklist before the start, as JSON (models/draft.py); the start freezes it and takes it away.
audit_drafts = sa.Table(
    "audit_drafts",
    metadata,
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
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
    sa.Column("field", sa.String(64), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("base", sa.String(64)),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("device_at", UtcDateTime),
    sa.Column("server_at", UtcDateTime, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    # Who brought the edit from a file, where its author's tablet did not send it itself.
    sa.Column("imported_by", sa.String(26)),
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

# None until somebody writes it. criteria: a list of texts.
audit_plans = sa.Table(
    "audit_plans",
    metadata,
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("objective", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("criteria", sa.JSON, nullable=False),
    sa.Column("method", sa.String(10), nullable=False),
    sa.Column("language", sa.String(60), nullable=False),
    sa.Column("confidentiality", sa.Text, nullable=False),
    sa.Column("decision_no", sa.String(60), nullable=False),
    sa.Column("decided_on", sa.Date),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
)

# starts, ends: minutes after midnight in Viet Nam. clauses: their codes, with spaces between.
audit_slots = sa.Table(
    "audit_slots",
    metadata,
    id_column(),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("starts", sa.Integer, nullable=False),
    sa.Column("ends", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("agency_id", sa.ForeignKey("agencies.id")),
    sa.Column("place", sa.String(200), nullable=False),
    sa.Column("topic", sa.String(500), nullable=False),
    sa.Column("clauses", sa.String(200), nullable=False, server_default=""),
)

# side "auditor": person_id is an account on the team; side "auditee": a row of audit_auditees.
audit_slot_people = sa.Table(
    "audit_slot_people",
    metadata,
    sa.Column("slot_id", sa.ForeignKey("audit_slots.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person_id", sa.String(26), primary_key=True, index=True),
    sa.Column("side", sa.String(10), nullable=False),
)

# Who stands for the audited unit; name is that of the account where there is one.
audit_auditees = sa.Table(
    "audit_auditees",
    metadata,
    id_column(),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), nullable=False, index=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id")),
    sa.Column("name", sa.String(160), nullable=False),
    sa.Column("position", sa.String(200), nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("added_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.ForeignKey("accounts.id")),
)

# What a person has to do with what is audited: owner of the procedure, a close relation, …
audit_ties = sa.Table(
    "audit_ties",
    metadata,
    id_column(),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), nullable=False, index=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("subject", sa.String(300), nullable=False),
    sa.Column("declared_at", UtcDateTime, nullable=False),
    sa.Column("declared_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("withdrawn_at", UtcDateTime),
    sa.Column("withdrawn_by", sa.ForeignKey("accounts.id")),
)

# Append-only, as are the two tables below it. about: the tie or former unit that was accepted.
audit_exceptions = sa.Table(
    "audit_exceptions",
    metadata,
    id_column(),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), nullable=False, index=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("rule", sa.String(20), nullable=False),
    sa.Column("about", sa.String(26), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("staff", sa.Integer),
    sa.Column("document", sa.String(200), nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
    sa.Column("given_by", sa.ForeignKey("accounts.id"), nullable=False),
)

# words: what the person agreed to, as it was shown.
audit_commitments = sa.Table(
    "audit_commitments",
    metadata,
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("given_at", UtcDateTime, nullable=False),
)

# What was changed in plan, timetable or team after the start, and why.
audit_changes = sa.Table(
    "audit_changes",
    metadata,
    id_column(),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), nullable=False, index=True),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
)

# The register of auditors' competence: certificates and training.
auditor_records = sa.Table(
    "auditor_records",
    metadata,
    id_column(),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("issuer", sa.String(200), nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("added_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.ForeignKey("accounts.id")),
)

# What an audit keeps of photos and files, each content once. The log says where they are shown; a
# row whose file was deleted stays, because the log still names it. blob: the key in store/blobs.py,
# made anew for each row, so that deleting one file never meets the storing of another; empty when
# the file is gone. kind: the ending it is handed out under.
audit_files = sa.Table(
    "audit_files",
    metadata,
    sa.Column("root_id", sa.String(26), primary_key=True),
    sa.Column("audit_id", sa.ForeignKey("audits.id"), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("blob", sa.String(26), nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("deleted_at", UtcDateTime, index=True),
    sa.Column("deleted_by", sa.ForeignKey("accounts.id")),
)
