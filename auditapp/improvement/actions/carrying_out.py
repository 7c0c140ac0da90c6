"""Doing what was planned, verifying that it was done, and judging whether it helped."""

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.base.words import N_
from auditapp.improvement.actions.changing import WORK_OPEN, Change, changing, days_from
from auditapp.improvement.actions.raising import OPEN
from auditapp.improvement.models import gates
from auditapp.improvement.models.nonconformity import checked_text
from auditapp.improvement.queries import parts
from auditapp.people.models import Actor
from auditapp.store.engine import Database


class Look(msgspec.Struct, frozen=True):
    """What was found in another unit; found is 'yes' or 'no'."""

    agency_id: str
    found: str
    note: str


async def complete_action(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    action_id: str,
    note: str,
) -> None:
    """Say that an action is done, and how one can see it; its own person or the owner may.

    A correction may be done from the issue on, an action once the plan is approved.
    """
    said = checked_text(
        note, "done_note", missing=N_("Please write what was done and the evidence.")
    )
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner", "doer"}, states=OPEN - {"draft"}
    ) as change:
        action = await parts.get_action(change.conn, nonconformity_id, action_id)
        if "owner" not in change.parts and action.owner_id != actor.account_id:
            raise Forbidden
        is_time = change.it.state in WORK_OPEN or action.cause_id is None
        if action.done_at is not None or change.it.done_at is not None or not is_time:
            raise Conflict
        await parts.update_action(
            change.conn, action_id, done_at=change.now, done_by=actor.account_id, done_note=said
        )
        begun = change.it.approved_at is not None and change.it.started_at is None
        started = {"started_at": change.now} if begun else {}
        await change.note("action_done", said, detail={"text": action.text}, **started)


async def look_in_unit(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    look: Look,
) -> None:
    """Say whether the same cause was found in another unit; raises Invalid, Conflict."""
    said, found, agency_id = checked_text(look.note, "note"), look.found, look.agency_id
    if found not in {"yes", "no"}:
        raise Invalid("Please say whether the same cause was found there.", field="found")
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner", "lead"}, states=OPEN - {"draft"}
    ) as change:
        is_listed = await parts.update_unit(
            change.conn, nonconformity_id, agency_id, is_found=found == "yes", note=said,
            looked_at=change.now, looked_by=actor.account_id,
        )  # fmt: skip
        if not is_listed:
            raise Conflict
        await change.note("unit_looked", said, detail={"agency_id": agency_id, "found": found})


async def report_done(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str
) -> None:
    """Report that everything planned was done; raises Invalid naming what is not."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=WORK_OPEN
    ) as change:
        gates.check(gates.lacks_of_report(await change.work()))
        periods = await change.periods()
        due = periods.after_working(change.today, periods.verify_days)
        started = change.it.started_at or change.now
        await change.note("reported", done_at=change.now, started_at=started, verify_due=due)


async def verify(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    verdict: str,
    note: str,
) -> None:
    """Confirm that it was done ('yes'), or give it back ('no'); the note says what was seen."""
    said = checked_text(note, "note", missing=N_("Please write what you saw."))
    async with changing(
        database, clock, actor, nonconformity_id, who={"verifier"}, states={"done_reported"}
    ) as change:
        await _check_apart(change)
        if verdict == "yes":
            due = days_from(change.today, (await change.periods()).effect_days)
            await change.note("verified", said, verified_at=change.now, effect_due=due)
        elif verdict == "no":
            periods = await change.periods()
            due = periods.after_working(change.today, periods.plan_days)
            await change.note("returned", said, done_at=None, verify_due=None, act_due=due)
        else:
            raise Invalid("Please choose whether it was done.", field="verdict")


async def close(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    note: str,
    updates: str,
) -> None:
    """Close it as effective: what shows the effect, and which risks and documents were brought up.

    ISO 9001:2015, 10.2.1 d to f.
    """
    said = checked_text(note, "note", missing=N_("Please write what shows that it helped."))
    brought = checked_text(
        updates,
        "updates",
        missing=N_("Please write which risks or documents were updated, or why none had to be."),
    )
    async with changing(
        database, clock, actor, nonconformity_id, who={"verifier"}, states={"verified"}
    ) as change:
        await _check_apart(change)
        await change.note(
            "closed", said, detail={"updates": brought}, closed_at=change.now, updates=brought
        )


async def _check_apart(change: Change) -> None:
    """Raise Forbidden for a verifier who has done part of it (domain.md B.6, rule 7)."""
    work = await change.work()
    if change.actor.account_id in work.doers | {change.it.owner_id}:
        raise Forbidden("Whoever did the work cannot verify it.")
