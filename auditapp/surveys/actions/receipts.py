"""Receipts: given to whoever asks for one, and deleting the one answer that they stand for."""

from datetime import timedelta

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.forms import list_forms
from auditapp.surveys.actions.take_back import take_back
from auditapp.surveys.models.ticket import Codes
from auditapp.surveys.queries.deletions import ANSWERS, COMMENTS, RECEIPT, Deletion, add_deletion
from auditapp.surveys.queries.receipts import delete_receipt, find_held, insert_receipt


async def give_code(
    database: Database, clock: Clock, codes: Codes, *, root_id: str, response_id: str, days: int
) -> str:
    """Return the receipt of a response; it is made from the response's key, and asking for it
    once more gives the same one. Stored: its hash, and until when it is good.
    """
    code = codes.derive(response_id)
    expires_on = local_date(clock.now()) + timedelta(days=days)

    async def store(conn: Connection) -> None:
        await insert_receipt(
            conn, root_id, codes.hashed(code), response_id=response_id, expires_on=expires_on
        )

    await database.write_at_once(store)  # what is said in the database's thread is in no log
    return code


async def delete_answer(database: Database, clock: Clock, codes: Codes, *, code: str) -> None:
    """Delete an answer with its words and take back what it counted, in one transaction.

    Raises Invalid for a code that is mistyped, unknown, too old or used. The record says that one
    answer was deleted on this day, and neither which nor where.
    """
    if codes.judge(code) is not None:
        raise Invalid("This is not the code of a receipt. Please compare it.", field="receipt")
    hashed, today = codes.hashed(code), local_date(clock.now())
    async with database.writing() as conn:
        held = await find_held(conn, hashed, today=today)
        if held is None:
            raise Invalid(
                "No answer is kept under this receipt: it was deleted already, or the receipt "
                "has expired.",
                field="receipt",
            )
        form = (await list_forms(conn, held.form))[held.version]
        words = await take_back(conn, held.root_id, held.response_id, form)
        await delete_receipt(conn, held.root_id, hashed)
        for kind, n in ((ANSWERS, 1), (COMMENTS, words)):
            if n:
                await add_deletion(conn, held.root_id, Deletion(today, kind, RECEIPT, None, n))
