"""Tables of improvement: the nonconformity with its request for corrective action, and its parts.

What happened stands as moments in `nonconformities` (of the present round: sending back and
reopening clear those that no longer hold) and, with who did it and why, in `nonconformity_steps`,
which is append-only. Overdue is computed, never stored.
"""

import sqlalchemy as sa

from auditapp.store.metadata import UtcDateTime, id_column, metadata

# year, number: the number on the form, counted per root and year.
# source*: what raised it: a kind, the ids of that kind as plain text (no keys to the rooms above),
# its name and address for people, and its figures at that moment.
# parent_id: the nonconformity whose cause was found in this unit as well.
# measure*: what its effect will be measured by.
# *_due: days in Viet Nam. *_at: when the step was taken; None until then.
nonconformities = sa.Table(
    "nonconformities",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("grade", sa.String(20), nullable=False),
    sa.Column("standard", sa.String(60), nullable=False),
    sa.Column("clause", sa.String(20), nullable=False),
    sa.Column("requirement", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("statement", sa.Text, nullable=False),
    sa.Column("found_by", sa.String(200), nullable=False),
    sa.Column("found_on", sa.Date, nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("source_id", sa.String(64), nullable=False),
    sa.Column("source_part", sa.String(64), nullable=False),
    sa.Column("source_place", sa.String(26), nullable=False),
    sa.Column("source_label", sa.String(400), nullable=False),
    sa.Column("source_href", sa.String(400), nullable=False),
    sa.Column("source_facts", sa.JSON, nullable=False),
    sa.Column("parent_id", sa.ForeignKey("nonconformities.id"), index=True),
    sa.Column("lead_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("owner_id", sa.ForeignKey("accounts.id"), index=True),
    sa.Column("verifier_id", sa.ForeignKey("accounts.id"), index=True),
    sa.Column("no_correction", sa.Text, nullable=False),
    sa.Column("elsewhere", sa.Text, nullable=False),
    sa.Column("updates", sa.Text, nullable=False),
    sa.Column("measure", sa.String(20), nullable=False),
    sa.Column("measure_form", sa.String(60), nullable=False),
    sa.Column("measure_part", sa.String(64), nullable=False),
    sa.Column("measure_place", sa.String(26), nullable=False),
    sa.Column("measure_label", sa.String(400), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("respond_due", sa.Date),
    sa.Column("plan_due", sa.Date),
    sa.Column("act_due", sa.Date),
    sa.Column("verify_due", sa.Date),
    sa.Column("effect_due", sa.Date),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("issued_at", UtcDateTime),
    sa.Column("submitted_at", UtcDateTime),
    sa.Column("planned_at", UtcDateTime),
    sa.Column("approved_at", UtcDateTime),
    sa.Column("started_at", UtcDateTime),
    sa.Column("done_at", UtcDateTime),
    sa.Column("verified_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("rejected_at", UtcDateTime),
    sa.Column("reopened_at", UtcDateTime),
    sa.Column("cancelled_at", UtcDateTime),
    sa.UniqueConstraint("root_id", "year", "number"),
    sa.Index(None, "root_id", "source", "source_id"),
)

# Append-only: triggers refuse UPDATE and DELETE on both databases. detail: names, days concerned.
nonconformity_steps = sa.Table(
    "nonconformity_steps",
    metadata,
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
)

# whys: the answers to "why?" that led to it, a list of texts; branch: its branch of the fishbone.
nonconformity_causes = sa.Table(
    "nonconformity_causes",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("branch", sa.String(20), nullable=False),
    sa.Column("whys", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.ForeignKey("accounts.id")),
)

# cause_id: None for an immediate correction, which puts right what happened and no cause.
corrective_actions = sa.Table(
    "corrective_actions",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), nullable=False, index=True),
    sa.Column("cause_id", sa.ForeignKey("nonconformity_causes.id"), index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("owner_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Column("done_by", sa.ForeignKey("accounts.id")),
    sa.Column("done_note", sa.Text, nullable=False),
    sa.Column("removed_at", UtcDateTime),
    sa.Column("removed_by", sa.ForeignKey("accounts.id")),
)

# Other units where the same cause was looked for. is_found: None until somebody has looked.
nonconformity_units = sa.Table(
    "nonconformity_units",
    metadata,
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), primary_key=True),
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("is_found", sa.Boolean),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("added_by", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("looked_at", UtcDateTime),
    sa.Column("looked_by", sa.ForeignKey("accounts.id")),
)

# Photos and files. side: "before" or "after". blob: the key in store/blobs.py; empty when deleted.
nonconformity_files = sa.Table(
    "nonconformity_files",
    metadata,
    id_column(),
    sa.Column("root_id", sa.String(26), nullable=False),
    sa.Column("nonconformity_id", sa.ForeignKey("nonconformities.id"), nullable=False, index=True),
    sa.Column("action_id", sa.ForeignKey("corrective_actions.id"), index=True),
    sa.Column("side", sa.String(10), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
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

# How long each step may take at this agency and below, until one below says otherwise.
# days_off, days_worked: days that the year's decision on holidays moved, a list of ISO dates each.
improvement_periods = sa.Table(
    "improvement_periods",
    metadata,
    sa.Column("agency_id", sa.ForeignKey("agencies.id"), primary_key=True),
    sa.Column("root_id", sa.String(26), nullable=False, index=True),
    sa.Column("cause_days", sa.Integer, nullable=False),
    sa.Column("plan_days", sa.Integer, nullable=False),
    sa.Column("minor_days", sa.Integer, nullable=False),
    sa.Column("major_days", sa.Integer, nullable=False),
    sa.Column("verify_days", sa.Integer, nullable=False),
    sa.Column("effect_days", sa.Integer, nullable=False),
    sa.Column("days_off", sa.JSON, nullable=False),
    sa.Column("days_worked", sa.JSON, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Column("changed_by", sa.ForeignKey("accounts.id"), nullable=False),
)
