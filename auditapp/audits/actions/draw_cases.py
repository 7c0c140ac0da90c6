"""Drawing cases for a line: from a pasted list, at random, kept masked."""

import secrets

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models import sampling
from auditapp.audits.models.checklist import question_of
from auditapp.audits.models.log import NewEdit, fold
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

FULL = N_("This line has %(max)d draws already. Remove one first.")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A draw as asked for, as typed; an empty `seed` is chosen by the service."""

    item: str
    pasted: str
    count: str = ""
    what: str = ""
    seed: str = ""


async def draw_cases(
    database: Database, clock: Clock, actor: Actor, audit_id: str, wanted: Wanted
) -> sampling.Draw:
    """Draw cases and record the draw; what was pasted is forgotten.

    Raises Invalid (fields cases, count, what, seed), NotFound for an unknown line, and what
    record_edits raises.
    """
    cases = sampling.read_cases(wanted.pasted)
    count = sampling.read_count(wanted.count, len(cases))
    seed = sampling.read_seed(wanted.seed) or secrets.token_hex(8)
    drawn = sampling.draw(cases, count, seed=seed, what=sampling.read_what(wanted.what))

    async def work(conn: Connection) -> sampling.Draw:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        form = await queries.get_form(conn, audit)
        if question_of(form, wanted.item) is None:
            raise NotFound
        log = await queries.list_touched_edits(conn, audit, items={wanted.item}, ids=())
        state = fold(log)
        taken = state.values(wanted.item, sampling.FIELDS)
        field = next((name for name in sampling.FIELDS if name not in taken), None)
        if field is None:
            raise Invalid(FULL, field="cases", max=sampling.DRAWS)
        before = state.find(wanted.item, field)
        edit = NewEdit(
            edit_id=new_id(),
            item=wanted.item,
            field=field,
            value=sampling.write_draw(drawn),
            base=before.shown.edit_id if before else None,
        )
        await append_edits(conn, clock, actor, audit=audit, edits=[edit], known=log)
        return drawn

    return await database.write_at_once(work)
