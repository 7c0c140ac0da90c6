"""What the unit answers: causes, corrections, actions, other units, and handing these in."""

from collections.abc import Sequence
from datetime import date

import msgspec

from auditapp.agencies.queries import find_agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.improvement.actions.changing import (
    CAUSE_OPEN,
    NOT_REPORTED,
    PLAN_OPEN,
    Change,
    changing,
)
from auditapp.improvement.models import gates
from auditapp.improvement.models.nonconformity import MeasuredBy, checked_text
from auditapp.improvement.models.rights import RAISERS
from auditapp.improvement.models.work import BRANCH_NAMES, MOST_WHYS
from auditapp.improvement.queries import parts
from auditapp.improvement.queries.people import list_candidates
from auditapp.people.models import Actor
from auditapp.store.engine import Database

MOST = 30


class NewCause(msgspec.Struct, frozen=True, kw_only=True):
    """A cause as typed; whys are the answers that led to it, the first one first."""

    text: str
    branch: str
    whys: Sequence[str] = ()


class NewAction(msgspec.Struct, frozen=True, kw_only=True):
    """An action as typed; without cause_id it is an immediate correction."""

    text: str
    owner_id: str
    due_on: date
    cause_id: str = ""


async def add_cause(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    new: NewCause,
) -> None:
    """Add a cause, with the answers to "why?" that led to it; raises Invalid naming the field."""
    checked = checked_text(new.text, "cause", missing=N_("Please write the cause."))
    if new.branch not in BRANCH_NAMES:
        raise Invalid("Please choose what the cause belongs to.", field="branch")
    kept = [checked_text(why, "whys") for why in new.whys[:MOST_WHYS] if why.strip()]
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=CAUSE_OPEN
    ) as change:
        _check_cause_open(change)
        if len((await change.work()).causes) >= MOST:
            raise Invalid("At most %(most)d, please.", field="cause", most=MOST)
        await parts.insert_cause(
            change.conn, id=new_id(), root_id=change.it.root_id, nonconformity_id=nonconformity_id,
            text=checked, branch=new.branch, whys=kept, created_at=change.now,
            created_by=actor.account_id,
        )  # fmt: skip
        await change.note("cause_added", detail={"text": checked})


async def remove_cause(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, cause_id: str
) -> None:
    """Take a cause away with its actions; raises NotFound, Conflict once the cause is in."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=CAUSE_OPEN
    ) as change:
        _check_cause_open(change)
        work = await change.work()
        text = next((cause.text for cause in work.causes if cause.id == cause_id), None)
        if text is None:
            raise NotFound
        if any(action.done_at for action in work.actions_of(cause_id)):
            raise Conflict("An action against this cause was done already, so it stays.")
        await parts.update_cause_removed(
            change.conn, nonconformity_id, cause_id, at=change.now, by=actor.account_id
        )
        await change.note("cause_removed", detail={"text": text})


def _check_cause_open(change: Change) -> None:
    if change.it.submitted_at is not None:  # the plan alone was sent back
        raise Conflict


async def add_action(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, new: NewAction
) -> None:
    """Plan an action against a cause, or an immediate correction; raises Invalid, NotFound."""
    text = checked_text(new.text, "action", missing=N_("Please write what will be done."))
    states = PLAN_OPEN if new.cause_id else NOT_REPORTED
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=states
    ) as change:
        work = await change.work()
        if new.cause_id and new.cause_id not in {cause.id for cause in work.causes}:
            raise NotFound
        if len(work.actions) >= MOST:
            raise Invalid("At most %(most)d, please.", field="action", most=MOST)
        await _check_doer(change, new)
        await parts.insert_action(
            change.conn, id=new_id(), root_id=change.it.root_id, nonconformity_id=nonconformity_id,
            cause_id=new.cause_id or None, text=text, owner_id=new.owner_id, due_on=new.due_on,
            created_at=change.now, created_by=actor.account_id, done_note="",
        )  # fmt: skip
        await change.note("action_added", detail={"text": text, "due": new.due_on.isoformat()})


async def _check_doer(change: Change, new: NewAction) -> None:
    if new.due_on < change.today:
        raise Invalid("This day lies in the past.", field="due_on")
    if new.owner_id == change.it.verifier_id:
        raise Invalid(
            "Whoever verifies cannot do an action here. Please choose another person.",
            field="doer_id",
        )
    near = await list_candidates(
        change.conn, change.it.agency_path, RAISERS, now=change.now, is_near=True
    )
    if new.owner_id not in {one.id for one in near}:
        raise Invalid("Please choose who will do it.", field="doer_id")


async def remove_action(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, action_id: str
) -> None:
    """Take back an action that is not done; raises NotFound, Conflict after the plan is in."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=PLAN_OPEN
    ) as change:
        action = await parts.get_action(change.conn, nonconformity_id, action_id)
        if action.done_at is not None:
            raise Conflict("This action was done already, so it stays.")
        await parts.update_action(
            change.conn, action_id, removed_at=change.now, removed_by=actor.account_id
        )
        await change.note("action_removed", detail={"text": action.text})


