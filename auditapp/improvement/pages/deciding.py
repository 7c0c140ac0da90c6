"""What the lead decides and the verifier finds."""

from litestar import post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.improvement.actions import carrying_out, deciding, raising
from auditapp.improvement.pages.step import RECORD, STEP, Step
from auditapp.web.desk import Page


@post(f"{RECORD}/issue", name="nonconformities.issue", **STEP)
async def create_issue(step: NamedDependency[Step]) -> Redirect | Page:
    """Issue the request for corrective action."""
    return await step.take("next", lambda: raising.issue(*step.on))


@post(f"{RECORD}/approval", name="nonconformities.approval", **STEP)
async def create_approval(step: NamedDependency[Step]) -> Redirect | Page:
    """Approve the plan."""
    return await step.take("next", lambda: deciding.approve_plan(*step.on))


@post(f"{RECORD}/rejection", name="nonconformities.rejection", **STEP)
async def create_rejection(step: NamedDependency[Step]) -> Redirect | Page:
    """Send the cause or the plan back."""
    what, reason = step.field("what"), step.field("reason")
    return await step.take(
        "rejection", lambda: deciding.send_back(*step.on, what=what, reason=reason)
    )


@post(f"{RECORD}/verification", name="nonconformities.verification", **STEP)
async def create_verification(step: NamedDependency[Step]) -> Redirect | Page:
    """Say whether it was done."""
    verdict, note = step.field("verdict"), step.field("note")
    return await step.take(
        "next", lambda: carrying_out.verify(*step.on, verdict=verdict, note=note)
    )


@post(f"{RECORD}/closure", name="nonconformities.closure", **STEP)
async def create_closure(step: NamedDependency[Step]) -> Redirect | Page:
    """Close it as effective."""
    note, updates = step.field("note"), step.field("updates")
    return await step.take(
        "closure", lambda: carrying_out.close(*step.on, note=note, updates=updates)
    )


@post(f"{RECORD}/reopening", name="nonconformities.reopening", **STEP)
async def create_reopening(step: NamedDependency[Step]) -> Redirect | Page:
    """Open it again."""
    reason = step.field("reason")
    return await step.take("reopening", lambda: deciding.reopen(*step.on, reason=reason))


@post(f"{RECORD}/cancellation", name="nonconformities.cancellation", **STEP)
async def create_cancellation(step: NamedDependency[Step]) -> Redirect | Page:
    """Cancel it."""
    reason = step.field("reason")
    return await step.take("cancellation", lambda: deciding.cancel(*step.on, reason=reason))


@post(f"{RECORD}/deadline", name="nonconformities.deadline", **STEP)
async def update_deadline(step: NamedDependency[Step]) -> Redirect | Page:
    """Move the deadline of the present step."""

    async def work() -> None:
        day = parse_day(step.field("day"), "day")
        await deciding.move_deadline(*step.on, day=day, reason=step.field("reason"))

    return await step.take("deadline", work)


@post(f"{RECORD}/lead", name="nonconformities.lead", **STEP)
async def update_lead(step: NamedDependency[Step]) -> Redirect | Page:
    """Let another person lead it."""
    lead_id = step.field("lead_id")
    return await step.take("lead", lambda: deciding.appoint_lead(*step.on, account_id=lead_id))
