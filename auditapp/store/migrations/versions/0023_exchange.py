"""links for spreadsheets, imports of answers, scopes of API tokens"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.metadata import UtcDateTime

revision = '0023_exchange'
down_revision = '0022_beside_results'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('answer_imports',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('survey_id', sa.String(length=26), nullable=False),
    sa.Column('point_id', sa.String(length=26), nullable=False),
    sa.Column('form_version_id', sa.String(length=26), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=26), nullable=False),
    sa.Column('revoked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_answer_imports_created_by')),
    sa.ForeignKeyConstraint(['form_version_id'], ['form_versions.id'], name=op.f('fk_answer_imports_form_version_id')),
    sa.ForeignKeyConstraint(['point_id'], ['service_points.id'], name=op.f('fk_answer_imports_point_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_answer_imports_survey_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_imports'))
    )
    with op.batch_alter_table('answer_imports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_imports_survey_id'), ['survey_id'], unique=False)

    op.create_table('exchange_links',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('agency_id', sa.String(length=26), nullable=False),
    sa.Column('form', sa.String(length=60), nullable=False),
    sa.Column('shape', sa.String(length=12), nullable=False),
    sa.Column('period', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=26), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=True),
    sa.Column('revoked_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agencies.id'], name=op.f('fk_exchange_links_agency_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_exchange_links_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_exchange_links')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_exchange_links_token_hash'))
    )
    with op.batch_alter_table('exchange_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_exchange_links_agency_id'), ['agency_id'], unique=False)

    op.create_table('answer_import_rows',
    sa.Column('import_id', sa.String(length=26), nullable=False),
    sa.Column('response_id', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['answer_imports.id'], name=op.f('fk_answer_import_rows_import_id')),
    sa.PrimaryKeyConstraint('import_id', 'response_id', name=op.f('pk_answer_import_rows')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('api_tokens', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scopes', sa.String(length=120), server_default='results tickets', nullable=False))

