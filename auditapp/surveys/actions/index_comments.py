"""Putting new comments into the search index, a little at a time.

Not in the intake: an answer is acknowledged before anybody could search it, and its way onto the
disk stays as short as it was. Whoever opens the desk first brings the index up to date.
"""

import secrets
from collections.abc import Callable

from auditapp.agencies.queries import list_roots
from auditapp.base.clock import Clock, local_date
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.search import cut
from auditapp.surveys.queries import comment_index as queries

BATCH = 200  # comments in a transaction: answers wait no longer than for one
BATCHES_AT_ONCE = 5  # that a page waits for


async def catch_up(database: Database, root_id: str) -> None:
    """Index what is new in a tree, as far as a waiting page can bear."""
    for _ in range(BATCHES_AT_ONCE):
        if await index_new(database, root_id) < BATCH:
            return


async def index_all(
    database: Database, clock: Clock, *, step: Callable[[int, int], None] = lambda *_: None
) -> int:
    """Index everything that is new; step is told (done, whole) after each batch."""
    async with database.reading() as conn:
        roots = [root.id for root in await list_roots(conn, on=local_date(clock.now()))]
        whole = sum([await queries.count_new(conn, root_id) for root_id in roots])
    done = 0
    for root_id in roots:
        while n := await index_new(database, root_id):
            done += n
            step(done, whole)
    return done


async def index_new(database: Database, root_id: str) -> int:
    """Index one batch of a tree; return how many comments it had."""
    if not await database.read_at_once(lambda conn: queries.has_new(conn, root_id)):
        return 0
    async with database.writing() as conn:
        new = await queries.list_new(conn, root_id, limit=BATCH)
        numbered = [(one, secrets.randbits(62)) for one in new]
        if numbered:
            await queries.update_docs(conn, root_id, numbered)
            rows = [(doc, set(cut(one.words))) for one, doc in numbered]
            await queries.insert_words(conn, root_id, rows)
    return len(new)


async def index_again(conn: Connection, root_id: str, doc: int, words: str) -> None:
    """Put the present words of a comment in the place of those the index has."""
    await queries.delete_words(conn, root_id, doc)
    await queries.insert_words(conn, root_id, [(doc, set(cut(words)))])
