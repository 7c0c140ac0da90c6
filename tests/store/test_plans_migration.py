"""Migration 0014 takes the units that people left from the record, and asks old audits nothing."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from auditapp.store import schema
from auditapp.store.connecting import prepare_sqlite
from auditapp.store.engine import sync_url

AGENCIES = (
    "INSERT INTO agency_kinds (code, name_vi, name_en, is_unit, position) VALUES ('k','','',0,0)",
    *(
        "INSERT INTO agencies (id, root_id, code, kind, path, opened_on, created_at) "
        f"VALUES ('{unit}','r','{unit}','k','/r/{unit}/','2025-07-01','2026-01-01')"
        for unit in "abc"
    ),
    "INSERT INTO accounts (id, root_id, username, display_name, home_agency_id, password_hash, "
    "password_changed_at, must_change_password, created_at) "
    "VALUES ('p','r','p','P','c','x','2026-01-01',0,'2026-01-01')",
)
# From a to b late on a day in UTC, then a new name alone, then from b to c.
EDITS = (
    ("1", "2026-03-01 20:00:00.000000", '{"before": ["P", "a"]}'),
    ("2", "2026-04-01 02:00:00.000000", '{"before": ["Q", "b"]}'),
    ("3", "2026-05-01 02:00:00.000000", '{"before": ["P", "b"]}'),
)


def test_it_notes_where_people_worked_before(tmp_path: Path) -> None:
    engine = sa.create_engine(sync_url(f"sqlite:///{tmp_path / 'old.sqlite3'}"))
    sa.event.listen(engine, "connect", prepare_sqlite)
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012_comments")
        for row in AGENCIES:
            connection.execute(sa.text(row))
        for event in EDITS:
            connection.exec_driver_sql(
                "INSERT INTO events (id, root_id, at, actor_id, action, subject, detail) "
                "VALUES (?, 'r', ?, 'boss', 'account.edited', 'p', ?)",
                event,
            )
        connection.commit()
        command.upgrade(config, "0014_plans")
        connection.commit()
        left = "SELECT agency_id, until, noted_by FROM former_homes ORDER BY until"
        assert connection.execute(sa.text(left)).all() == [
            ("a", "2026-03-02", "boss"),
            ("b", "2026-05-01", "boss"),
        ]
    engine.dispose()
