"""What a serving process holds in memory while it waits: no library that few requests need."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench.figures import ROOT

# Each is loaded by the function, or in the process, that needs it.
NOT_WHILE_WAITING = {
    "alembic": "migrations",
    "click": "the command line",
    "docx": "documents",
    "docxtpl": "documents",
    "email.headerregistry": "mail",
    "holidays": "deadlines",
    "lxml": "documents",
    "obstore": "files",
    "openpyxl": "workbooks",
    "PIL": "pictures",
    "psycopg": "PostgreSQL",
    "reportlab": "documents",
    "rich": "the command line",
    "smtplib": "mail",
    "sqlalchemy.dialects.postgresql": "PostgreSQL",
    "sqlalchemy.orm": "nothing here",
    "xlsxwriter": "workbooks",
}
MAKE = """
import json, os, sys
import auditapp.app.__main__
from auditapp.app import create
create()
print(json.dumps(sorted(sys.modules)))
"""
ASK_FOR_MORE = """
import auditapp.store.engine
from auditapp.store.engine import AsyncConnection, Database
from sqlalchemy.ext.asyncio import AsyncSession, AsyncConnection as same
import sqlalchemy.orm
assert same is AsyncConnection
assert issubclass(AsyncSession.sync_session_class, sqlalchemy.orm.Session)
print("[]")
"""


def loaded(program: str, tmp_path: Path) -> set[str]:
    """Run a program in a process of its own; return what it printed as JSON."""
    environ = {
        "AUDITAPP_DATABASE_URL": f"sqlite:///{tmp_path / 'some.sqlite3'}",
        "AUDITAPP_SECRET_KEY": "k" * 40,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_it_holds_no_library_that_few_requests_need(tmp_path: Path) -> None:
    held = loaded(MAKE, tmp_path)
    assert "auditapp.app.service" in held
    found = {name: why for name, why in NOT_WHILE_WAITING.items() if name in held}
    assert found == {}


def test_whoever_asks_sqlalchemy_for_sessions_still_gets_them(tmp_path: Path) -> None:
    assert loaded(ASK_FOR_MORE, tmp_path) == set()
