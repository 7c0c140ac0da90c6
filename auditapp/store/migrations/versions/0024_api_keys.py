"""keys under which other programs raised nonconformities"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.metadata import UtcDateTime

revision = '0024_api_keys'
down_revision = '0023_exchange'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('api_keys',
    sa.Column('account_id', sa.String(length=26), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('body_hash', sa.String(length=64), nullable=False),
    sa.Column('nonconformity_id', sa.String(length=26), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_api_keys_account_id')),
    sa.ForeignKeyConstraint(['nonconformity_id'], ['nonconformities.id'], name=op.f('fk_api_keys_nonconformity_id')),
    sa.PrimaryKeyConstraint('account_id', 'key_hash', name=op.f('pk_api_keys')),
    sqlite_with_rowid=False
    )
