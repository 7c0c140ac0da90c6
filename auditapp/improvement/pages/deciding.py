"""What the lead decides and the verifier finds."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import parse_day
from auditapp.base.clock import Clock
from auditapp.improvement.actions import carrying_out, deciding, raising
from auditapp.improvement.pages.show import take
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


@post(
    "/nonconformities/{nonconformity_id:str}/issue", name="nonconformities.issue", status_code=303
)
async def create_issue(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Issue the request for corrective action."""

    async def work() -> None:
        await raising.issue(database, clock, desk.person, nonconformity_id)

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/approval",
    name="nonconformities.approval",
    status_code=303,
)
async def create_approval(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Approve the plan."""

    async def work() -> None:
        await deciding.approve_plan(database, clock, desk.person, nonconformity_id)

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/rejection",
    name="nonconformities.rejection",
    status_code=303,
)
async def create_rejection(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Send the cause or the plan back."""

    async def work() -> None:
        await deciding.send_back(
            database, clock, desk.person, nonconformity_id,
            what=desk.field("what"),
            reason=desk.field("reason"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="rejection", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/verification",
    name="nonconformities.verification",
    status_code=303,
)
async def create_verification(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Say whether it was done."""

    async def work() -> None:
        await carrying_out.verify(
            database, clock, desk.person, nonconformity_id,
            verdict=desk.field("verdict"),
            note=desk.field("note"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="next", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/closure",
    name="nonconformities.closure",
    status_code=303,
)
async def create_closure(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Close it as effective."""

    async def work() -> None:
        await carrying_out.close(
            database, clock, desk.person, nonconformity_id,
            note=desk.field("note"),
            updates=desk.field("updates"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="closure", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/reopening",
    name="nonconformities.reopening",
    status_code=303,
)
async def create_reopening(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Open it again."""

    async def work() -> None:
        await deciding.reopen(
            database, clock, desk.person, nonconformity_id,
            reason=desk.field("reason"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="reopening", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/cancellation",
    name="nonconformities.cancellation",
    status_code=303,
)
async def create_cancellation(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Cancel it."""

    async def work() -> None:
        await deciding.cancel(
            database, clock, desk.person, nonconformity_id,
            reason=desk.field("reason"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="cancellation", work=work)


@post(
    "/nonconformities/{nonconformity_id:str}/deadline",
    name="nonconformities.deadline",
    status_code=303,
)
async def update_deadline(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Move the deadline of the present step."""

    async def work() -> None:
        day = parse_day(desk.field("day"), "day")
        await deciding.move_deadline(
            database, clock, desk.person, nonconformity_id,
            day=day,
            reason=desk.field("reason"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="deadline", work=work)


@post("/nonconformities/{nonconformity_id:str}/lead", name="nonconformities.lead", status_code=303)
async def update_lead(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Let another person lead it."""

    async def work() -> None:
        await deciding.appoint_lead(
            database, clock, desk.person, nonconformity_id,
            account_id=desk.field("lead_id"),
        )  # fmt: skip

    return await take(desk, database, clock, nonconformity_id, form="lead", work=work)
