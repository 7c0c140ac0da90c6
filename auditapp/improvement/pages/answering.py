"""What the unit does: corrections, causes, the plan, the work itself and its report."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.improvement.actions import carrying_out, planning
from auditapp.improvement.models.work import MOST_WHYS
from auditapp.improvement.pages.step import RECORD, STEP, Step
from auditapp.web.desk import Page


@post(f"{RECORD}/causes", name="nonconformities.causes", **STEP)
async def create_cause(step: NamedDependency[Step]) -> Redirect | Page:
    """Add a cause."""
    whys = [step.field(f"why{number}") for number in range(1, MOST_WHYS + 1)]
    new = planning.NewCause(text=step.field("cause"), branch=step.field("branch"), whys=whys)
    return await step.take("cause", lambda: planning.add_cause(*step.on, new))


@post(f"{RECORD}/causes/{{cause_id:str}}/removal", name="nonconformities.cause_removal", **STEP)
async def delete_cause(cause_id: FromPath[str], step: NamedDependency[Step]) -> Redirect | Page:
    """Take a cause away."""
    return await step.take("cause", lambda: planning.remove_cause(*step.on, cause_id))


@post(f"{RECORD}/actions", name="nonconformities.actions", **STEP)
async def create_action(step: NamedDependency[Step]) -> Redirect | Page:
    """Plan an action against a cause, or an immediate correction."""
    cause_id = step.field("cause_id")

    async def work() -> None:
        new = planning.NewAction(
            text=step.field("action"),
            owner_id=step.field("doer_id"),
            due_on=parse_day(step.field("due_on"), "due_on"),
            cause_id=cause_id,
        )
        await planning.add_action(*step.on, new)

    return await step.take(f"action-{cause_id}" if cause_id else "correction", work)


@post(f"{RECORD}/actions/{{action_id:str}}/removal", name="nonconformities.action_removal", **STEP)
async def delete_action(action_id: FromPath[str], step: NamedDependency[Step]) -> Redirect | Page:
    """Take an action back."""
    return await step.take("action", lambda: planning.remove_action(*step.on, action_id))


@post(f"{RECORD}/actions/{{action_id:str}}/completion", name="nonconformities.completion", **STEP)
async def create_completion(
    action_id: FromPath[str], step: NamedDependency[Step]
) -> Redirect | Page:
    """Say that an action is done."""

    async def work() -> None:
        note = step.field("done_note")
        await carrying_out.complete_action(*step.on, action_id=action_id, note=note)

    return await step.take(f"done-{action_id}", work)


@post(f"{RECORD}/no-correction", name="nonconformities.no_correction", **STEP)
async def create_waiver(step: NamedDependency[Step]) -> Redirect | Page:
    """Say why nothing has to be put right at once."""
    why = step.field("no_correction")
    return await step.take("no-correction", lambda: planning.waive_correction(*step.on, why))


@post(f"{RECORD}/submission", name="nonconformities.submission", **STEP)
async def create_submission(step: NamedDependency[Step]) -> Redirect | Page:
    """Hand in the cause."""
    return await step.take("next", lambda: planning.submit_cause(*step.on))


@post(f"{RECORD}/units", name="nonconformities.units", **STEP)
async def create_unit(step: NamedDependency[Step]) -> Redirect | Page:
    """List another unit where the same cause may lie."""
    unit_id = step.field("unit_id")
    return await step.take("unit", lambda: planning.add_unit(*step.on, unit_id))


@post(f"{RECORD}/units/{{unit_id:str}}", name="nonconformities.unit_look", **STEP)
async def update_unit(unit_id: FromPath[str], step: NamedDependency[Step]) -> Redirect | Page:
    """Say what was found in another unit."""
    look = carrying_out.Look(unit_id, step.field("found"), step.field("note"))
    return await step.take(
        f"unit-{unit_id}", lambda: carrying_out.look_in_unit(*step.on, look=look)
    )


@post(f"{RECORD}/plan", name="nonconformities.plan", **STEP)
async def create_plan(step: NamedDependency[Step]) -> Redirect | Page:
    """Hand in the plan."""
    words = step.field("elsewhere")
    return await step.take("next", lambda: planning.submit_plan(*step.on, elsewhere=words))


@post(f"{RECORD}/report", name="nonconformities.report", **STEP)
async def create_report(step: NamedDependency[Step]) -> Redirect | Page:
    """Report that everything planned was done."""
    return await step.take("next", lambda: carrying_out.report_done(*step.on))
