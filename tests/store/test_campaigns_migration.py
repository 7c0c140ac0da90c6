"""Migration 0006 keeps what was closed and which version answers were given under."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from auditapp.store import schema
from auditapp.store.connecting import prepare_sqlite
from auditapp.store.engine import sync_url

ROWS = (
    "INSERT INTO agency_kinds (code, name_vi, name_en, is_unit, position) VALUES ('k','','',0,0)",
    "INSERT INTO agencies (id, root_id, code, kind, path, opened_on, created_at) "
    "VALUES ('a','a','20','k','/a/','2025-07-01','2026-01-01')",
    "INSERT INTO form_versions VALUES ('v','survey','counter',3,'','{}','{}','2026-01-01')",
    "INSERT INTO surveys VALUES "
    "('s','a','a','v','counter','T','2026-01-01','w','2026-02-03 04:05:06.000000','closer'), "
    "('o','a','a','v','counter','T','2026-01-01','w',NULL,NULL)",
    "INSERT INTO survey_agencies VALUES ('s','a')",
    "INSERT INTO responses VALUES ('a','r','s','p','/a/',NULL,NULL,'qr','2026-01-05','{}')",
)


def test_it_turns_closing_into_a_fact_and_names_the_version_of_every_answer(tmp_path: Path) -> None:
    engine = sa.create_engine(sync_url(f"sqlite:///{tmp_path / 'old.sqlite3'}"))
    sa.event.listen(engine, "connect", prepare_sqlite)
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005_audits")
        for row in ROWS:
            connection.execute(sa.text(row))
        connection.commit()
        command.upgrade(config, "0006_campaigns")
        connection.commit()
        facts = connection.execute(sa.text("SELECT * FROM survey_facts")).all()
        closed_at = "2026-02-03 04:05:06.000000"
        assert facts == [("s", 1, "closed", closed_at, "closer", None, None)]
        assert connection.scalar(sa.text("SELECT version FROM responses")) == 3
        plans = connection.execute(sa.text("SELECT ends_on, priority, share, error FROM surveys"))
        assert set(plans.all()) == {(None, 0, 100, 50)}
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
