"""clauses of the timetable's hours"""

import sqlalchemy as sa
from alembic import op

revision = '0025_clauses_of_hours'
down_revision = '0024_api_keys'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('audit_slots', schema=None) as batch_op:
        batch_op.add_column(sa.Column('clauses', sa.String(length=200), server_default='', nullable=False))
