"""`auditapp serve` refuses what would go wrong later, with what to do instead."""

import pytest
import sqlalchemy as sa

from auditapp.base.settings import load
from auditapp.cli.serve import refusals
from auditapp.store.engine import sync_url


def _refusals(**environ: str) -> str:
    environ = {f"AUDITAPP_{name}": value for name, value in environ.items()}
    return "\n".join(refusals(load(environ), environ))


def test_it_starts_on_the_newest_schema_with_a_key(database_url: str) -> None:
    assert _refusals(DATABASE_URL=database_url, SECRET_KEY="k" * 40) == ""


def test_it_asks_for_a_key(database_url: str) -> None:
    assert "AUDITAPP_SECRET_KEY" in _refusals(DATABASE_URL=database_url)


def test_it_refuses_two_workers_on_sqlite(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/two.sqlite3"
    assert "use PostgreSQL" in _refusals(DATABASE_URL=url, SECRET_KEY="k" * 40, WORKERS="2")


@pytest.mark.parametrize(
    ("version", "words"),
    [("0001_agencies_and_people", "run: auditapp migrate"), ("9999_future", "newer version")],
)
def test_it_refuses_another_schema(database_url: str, version: str, words: str) -> None:
    engine = sa.create_engine(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num=:v"), {"v": version})
    engine.dispose()
    assert words in _refusals(DATABASE_URL=database_url, SECRET_KEY="k" * 40)
