"""Comments at the cast's counters, and looking at the desk as a person does."""

import re
from datetime import date

import httpx
import sqlalchemy as sa

from auditapp.store.engine import Database
from auditapp.surveys.actions.index_comments import catch_up
from auditapp.surveys.tables import comments
from tests.surveys.results.answers import Answers

DAY = date(2026, 11, 10)
SHOWN = re.compile(r'<blockquote class="quote">(.*?)</blockquote>', re.DOTALL)


async def write(answers: Answers, *words: str, n: int = 40, elsewhere: str = "") -> None:
    """Store comments of the commune, among n answers; and one of the other commune."""
    cast = answers.cast
    answers.at(cast.commune, cast.point, DAY, {5: n})
    answers.at(cast.other_commune, cast.other_point, DAY, {5: 40})
    await answers.save()
    for text in words:
        await answers.comment(cast.commune, cast.point, DAY, text)
    if elsewhere:
        await answers.comment(cast.other_commune, cast.other_point, DAY, elsewhere)
    await catch_up(answers.database, cast.province.root_id)


async def number_of(database: Database, words: str) -> str:
    """Return the number of the comment with these words."""
    async with database.reading() as conn:
        return str(await conn.scalar(sa.select(comments.c.doc).where(comments.c.words == words)))


async def found(client: httpx.AsyncClient, **query: str) -> list[str]:
    """Return the comments that the desk shows, without marks, in its order."""
    page = await client.get("/comments", params=query)
    assert page.status_code == 200, page.text
    return [re.sub(r"</?mark>", "", words) for words in SHOWN.findall(page.text)]