async def waive_correction(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, why: str
) -> None:
    """Say why nothing has to be put right at once; raises Invalid."""
    why = checked_text(why, "no_correction", missing=N_("Please write why none is needed."))
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=CAUSE_OPEN
    ) as change:
        await change.note("correction_waived", why, no_correction=why)


async def submit_cause(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str
) -> None:
    """Hand in the cause; raises Invalid naming what is missing."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"}, states=CAUSE_OPEN
    ) as change:
        _check_cause_open(change)
        gates.check(gates.lacks_of_cause(await change.work()))
        await change.note("submitted", submitted_at=change.now, rejected_at=None)


async def add_unit(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, agency_id: str
) -> None:
    """List another unit of the tree where the same cause may lie; raises Invalid."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner", "lead"}, states=PLAN_OPEN
    ) as change:
        agency = await find_agency(change.conn, agency_id, on=change.today)
        if agency is None or agency.root_id != change.it.root_id:
            raise Invalid("Please choose a unit.", field="unit_id")
        listed = {unit.agency_id for unit in (await change.work()).units}
        if agency.id in listed | {change.it.agency_id}:
            raise Invalid("This unit is named already.", field="unit_id")
        await parts.insert_unit(
            change.conn, nonconformity_id=nonconformity_id, agency_id=agency.id,
            root_id=change.it.root_id, note="", added_at=change.now, added_by=actor.account_id,
        )  # fmt: skip
        await change.note("unit_added", detail={"unit": agency.name})


async def set_measure(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, measured: MeasuredBy
) -> None:
    """Say by what the effect will be measured; until the plan is approved, then by the lead alone.

    Raises what changing raises, and Conflict after the end.
    """
    async with changing(database, clock, actor, nonconformity_id, who={"owner", "lead"}) as change:
        is_late = change.it.approved_at is not None and "lead" not in change.parts
        if not change.it.is_open or is_late:
            raise Conflict
        await change.note(
            "measure_set", detail={"text": measured.measure_label},
            **msgspec.structs.asdict(measured),
        )  # fmt: skip


async def submit_plan(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, *, elsewhere: str
) -> None:
    """Hand in the plan; `elsewhere` says why no other unit is listed. Raises Invalid."""
    said = checked_text(elsewhere, "elsewhere")
    async with changing(
        database, clock, actor, nonconformity_id, who={"owner"},
        states={"cause_submitted", "rejected"},
    ) as change:  # fmt: skip
        if change.it.submitted_at is None:
            raise Conflict
        work = await change.work()
        it = msgspec.structs.replace(change.it, elsewhere=said)
        gates.check(gates.lacks_of_plan(msgspec.structs.replace(work, it=it)))
        await change.note("planned", elsewhere=said, planned_at=change.now, rejected_at=None)
