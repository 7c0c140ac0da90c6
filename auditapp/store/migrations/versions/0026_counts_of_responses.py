"""an index of the counts of responses, which every page of results reads"""

import sqlalchemy as sa
from alembic import op

revision = "0026_counts_of_responses"
down_revision = "0025_clauses_of_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_counts_responses",
        "counts",
        ["root_id", "node_id", "survey_id", "grain", "period", "channel", "n"],
        sqlite_where=sa.text("question = ''"),
        postgresql_where=sa.text("question = ''"),
    )
