"""the checklist of an audit in draft; audits taken from a spreadsheet"""

import sqlalchemy as sa
from alembic import op

from auditapp.store.metadata import UtcDateTime

revision = '0015_drafts'
down_revision = '0014_plans'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_drafts',
    sa.Column('audit_id', sa.String(length=26), nullable=False),
    sa.Column('root_id', sa.String(length=26), nullable=False),
    sa.Column('draft', sa.Text(), nullable=False),
    sa.Column('changed_at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=26), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audits.id'], name=op.f('fk_audit_drafts_audit_id_audits')),
    sa.ForeignKeyConstraint(['changed_by'], ['accounts.id'], name=op.f('fk_audit_drafts_changed_by_accounts')),
    sa.PrimaryKeyConstraint('audit_id', name=op.f('pk_audit_drafts'))
    )
    op.add_column('audits', sa.Column('imported_from', sa.String(length=64), nullable=True))
