"""flags against stuffing, visits, customers served"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.metadata import UtcDateTime

revision = '0010_stuffing'
down_revision = "0009_paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('flag_decisions',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('survey_id', sa.String(length=26), nullable=False),
    sa.Column('point_id', sa.String(length=26), nullable=False),
    sa.Column('hour', UtcDateTime(timezone=True), nullable=False),
    sa.Column('reasons', sa.String(length=40), nullable=False),
    sa.Column('standing', sa.String(length=5), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=500), nullable=False),
    sa.Column('decided_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.String(length=26), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flag_decisions'))
    )
    op.create_index('ix_flag_decisions_group', 'flag_decisions', ['root_id', 'survey_id', 'point_id', 'hour'])

    op.create_table('flagged_counts',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('node_id', sa.String(length=26), nullable=False),
    sa.Column('survey_id', sa.String(length=26), nullable=False),
    sa.Column('grain', sa.String(length=1), nullable=False),
    sa.Column('period', sa.Date(), nullable=False),
    sa.Column('question', sa.String(length=64), nullable=False),
    sa.Column('answer', sa.String(length=64), nullable=False),
    sa.Column('standing', sa.String(length=5), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'node_id', 'survey_id', 'grain', 'period', 'question', 'answer', 'standing', name=op.f('pk_flagged_counts')),
    sqlite_with_rowid=False
    )
    op.create_table('served',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('node_id', sa.String(length=26), nullable=False),
    sa.Column('grain', sa.String(length=1), nullable=False),
    sa.Column('period', sa.Date(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=26), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'node_id', 'grain', 'period', name=op.f('pk_served')),
    sqlite_with_rowid=False
    )
    op.create_table('visits',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('node_id', sa.String(length=26), nullable=False),
    sa.Column('survey_id', sa.String(length=26), nullable=False),
    sa.Column('grain', sa.String(length=1), nullable=False),
    sa.Column('period', sa.Date(), nullable=False),
    sa.Column('hour', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('step', sa.String(length=5), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'node_id', 'survey_id', 'grain', 'period', 'hour', 'step', name=op.f('pk_visits')),
    sqlite_with_rowid=False
    )
    for name, length in (('reasons', 40), ('standing', 5)):
        op.add_column(
            'responses', sa.Column(name, sa.String(length), server_default='', nullable=False)
        )
    op.create_index(
        'ix_responses_flagged',
        'responses',
        ['root_id', 'path'],
        sqlite_where=sa.text("standing <> ''"),
        postgresql_where=sa.text("standing <> ''"),
    )
