"""Agreeing on the right answers where two entries of a sheet differ: the answer and its counts
follow in the same transaction, and the record says who decided."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict
from auditapp.base.words import N_
from auditapp.channels.actions.paper import (
    KeyedIn,
    get_paper_counter,
    keep_answers,
    note,
    today_of,
)
from auditapp.channels.actions.paper_sheets import get_values
from auditapp.channels.models.paper import CLOSED, Batch, Difference, response_id
from auditapp.channels.models.paper_form import Plan, plan_paper
from auditapp.channels.models.paper_keys import post, read_keys
from auditapp.channels.queries import paper as batches
from auditapp.channels.queries import paper_sheets as queries
from auditapp.formkit.words import Problem
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

CHOOSE = N_("Please choose the right answer.")
Words = list[str]


class Pick(msgspec.Struct, frozen=True):
    """Which entry is right, or the keys of a third answer that the sheet shows."""

    choice: Literal["first", "second", "third", ""]
    typed: str = ""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen for every open difference of one sheet, by question."""

    batch_id: str
    serial: int
    picks: Mapping[str, Pick]


async def agree(
    database: Database, clock: Clock, actor: Actor, *, agreed: Agreement, secret: str
) -> Sequence[Problem]:
    """Settle every open difference of a sheet; return what is wrong with the choice instead.

    Raises Conflict when the batch is closed or somebody else settled them meanwhile.
    """
    async with database.writing() as conn:
        batch = await batches.get_batch_to_change(conn, agreed.batch_id)
        if batch.closed_at is not None:
            raise Conflict(CLOSED)
        counter = await get_paper_counter(conn, batch, today=today_of(clock))
        plan = plan_paper(counter.form)
        found = await queries.list_differences(conn, batch.id, serial=agreed.serial)
        left = [each for each in found if each.agreed is None]
        if not left:
            raise Conflict
        right, problems = _settle(plan, left, agreed.picks)
        if problems:
            return problems
        changed = {each.question: right[each.question] for each in left if _changes(each, right)}
        values = await get_values(conn, batch, agreed.serial, secret)
        if changed:
            key = response_id(secret, batch.id, agreed.serial)
            posted = await _posted(conn, batch, plan, changed, key)
            reading = counter.form.read(posted, partial=True, known=values)
            if bad := [each for each in reading.problems if each.code in changed]:
                return bad
            # The day of an answer that is stored stays its own; what is passed here is not used.
            await keep_answers(conn, counter, [KeyedIn(key, batch.first_day, posted, values)])
        await _note(conn, clock, actor, batch, (left, right))
    return ()


def _settle(
    plan: Plan, left: Sequence[Difference], picks: Mapping[str, Pick]
) -> tuple[dict[str, Words], list[Problem]]:
    """Return the words that are right, by question, and what is wrong with the choice."""
    right: dict[str, Words] = {}
    problems: list[Problem] = []
    for each in left:
        pick = picks.get(each.question, Pick(""))
        if pick.choice in {"first", "second"}:
            right[each.question] = _words(each.first if pick.choice == "first" else each.second)
        elif pick.choice == "third":
            words, problem = read_keys(plan.blanks[each.question], pick.typed)
            right[each.question] = words
            problems += [problem] if problem else []
        else:
            problems.append(Problem(each.question, CHOOSE))
    return right, problems


async def _posted(
    conn: Connection, batch: Batch, plan: Plan, changed: Mapping[str, Words], key: str
) -> dict[str, Words]:
    """Return the amendment as a post; what a citizen wrote beside a box stays with the box."""
    beside = await queries.list_words(conn, batch.root_id, key)
    posted: dict[str, Words] = {}
    for code, words in changed.items():
        posted |= post(plan.blanks[code], words)
        if plan.blanks[code].other in words and code in beside:
            posted[f"{code}.other"] = [beside[code]]
    return posted


async def _note(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    batch: Batch,
    settled: tuple[Sequence[Difference], Mapping[str, Words]],
) -> None:
    left, right = settled
    for each in left:
        words = right[each.question]
        agreed = msgspec.structs.replace(
            each,
            agreed=msgspec.json.encode(words).decode(),
            agreed_by=actor.account_id,
            agreed_on=today_of(clock),
        )
        await queries.update_agreed(conn, agreed)
        if _changes(each, right):
            detail = {"from": ", ".join(_words(each.first)), "to": ", ".join(words)}
            await note(
                conn, clock, actor, batch, "paper.corrected",
                sheet=each.serial, question=each.question, **detail,
            )  # fmt: skip


def _changes(each: Difference, right: Mapping[str, Words]) -> bool:
    return right[each.question] != _words(each.first)


def _words(text: str) -> Words:
    return msgspec.json.decode(text, type=list[str])
