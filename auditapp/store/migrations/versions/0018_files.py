"""files of audits; fields of edits may carry the id of one"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.dialect import append_only
from auditapp.store.metadata import UtcDateTime

revision = '0018_files'
down_revision = '0017_offline'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_files',
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('audit_id', sa.String(length=26), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('blob', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('created_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=26), nullable=False),
    sa.Column('deleted_at', UtcDateTime(timezone=True), nullable=True),
    sa.Column('deleted_by', sa.String(length=26), nullable=True),
    sa.ForeignKeyConstraint(['audit_id'], ['audits.id'], name=op.f('fk_audit_files_audit_id')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_audit_files_created_by')),
    sa.ForeignKeyConstraint(['deleted_by'], ['accounts.id'], name=op.f('fk_audit_files_deleted_by')),
    sa.PrimaryKeyConstraint('root_id', 'audit_id', 'sha256', name=op.f('pk_audit_files'))
    )
    with op.batch_alter_table('audit_files', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_files_deleted_at'), ['deleted_at'], unique=False)

    with op.batch_alter_table('audit_edits', schema=None) as batch_op:
        batch_op.alter_column('field', existing_type=sa.String(length=20), type_=sa.String(length=64), existing_nullable=False)
    if op.get_bind().dialect.name == "sqlite":
        # SQLite makes the table anew for that, and its triggers went with the old one.
        for statement in append_only("sqlite", "audit_edits"):
            op.execute(statement)
