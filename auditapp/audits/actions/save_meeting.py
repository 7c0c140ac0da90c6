"""Writing down an opening or closing meeting: each field an edit, as on a line."""

from collections.abc import Iterable

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models.log import fold
from auditapp.audits.models.meeting import ITEMS, added, meeting_of
from auditapp.audits.models.typed import Typed, changes
from auditapp.base.clock import Clock
from auditapp.base.errors import NotFound
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


async def save_meeting(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    typed: Typed,
    *,
    people: Iterable[tuple[str, str]] = (),
) -> None:
    """Record what was changed, and put `people` (name, role) on the list who are not on it.

    Raises what record_edits raises, NotFound also for a meeting that there is not.
    """
    if typed.item not in ITEMS:
        raise NotFound

    async def work(conn: Connection) -> None:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        log = await queries.list_touched_edits(conn, audit, items={typed.item}, ids=())
        log += await append_edits(
            conn, clock, actor, audit=audit, edits=changes(typed, log, fold(log)), known=log
        )
        filled = added(meeting_of(fold(log), typed.item), people)
        if filled:
            audit = await queries.get_audit(conn, audit_id, lock=True)  # its chain has grown
            more = Typed(item=typed.item, page=typed.page, values=filled, bases=typed.bases)
            edits = changes(more, log, fold(log))
            await append_edits(conn, clock, actor, audit=audit, edits=edits, known=log)

    await database.write_at_once(work)
