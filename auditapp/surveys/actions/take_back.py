"""Taking a stored answer back: the response, its words and what it counted."""

import sqlalchemy as sa

from auditapp.formkit.engine import CompiledForm
from auditapp.store.bulk import bulk_of
from auditapp.store.engine import Connection
from auditapp.surveys.actions.answer import list_kept
from auditapp.surveys.models.tally import Books, tokens_of
from auditapp.surveys.queries import counts, responses


async def take_back(conn: Connection, root_id: str, response_id: str, form: CompiledForm) -> int:
    """Delete a response in this transaction; return how many comments went with it.

    form: the version that it was made with. One that is no longer there changes nothing.
    """
    return await conn.run_sync(_take_back, (root_id, response_id), form)


def _take_back(sync: sa.Connection, key: tuple[str, str], form: CompiledForm) -> int:
    bulk, keys = bulk_of(sync), [key]
    words = len(responses.list_words(bulk, keys))
    books = Books.blank()
    for response in list_kept(bulk, keys, {key[1]: form}).values():
        tokens = tokens_of(form, response.values)
        books.add(response.place, response.day, tokens, response.standing, -1)
    responses.delete_comments(bulk, keys)
    responses.delete_responses(bulk, keys)
    counts.add_counts(bulk, books)
    return words
