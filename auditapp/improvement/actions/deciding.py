"""What the lead decides: the plan, deadlines, cancelling, opening again, and who leads."""

from datetime import date

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden, Invalid
from auditapp.base.words import N_
from auditapp.improvement.actions.changing import Change, changing
from auditapp.improvement.actions.raising import OPEN, first_deadlines
from auditapp.improvement.models import gates
from auditapp.improvement.models.nonconformity import checked_text
from auditapp.improvement.models.rights import APPOINTERS, LEADERS
from auditapp.improvement.models.states import State, due_name
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.improvement.queries.people import list_candidates
from auditapp.people.models import Actor
from auditapp.store.engine import Database

MISSING_REASON = N_("Please give the reason.")


async def approve_plan(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str
) -> None:
    """Agree with cause and plan: the actions begin."""
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"}, states={"planned"}
    ) as change:
        gates.check(gates.lacks_of_plan(await change.work()))
        await change.note("approved", approved_at=change.now)


async def send_back(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    what: str,
    reason: str,
) -> None:
    """Send back the cause (and with it the plan), or the plan alone; deadlines begin anew."""
    said = checked_text(reason, "reason", missing=MISSING_REASON)
    if what not in {"cause", "plan"}:
        raise Invalid("Please choose what is sent back.", field="what")
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"},
        states={"cause_submitted", "planned"},
    ) as change:  # fmt: skip
        if what == "plan" and change.it.planned_at is None:
            raise Conflict
        due = await first_deadlines(change)
        columns: dict[str, object] = {"planned_at": None, "plan_due": due["plan_due"]}
        if what == "cause":
            columns |= {"submitted_at": None, "respond_due": due["respond_due"]}
        await change.note(
            "rejected", said, detail={"what": what}, rejected_at=change.now, **columns
        )


async def move_deadline(
    database: Database,
    clock: Clock,
    actor: Actor,
    nonconformity_id: str,
    *,
    day: date,
    reason: str,
) -> None:
    """Move the deadline of the present step; raises Invalid, Conflict where nothing is due."""
    said = checked_text(reason, "reason", missing=MISSING_REASON)
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"}, states=OPEN
    ) as change:
        it = change.it
        name = due_name(it.state, is_submitted=it.submitted_at is not None)
        if it.due_on is None or name is None:
            raise Conflict
        if day < change.today:
            raise Invalid("This day lies in the past.", field="day")
        detail = {"from": it.due_on.isoformat(), "to": day.isoformat()}
        await change.note("moved", said, detail=detail, **{name: day})


async def cancel(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, *, reason: str
) -> None:
    """Cancel it, with the reason; the lead alone may."""
    said = checked_text(reason, "reason", missing=MISSING_REASON)
    async with changing(
        database, clock, actor, nonconformity_id, who={"lead"}, states=OPEN
    ) as change:
        await change.note("cancelled", said, cancelled_at=change.now)


async def reopen(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, *, reason: str
) -> None:
    """Open again what did not help: by the verifier at the check, by the lead after closing."""
    said = checked_text(reason, "reason", missing=MISSING_REASON)
    who: dict[State, str] = {"verified": "verifier", "effective_closed": "lead"}
    async with changing(
        database, clock, actor, nonconformity_id, who={"verifier", "lead"}, states=frozenset(who)
    ) as change:
        if who[change.it.state] not in change.parts:
            raise Forbidden
        due = await first_deadlines(change)
        gone = dict.fromkeys(
            ("submitted_at", "planned_at", "approved_at", "started_at", "done_at",
             "verified_at", "closed_at", "rejected_at", "verify_due", "effect_due")
        )  # fmt: skip
        await change.note(
            "reopened", said, detail={"round": change.it.round + 1}, reopened_at=change.now,
            round=change.it.round + 1, **gone, **due,
        )  # fmt: skip


async def appoint_lead(
    database: Database, clock: Clock, actor: Actor, nonconformity_id: str, *, account_id: str
) -> None:
    """Let another person lead it: by the lead, an ISO secretary or an administrator there."""
    async with database.writing() as conn:
        it = await get_nonconformity(conn, nonconformity_id, lock=True)
        held = actor.roles_at(it.agency_path) & APPOINTERS
        if not held and it.lead_id != actor.account_id:
            raise Forbidden
        if not it.is_open:
            raise Conflict
        able = await list_candidates(conn, it.agency_path, LEADERS, now=clock.now())
        name = next((one.name for one in able if one.id == account_id), None)
        if name is None:
            raise Invalid("Please choose who will lead it.", field="lead_id")
        change = Change(conn, clock, actor, it, it.parts_of(actor.account_id))
        await change.note("lead_changed", detail={"name": name}, lead_id=account_id)
