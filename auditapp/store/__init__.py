"""Database: two doors, column types, migrations; all differences between dialects."""
