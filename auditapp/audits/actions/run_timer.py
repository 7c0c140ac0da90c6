"""Starting and stopping the timer of an audit: one period of one auditor, two edits."""

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models import timer
from auditapp.audits.models.log import NewEdit, fold
from auditapp.base.clock import Clock
from auditapp.base.ids import new_code, new_id
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


async def start_timer(database: Database, clock: Clock, actor: Actor, audit_id: str) -> None:
    """Begin a period, unless one of this person runs; raises what record_edits raises."""
    await _note(database, clock, actor, audit_id, is_start=True)


async def stop_timer(database: Database, clock: Clock, actor: Actor, audit_id: str) -> None:
    """End the period that runs, if one does; raises what record_edits raises."""
    await _note(database, clock, actor, audit_id, is_start=False)


async def _note(
    database: Database, clock: Clock, actor: Actor, audit_id: str, *, is_start: bool
) -> None:
    async def work(conn: Connection) -> None:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        log = await queries.list_touched_edits(conn, audit, items={timer.ITEM}, ids=())
        period = timer.running(fold(log), actor.account_id)
        field = f"started.{new_code(8).lower()}" if is_start else ""
        if period is not None and not is_start:
            field = f"stopped.{period.key}"
        edits = []
        if field and is_start == (period is None):
            moment = timer.write_moment(clock.now())
            edits = [NewEdit(edit_id=new_id(), item=timer.ITEM, field=field, value=moment)]
        await append_edits(conn, clock, actor, audit=audit, edits=edits, known=log)

    await database.write_at_once(work)
