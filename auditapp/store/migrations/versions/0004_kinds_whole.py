"""kinds whole; paths compare byte by byte"""

import sqlalchemy as sa
from alembic import op

revision = '0004_kinds_whole'
down_revision = '0003_search_accounts'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, length in (('level', 40), ('prefix_vi', 80), ('prefix_en', 80), ('listed_as', 80)):
        op.add_column(
            'agency_kinds', sa.Column(name, sa.String(length), server_default='', nullable=False)
        )
    op.add_column(
        'agency_kinds',
        sa.Column('is_history', sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE agencies ALTER COLUMN path TYPE VARCHAR(800) COLLATE "C"')
