"""What the unit does: corrections, causes, the plan, the work itself and its report."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.base.clock import Clock
from auditapp.improvement.actions import carrying_out, planning
from auditapp.improvement.models.work import MOST_WHYS
from auditapp.improvement.pages.show import take
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


@post(
    "/nonconformities/{nonconformity_id:str}/causes", name="nonconformities.causes", status_code=303
)
async def create_cause(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add a cause."""

    async def work() -> None:
        whys = [desk.field(f"why{number}") for number in range(1, MOST_WHYS + 1)]
        new = planning.NewCause(text=desk.field("cause"), branch=desk.field("branch"), whys=whys)
        await planning.add_cause(
            database, clock, desk.person, nonconformity_id,
            new,
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="cause", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/causes/{cause_id:str}/removal",
    name="nonconformities.cause_removal",
)
async def delete_cause(
    nonconformity_id: FromPath[str],
    cause_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Take a cause away."""

    async def work() -> None:
        await planning.remove_cause(
            database, clock, desk.person, nonconformity_id,
            cause_id,
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="cause", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/actions",
    name="nonconformities.actions",
    status_code=303,
)
async def create_action(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Plan an action against a cause, or an immediate correction."""

    async def work() -> None:
        cause_id = desk.field("cause_id")
        new = planning.NewAction(
            text=desk.field("action"),
            owner_id=desk.field("doer_id"),
            due_on=parse_day(desk.field("due_on"), "due_on"),
            cause_id=cause_id,
        )
        await planning.add_action(
            database, clock, desk.person, nonconformity_id,
            new,
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form=_form(desk), work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/actions/{action_id:str}/removal",
    name="nonconformities.action_removal",
)
async def delete_action(
    nonconformity_id: FromPath[str],
    action_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Take an action back."""

    async def work() -> None:
        await planning.remove_action(
            database, clock, desk.person, nonconformity_id,
            action_id,
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="action", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/actions/{action_id:str}/completion",
    name="nonconformities.completion",
)
async def create_completion(
    nonconformity_id: FromPath[str],
    action_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Say that an action is done."""

    async def work() -> None:
        await carrying_out.complete_action(
            database, clock, desk.person, nonconformity_id,
            action_id=action_id,
            note=desk.field("done_note"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form=f"done-{action_id}", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/no-correction",
    name="nonconformities.no_correction",
    status_code=303,
)
async def create_waiver(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Say why nothing has to be put right at once."""

    async def work() -> None:
        await planning.waive_correction(
            database, clock, desk.person, nonconformity_id,
            desk.field("no_correction"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="no-correction", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/submission",
    name="nonconformities.submission",
    status_code=303,
)
async def create_submission(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Hand in the cause."""

    async def work() -> None:
        await planning.submit_cause(database, clock, desk.person, nonconformity_id)

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/units", name="nonconformities.units", status_code=303
)
async def create_unit(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """List another unit where the same cause may lie."""

    async def work() -> None:
        await planning.add_unit(
            database, clock, desk.person, nonconformity_id,
            desk.field("unit_id"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="unit", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/units/{unit_id:str}",
    name="nonconformities.unit_look",
    status_code=303,
)
async def update_unit(
    nonconformity_id: FromPath[str],
    unit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Say what was found in another unit."""

    async def work() -> None:
        look = carrying_out.Look(unit_id, desk.field("found"), desk.field("note"))
        await carrying_out.look_in_unit(
            database, clock, desk.person, nonconformity_id,
            look=look,
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form=f"unit-{unit_id}", work=work)


@post("/nonconformities/{nonconformity_id:str}/plan", name="nonconformities.plan", status_code=303)
async def create_plan(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Hand in the plan."""

    async def work() -> None:
        await planning.submit_plan(
            database, clock, desk.person, nonconformity_id,
            elsewhere=desk.field("elsewhere"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/report", name="nonconformities.report", status_code=303
)
async def create_report(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Report that everything planned was done."""

    async def work() -> None:
        await carrying_out.report_done(database, clock, desk.person, nonconformity_id)

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


def _form(desk: Desk) -> str:
    """Return the name of the form that an action came from."""
    return f"action-{desk.field('cause_id')}" if desk.field("cause_id") else "correction"
