"""campaigns"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.dialect import append_only
from auditapp.store.metadata import UtcDateTime

revision = "0006_campaigns"
down_revision = "0005_audits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Closing becomes a fact beside the others; answers name the version they were made with."""
    op.create_table(
        "survey_facts",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(length=26), nullable=False),
        sa.Column("was", sa.String(length=26), nullable=True),
        sa.Column("became", sa.String(length=26), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_facts_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "seq", name=op.f("pk_survey_facts")),
    )
    op.create_table(
        "survey_targets",
        sa.Column("survey_id", sa.String(length=26), nullable=False),
        sa.Column("agency_id", sa.String(length=26), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_survey_targets_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_targets_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "agency_id", name=op.f("pk_survey_targets")),
    )
    # Not in batch mode: SQLite can add and drop these columns in place, and copying a table to
    # which others refer would need the foreign keys off.
    op.add_column("surveys", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("surveys", sa.Column("ends_on", sa.Date(), nullable=True))
    for name, kind, default in (
        ("priority", sa.Integer(), "0"),
        ("share", sa.Integer(), "100"),
        ("target_by", sa.String(length=10), ""),
        ("error", sa.Integer(), "50"),
    ):
        op.add_column("surveys", sa.Column(name, kind, server_default=default, nullable=False))
    op.add_column("surveys", sa.Column("population", sa.Integer(), nullable=True))
    op.add_column(
        "responses", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.execute(
        "INSERT INTO survey_facts (survey_id, seq, kind, done_at, done_by) "
        "SELECT id, 1, 'closed', closed_at, closed_by FROM surveys WHERE closed_at IS NOT NULL"
    )
    op.drop_column("surveys", "closed_at")
    op.drop_column("surveys", "closed_by")
    op.execute(
        "UPDATE responses SET version = (SELECT v.version FROM surveys s "
        "JOIN form_versions v ON v.id = s.form_version_id WHERE s.id = responses.survey_id) "
        "WHERE survey_id IN (SELECT s.id FROM surveys s "
        "JOIN form_versions v ON v.id = s.form_version_id WHERE v.version <> 1)"
    )
    for statement in append_only(op.get_bind().dialect.name, "survey_facts"):
        op.execute(statement)
