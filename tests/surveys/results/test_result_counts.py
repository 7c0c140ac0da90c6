"""Results cost the same at ten thousand answers and at ten million: only keys are sought."""

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.store.engine import Database
from auditapp.surveys.models.periods import last_twelve, parse_period
from auditapp.surveys.queries.results import Asked, get_results
from tests.surveys.results.answers import open_answers

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)
COUNTS = re.compile(r"\b(flagged_)?counts\b")


async def test_it_seeks_rows_of_its_nodes_and_never_walks_through_all(
    template: Path, tmp_path: Path
) -> None:
    # the words of a plan are SQLite's, whatever database the suite runs on
    path = tmp_path / "plan.sqlite3"
    shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    answers = await open_answers(database)
    cast = answers.cast
    for month in last_twelve(TODAY).months:
        answers.at(cast.commune, cast.point, month, {5: 30})
    await answers.save()
    said: list[tuple[str, Any]] = []

    def listen(_conn: object, _cursor: object, statement: str, params: Any, *_: object) -> None:
        said.append((statement, params))

    sa.event.listen(database.readers.sync_engine, "before_cursor_execute", listen)
    for node in (cast.province.id, cast.commune.id, cast.point.id):
        for code in ("last-12", "2026-10"):
            for by in ("month", "week"):
                period = parse_period(code, today=TODAY)
                asked = Asked(node, "counter", period, "week" if by == "week" else "month", TODAY)
                async with database.reading() as conn:
                    await get_results(conn, asked)
    sa.event.remove(database.readers.sync_engine, "before_cursor_execute", listen)
    assert len(said) < 12 * 19
    async with database.reading() as conn:
        for statement, params in said:
            found = COUNTS.search(statement)
            if found is None:
                continue
            plan = await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", params)
            steps = [row.detail for row in plan]
            main = [step for step in steps if f" {found[0]} " in f"{step} "]
            assert main
            assert all("node_id=? AND survey_id=? AND grain=? AND period" in s for s in main)
            by_index = any("COVERING INDEX ix_counts_responses" in step for step in main)
            assert by_index or "json_group_array" not in statement  # the sizes of nodes
            walked = [step for step in steps if step.startswith("SCAN")]
            assert all("pairs" in step or "VIRTUAL TABLE" in step for step in walked), walked
    await database.close()
