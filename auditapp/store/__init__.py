"""Database: two doors, column types, migrations; all differences between dialects."""

from auditapp.store.without_orm import leave_out_orm

leave_out_orm()
