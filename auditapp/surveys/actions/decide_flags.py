"""Deciding about flagged answers: they are kept, or set aside and leave the counts."""

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.people.models import Actor, Role
from auditapp.people.queries import insert_event
from auditapp.store.bulk import Bulk, bulk_of
from auditapp.store.engine import Connection, Database
from auditapp.surveys.actions.flagging import move
from auditapp.surveys.actions.forms import Forms, list_forms
from auditapp.surveys.models.flags import ASIDE, DECISIONS, WHY_LENGTH, GroupKey
from auditapp.surveys.models.tally import Books
from auditapp.surveys.queries import flags as queries
from auditapp.surveys.queries import responses
from auditapp.surveys.queries.counts import add_counts
from auditapp.surveys.queries.surveys import find_survey

DECIDERS = frozenset({Role.MANAGER.value, Role.ISO_SECRETARY.value, Role.ADMINISTRATOR.value})


class Verdict(msgspec.Struct, frozen=True):
    """What a person says about a group: how it stands from now on, and why."""

    key: GroupKey
    standing: str
    why: str


async def decide_flags(
    database: Database, clock: Clock, actor: Actor, *, path: str, verdict: Verdict
) -> int:
    """Let the answers of a group below `path` stand as said; return how many changed.

    The counts follow in the same transaction, and who decided what and why is written down. A
    decision can be taken back by another one. Raises Invalid naming the field, and Conflict when
    the group has no answers left that stand otherwise.
    """
    _check(verdict)
    key = verdict.key
    async with database.writing() as conn:
        found = await queries.list_keys_of(conn, path, key, other_than=verdict.standing)
        survey = await find_survey(conn, key.survey_id)
        if not found or survey is None:
            raise Conflict("These answers were decided on meanwhile. Please look again.")
        n = await _move(conn, found, await list_forms(conn, survey.form), verdict)
        home = await queries.find_point_path(conn, path, key) or path
        await _write_down(conn, clock, actor, verdict, (survey.root_id, home, n))
    return n


async def _write_down(
    conn: Connection, clock: Clock, actor: Actor, verdict: Verdict, what: tuple[str, str, int]
) -> None:
    root_id, home, n = what
    await queries.insert_decision(
        conn,
        verdict.key,
        id=new_id(),
        root_id=root_id,
        standing=verdict.standing,
        n=n,
        why=verdict.why,
        decided_at=clock.now(),
        decided_by=actor.account_id,
    )
    await insert_event(
        conn,
        id=new_id(),
        root_id=root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action="flags.set_aside" if verdict.standing == ASIDE else "flags.kept",
        subject=verdict.key.point_id,
        agency_id=home.rstrip("/").rpartition("/")[2],
        detail={"answers": n, "why": verdict.why},
    )


def _check(verdict: Verdict) -> None:
    if verdict.standing not in DECISIONS:
        raise Invalid("Please choose what to do with these answers.", field="standing")
    if not verdict.why:
        raise Invalid("Please say why: the reason is kept with the decision.", field="why")
    if len(verdict.why) > WHY_LENGTH:
        raise Invalid(
            "This text is too long: at most %(max)d characters.", field="why", max=WHY_LENGTH
        )


async def _move(
    conn: Connection, found: list[tuple[str, str]], forms: Forms, verdict: Verdict
) -> int:
    def work(bulk: Bulk) -> int:
        books = Books.blank()
        rows = [
            row
            for row in responses.list_stored(bulk, found)
            if row.standing not in {"", verdict.standing}
        ]
        for row in rows:
            move(books, row, forms[row.version], verdict.standing)
        changed = [(row.root_id, row.id, verdict.standing, row.reasons) for row in rows]
        responses.update_standings(bulk, sorted(changed))
        add_counts(bulk, books)
        return len(rows)

    return await conn.run_sync(lambda sync: work(bulk_of(sync)))
