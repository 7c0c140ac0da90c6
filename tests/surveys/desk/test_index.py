"""The search index follows its comments: new ones come in, and what is gone leaves no trace."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from auditapp.base.clock import FixedClock
from auditapp.people.models import Role
from auditapp.store.engine import Database
from auditapp.surveys.actions.index_comments import BATCH, catch_up, index_all
from auditapp.surveys.actions.review import redact_comment
from auditapp.surveys.models.comment import Hiding
from auditapp.surveys.queries.comment_index import has_new, list_new
from auditapp.surveys.queries.review import get_comment
from auditapp.surveys.tables import comment_spellings, comment_words, comments
from tests.cast import Cast
from tests.surveys.desk.stage import number_of, write
from tests.surveys.results.answers import Answers, open_answers
from tests.surveys.stage import actor

pytestmark = pytest.mark.anyio
RARE = "Xoanhquỳnh"


@pytest.fixture
async def answers(database: Database) -> Answers:
    """Without the service: nobody else has the file open."""
    return await open_answers(database)


async def indexed(database: Database) -> set[str]:
    """Return every word that the index has, found by two ways."""
    async with database.reading() as conn:
        words = set(await conn.scalars(sa.select(comment_words.c.word)))
        known = set(await conn.scalars(sa.select(comment_spellings.c.word)))
    assert words == known
    return words


async def test_it_forgets_a_comment_that_anybody_deletes(answers: Answers) -> None:
    await write(answers, f"Ông {RARE} vui vẻ", "Cán bộ vui vẻ")
    assert await indexed(answers.database) == {"ong", "xoanhquynh", "vui", "ve", "can", "bo"}
    async with answers.database.writing() as conn:
        await conn.execute(comments.delete().where(comments.c.words.contains(RARE)))
    assert await indexed(answers.database) == {"vui", "ve", "can", "bo"}
    async with answers.database.writing() as conn:
        await conn.execute(comments.delete())
    assert await indexed(answers.database) == set()


async def test_it_finds_new_comments_along_the_index_and_not_among_all(answers: Answers) -> None:
    await write(answers, "Cán bộ vui vẻ")
    database, root_id = answers.database, answers.cast.province.root_id
    async with database.writing() as conn:
        row = dict((await conn.execute(sa.select(comments))).mappings().one())
        more = [{**row, "response_id": f"{n:026}", "doc": None} for n in range(3000)]
        await conn.execute(comments.insert(), more)
        await conn.exec_driver_sql("ANALYZE comments")  # statistics say: nearly all are new
        numbered = comments.update().where(comments.c.response_id == sa.bindparam("of"))
        docs = [{"of": one["response_id"], "doc": n} for n, one in enumerate(more)]
        await conn.execute(numbered.values(doc=sa.bindparam("doc")), docs)
    said: list[tuple[str, Any]] = []

    def listen(_conn: object, _cursor: object, statement: str, params: Any, *_: object) -> None:
        said.append((statement, params))

    sa.event.listen(database.readers.sync_engine, "before_cursor_execute", listen)
    async with database.reading() as conn:
        assert not await has_new(conn, root_id)
        assert await list_new(conn, root_id, limit=5) == []
    sa.event.remove(database.readers.sync_engine, "before_cursor_execute", listen)
    assert len(said) == 2
    async with database.reading() as conn:
        for statement, params in said:
            explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
            plan = str((await conn.exec_driver_sql(f"{explain} {statement}", params)).all())
            assert "ix_comments_doc" in plan
            assert "Seq Scan" not in plan


async def test_it_indexes_a_new_wording_as_a_new_comment(answers: Answers) -> None:
    await write(answers, "Cán bộ vui vẻ")
    async with answers.database.writing() as conn:
        row = (await conn.execute(sa.select(comments))).mappings().one()
        await conn.execute(comments.delete())
        kept = {name: row[name] for name in (
            "root_id", "response_id", "question", "survey_id", "point_id", "path", "day", "score",
        )}  # fmt: skip
        await conn.execute(comments.insert().values(**kept, words="Cán bộ nhiệt tình"))
    await catch_up(answers.database, answers.cast.province.root_id)
    assert await indexed(answers.database) == {"can", "bo", "nhiet", "tinh"}


async def test_it_indexes_all_of_many(answers: Answers, clock: FixedClock) -> None:
    cast: Cast = answers.cast
    for number in range(BATCH + 3):
        await answers.comment(cast.commune, cast.point, clock.now().date(), f"từ{number}")
    told: list[tuple[int, int]] = []
    n = await index_all(answers.database, clock, step=lambda *done: told.append(done))
    assert n == BATCH + 3
    assert told == [(BATCH, BATCH + 3), (BATCH + 3, BATCH + 3)]
    assert len(await indexed(answers.database)) == BATCH + 3
    assert await index_all(answers.database, clock) == 0


async def test_its_numbers_say_nothing_of_the_order_of_arrival(answers: Answers) -> None:
    cast = answers.cast
    for number in range(60):
        await answers.comment(cast.commune, cast.point, cast.province.opened_on, f"{number:02}")
        await catch_up(answers.database, cast.province.root_id)
    async with answers.database.reading() as conn:
        listed = list(await conn.scalars(sa.select(comments.c.words).order_by(comments.c.doc)))
    rises = sum(one < other for one, other in itertools.pairwise(listed))
    assert 15 < rises < 45


async def test_a_redacted_word_is_in_no_file(
    answers: Answers, clock: FixedClock, tmp_path: Path
) -> None:
    if not answers.database.is_sqlite:
        pytest.skip("PostgreSQL keeps dead rows until VACUUM; docs/decisions/0017")
    await write(answers, f"Bà {RARE} khó chịu", "Chờ lâu")
    traces = [word.encode() for word in (RARE, "xoanhquynh", "oanhquynh", "Xoanh")]

    def left() -> set[bytes]:
        return {
            trace
            for path in tmp_path.glob("test.sqlite3*")
            for trace in traces
            if trace in path.read_bytes()
        }

    assert left() == set(traces)
    number = await number_of(answers.database, f"Bà {RARE} khó chịu")
    async with answers.database.reading() as conn:
        digest = (await get_comment(conn, number)).digest
    cast = answers.cast
    manager = actor(cast.commune.id, cast.commune.path, Role.MANAGER)
    hiding = Hiding(digest, frozenset({1}), "citizen")
    await redact_comment(answers.database, clock, manager, number=number, hiding=hiding)
    assert left() == set()
    async with answers.database.reading() as conn:
        kept = list(await conn.scalars(sa.select(comments.c.words).order_by(comments.c.words)))
    assert kept == ["Bà ▇▇▇ khó chịu", "Chờ lâu"]


async def test_a_deleted_comment_is_in_no_file(answers: Answers, tmp_path: Path) -> None:
    if not answers.database.is_sqlite:
        pytest.skip("PostgreSQL keeps dead rows until VACUUM; docs/decisions/0017")
    await write(answers, f"Bà {RARE} khó chịu", "Chờ lâu")
    async with answers.database.writing() as conn:
        await conn.execute(comments.delete().where(comments.c.words.contains(RARE)))
    await answers.database.forget_overwritten()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("test.sqlite3*"))
    assert "Chờ lâu".encode() in content
    assert RARE.encode() not in content
    assert b"xoanhquynh" not in content
