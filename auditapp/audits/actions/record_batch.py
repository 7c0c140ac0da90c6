"""Recording what an outbox sends: each edit is answered on its own."""

from collections.abc import Sequence

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import MAX_BATCH, Imported, append_edits
from auditapp.audits.models.log import NewEdit
from auditapp.audits.models.unsent import Outcome
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


async def record_batch(
    database: Database, clock: Clock, actor: Actor, audit_id: str, edits: Sequence[NewEdit]
) -> Outcome:
    """Append what can be taken and say of the rest why not; a resend is answered like the first.

    Raises NotFound, and Invalid for a batch that is too long.
    """
    if len(edits) > MAX_BATCH:
        raise Invalid("Send at most %(max)d changes at once.", max=MAX_BATCH)

    async def work(conn: Connection) -> Outcome:
        return await take_edits(conn, clock, actor, audit_id=audit_id, edits=edits)

    return await database.write_at_once(work)


async def take_edits(
    conn: Connection,
    clock: Clock,
    actor: Actor | Imported,
    *,
    audit_id: str,
    edits: Sequence[NewEdit],
) -> Outcome:
    """Append what can be taken, in order, within a transaction."""
    outcome = Outcome()

    async def take(some: Sequence[NewEdit]) -> None:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        try:
            made = await append_edits(conn, clock, actor, audit=audit, edits=some)
        except (Invalid, Conflict, Forbidden) as error:
            # Raised before anything was written: halves find the edits that are at fault.
            if len(some) == 1:
                outcome.refused[some[0].edit_id] = error
                return
            await take(some[: len(some) // 2])
            await take(some[len(some) // 2 :])
        else:
            outcome.taken |= {edit.edit_id: edit.seq for edit in made}

    if edits:
        await take(edits)
    given = [edit.edit_id for edit in edits if edit.edit_id not in outcome.refused]
    resent = [id_ for id_ in given if id_ not in outcome.taken]
    if resent:
        audit = await queries.get_audit(conn, audit_id)
        log = await queries.list_touched_edits(conn, audit, items=(), ids=resent)
        outcome.taken |= {edit.edit_id: edit.seq for edit in log}
    return outcome
