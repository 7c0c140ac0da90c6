"""tickets, receipts, record of deletions, notices"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.metadata import UtcDateTime

revision = '0008_tickets_and_privacy'
down_revision = '0007_kiosks'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ticket_batches',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('point_id', sa.String(length=26), nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('issued_by', sa.String(length=26), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('revoked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['point_id'], ['service_points.id'], name=op.f('fk_ticket_batches_point_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_batches'))
    )
    op.create_index(op.f('ix_ticket_batches_point_id'), 'ticket_batches', ['point_id'], unique=False)
    op.create_table('tickets',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('hash', sa.String(length=26), nullable=False),
    sa.Column('batch_id', sa.String(length=26), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'hash', name=op.f('pk_tickets')),
    sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_tickets_root_id_tickets_batch_id'), 'tickets', ['root_id', 'batch_id'], unique=False)
    op.create_table('receipts',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('hash', sa.String(length=26), nullable=False),
    sa.Column('response_id', sa.String(length=26), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'hash', name=op.f('pk_receipts')),
    sqlite_with_rowid=False
    )
    op.create_table('deletions',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=12), nullable=False),
    sa.Column('cut_off', sa.Date(), nullable=True),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('root_id', 'day', 'kind', 'reason', name=op.f('pk_deletions'))
    )
    op.create_table('privacy_notices',
    sa.Column('agency_id', sa.String(length=26), nullable=False),
    sa.Column('controller', sa.String(length=300), nullable=False),
    sa.Column('officer', sa.String(length=300), nullable=False),
    sa.Column('contact', sa.String(length=600), nullable=False),
    sa.Column('updated_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agencies.id'], name=op.f('fk_privacy_notices_agency_id')),
    sa.PrimaryKeyConstraint('agency_id', name=op.f('pk_privacy_notices'))
    )
