"""Counting the words of comments by people who were not satisfied, month by month."""

from collections import Counter

from auditapp.agencies.queries import list_roots
from auditapp.base.clock import Clock, local_date
from auditapp.measure import HIDE_BELOW
from auditapp.store.engine import Database
from auditapp.surveys.actions.segmenter import Segmenter, is_topic
from auditapp.surveys.models.search import HIDDEN, HIDDEN_WHOLE
from auditapp.surveys.queries import terms as queries


async def count_words(database: Database, clock: Clock) -> int:
    """Count every month anew whose comments changed; return how many months that were."""
    async with database.reading() as conn:
        roots = [root.id for root in await list_roots(conn, on=local_date(clock.now()))]
    done = 0
    async with Segmenter() as segmenter:
        for root_id in roots:
            async with database.reading() as conn:
                stale = await queries.list_stale(conn, root_id)
            for month in stale:
                await _count_month(database, clock, root_id, month, segmenter)
                done += 1
    return done


async def _count_month(
    database: Database, clock: Clock, root_id: str, month: queries.Month, segmenter: Segmenter
) -> None:
    async with database.reading() as conn:
        said = await queries.list_said(conn, root_id, month.month)
    bare = [one.words.replace(HIDDEN_WHOLE, " ").replace(HIDDEN, " ") for one in said]
    words = await segmenter.cut(bare)
    topics = [{word for word in found if is_topic(word)} for found in words]
    common = {word for word, n in Counter(w for found in topics for w in found).items()
              if n >= HIDE_BELOW}  # fmt: skip
    sums: Counter[tuple[str, str, str]] = Counter()
    for one, found in zip(said, topics, strict=True):
        for node in (one.point_id, *one.path.strip("/").split("/")):
            sums.update((node, one.form, word) for word in found & common)
    async with database.writing() as conn:
        await queries.replace_terms(conn, root_id, month, sums, at=clock.now())
