"""Adding a question to an audit under way: one edit in the log."""

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models.added import ADDED, Addition, check_addition, write_addition
from auditapp.audits.models.log import NewEdit
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


async def add_question(
    database: Database, clock: Clock, actor: Actor, audit_id: str, *, code: str, sent: Addition
) -> None:
    """Add the question under `code`; the same code and words sent again change nothing.

    Raises what record_edits raises, and Invalid with field clause, text or hint.
    """
    edit = NewEdit(
        edit_id=f"{ADDED[1:]}.{code}",
        item=ADDED,
        field=code,
        value=write_addition(check_addition(sent)),
    )

    async def work(conn: Connection) -> None:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        await append_edits(conn, clock, actor, audit=audit, edits=[edit])

    await database.write_at_once(work)
