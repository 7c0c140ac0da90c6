"""Taking a whole sheet back that was keyed in wrongly, so that it can be keyed in again."""

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden
from auditapp.channels.actions.paper import get_paper_counter, note, today_of
from auditapp.channels.models.paper import CLOSED, KEEPERS, response_id
from auditapp.channels.queries import paper as batches
from auditapp.channels.queries import paper_sheets as queries
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.surveys.actions.take_back import take_back


async def take_back_sheet(
    database: Database, clock: Clock, actor: Actor, *, batch_id: str, serial: int, secret: str
) -> None:
    """Delete the answers of a sheet with what they counted, and every note of its entries.

    Raises Conflict for a closed batch and a sheet not keyed in, Forbidden for a sheet of somebody
    else where actor does not keep the batch.
    """
    async with database.writing() as conn:
        batch = await batches.get_batch_to_change(conn, batch_id)
        if batch.closed_at is not None:
            raise Conflict(CLOSED)
        sheet = await queries.find_sheet(conn, batch_id, serial)
        if sheet is None:
            raise Conflict("Sheet %(n)d was not keyed in yet.", n=serial)
        counter = await get_paper_counter(conn, batch, today=today_of(clock))
        is_own = sheet.entered_by == actor.account_id
        if not is_own and not actor.roles_at(counter.place.path) & KEEPERS:
            raise Forbidden(
                "Sheet %(n)d was keyed in by somebody else. They can take it back, or whoever "
                "looks after the batch.",
                n=serial,
            )
        await batches.lock_survey(conn, counter.survey_id)
        key = response_id(secret, batch.id, serial)
        await take_back(conn, batch.root_id, key, counter.form)
        await queries.delete_sheet(conn, batch_id, serial)
        await note(conn, clock, actor, batch, "paper.taken_back", sheet=serial)
