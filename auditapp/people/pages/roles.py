"""Granting and revoking a person's roles."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people import actions
from auditapp.people.actions import RoleDraft
from auditapp.people.pages.accounts import person_view
from auditapp.people.pages.parts import Answer, day_field, end_of_day, fault_of, me
from auditapp.store.engine import Database
from auditapp.web.desk import Desk


@post("/people/{account_id:str}/roles", name="people.grant_role")
async def create_role(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Give the person a role on one of the actor's agencies."""
    try:
        await actions.grant_role(database, clock, me(desk), _draft(desk, account_id))
    except Invalid as error:
        view = await person_view(desk, database, clock, account_id)
        view.fault = fault_of(desk, error)
        return desk.page(view, status=422)
    return desk.redirect(f"/people/{account_id}")


@post("/people/{account_id:str}/roles/{grant_id:str}/revocation", name="people.revoke_role")
async def delete_role(
    account_id: FromPath[str],
    grant_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Take the role away at once."""
    await actions.revoke_role(database, clock, me(desk), account_id=account_id, grant_id=grant_id)
    return desk.redirect(f"/people/{account_id}")


def _draft(desk: Desk, account_id: str) -> RoleDraft:
    typed = desk.field("expires_on")
    day = day_field(typed)
    if typed and day is None:
        raise Invalid("This is not a day.", field="expires_on")
    return RoleDraft(
        account_id=account_id,
        role=desk.field("role"),
        agency_id=desk.field("agency_id"),
        expires_at=end_of_day(day) if day else None,
    )
