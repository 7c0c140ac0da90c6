"""Saving what a page posts for one line: what changed, recorded, and how the checklist stands."""

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Clause, Line, clauses_standing, question_of
from auditapp.audits.models.fields import LINE
from auditapp.audits.models.log import Fold, fold
from auditapp.audits.models.typed import Typed, changes, news
from auditapp.base.clock import Clock
from auditapp.base.errors import NotFound
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class Saved(msgspec.Struct, frozen=True):
    """The checklist after a save; `state` folds the log of the saved line alone.

    `names` are those of whoever wrote, where the line shows what others wrote.
    """

    audit: Audit
    clauses: list[Clause]
    state: Fold
    names: dict[str, str]

    @property
    def lines(self) -> list[Line]:
        """Return every line in order."""
        return [line for clause in self.clauses for line in clause.lines]

    def line(self, code: str) -> Line:
        """Return a line; raises NotFound."""
        found = next((line for line in self.lines if line.code == code), None)
        if found is None:
            raise NotFound
        return found


async def save_line(
    database: Database, clock: Clock, actor: Actor, audit_id: str, typed: Typed
) -> Saved:
    """Record an edit for each field that its writer changed, in one transaction.

    Raises what record_edits raises, NotFound also for a line that the checklist does not have.
    The work does not grow with the log: only the line's own edits are read and folded.
    """

    async def work(conn: Connection) -> Saved:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        form = await queries.get_form(conn, audit)
        if question_of(form, typed.item) is None:
            raise NotFound
        log = await queries.list_touched_edits(conn, audit, items={typed.item}, ids=())
        edits = changes(typed, log, fold(log))
        log += await append_edits(conn, clock, actor, audit=audit, edits=edits, known=log)
        lines, state = await queries.list_lines(conn, audit), fold(log)
        has_others = news(typed, state) or state.conflicts(typed.item, LINE)
        names = await queries.list_writers(conn, audit_id) if has_others else {}
        return Saved(audit, clauses_standing(form, lines, state, item=typed.item), state, names)

    return await database.write_at_once(work)
