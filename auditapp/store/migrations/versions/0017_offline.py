"""offline"""

import sqlalchemy as sa
from alembic import op

revision = "0017_offline"
down_revision = '0015_drafts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An edit that came by a file names who brought it."""
    op.add_column("audit_edits", sa.Column("imported_by", sa.String(length=26), nullable=True))
