"""Beside the team: who stands for the unit, declared ties, exceptions by the head."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits.actions import auditees, independence
from auditapp.audits.pages.team import again
from auditapp.audits.pages.typed import read_number, terms_of
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


@post("/audits/{audit_id:str}/auditees", name="audits.create_auditee", status_code=303)
async def create_auditee(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Name somebody who stands for the unit, or say why not."""
    new = auditees.NewAuditee(
        account_id=desk.field("auditee_account"),
        name=desk.field("name"),
        position=desk.field("position"),
        reason=desk.field("reason"),
    )
    try:
        await auditees.add_auditee(database, clock, desk.person, audit_id, new)
    except (Invalid, Conflict) as error:
        return await again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/team#auditees")


@post(
    "/audits/{audit_id:str}/auditees/{auditee_id:str}/removal",
    name="audits.delete_auditee",
    status_code=303,
)
async def delete_auditee(
    audit_id: FromPath[str],
    auditee_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Take a representative off, or say why not."""
    try:
        reason = desk.field("reason")
        await auditees.remove_auditee(database, clock, desk.person, audit_id, auditee_id, reason)
    except (Invalid, Conflict) as error:
        return await again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/team#auditees")


@post("/audits/{audit_id:str}/ties", name="audits.create_tie", status_code=303)
async def create_tie(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Note what a person has to do with what is audited, or say why not."""
    new = independence.NewTie(
        account_id=desk.field("tie_account"),
        kind=desk.field("kind"),
        subject=desk.field("subject"),
        reason=desk.field("reason"),
    )
    try:
        await independence.declare_tie(database, clock, desk.person, audit_id, new)
    except (Invalid, Conflict) as error:
        return await again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/team#ties")


@post("/audits/{audit_id:str}/ties/{tie_id:str}/removal", name="audits.delete_tie", status_code=303)
async def delete_tie(
    audit_id: FromPath[str],
    tie_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Withdraw what was noted by mistake, or say why not."""
    try:
        reason = desk.field("reason")
        await independence.withdraw_tie(database, clock, desk.person, audit_id, tie_id, reason)
    except (Invalid, Conflict) as error:
        return await again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/team#ties")


@post("/audits/{audit_id:str}/exceptions", name="audits.create_exception", status_code=303)
async def create_exception(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Accept, as the head, what stands against a person, or say why not."""
    try:
        wish = independence.Acceptance(
            account_id=desk.field("account_id"),
            reason=desk.field("exception"),
            staff=read_number(desk.field("staff"), "staff"),
            document=desk.field("document"),
        )
        await independence.give_exception(
            database, clock, desk.person, audit_id, wish, terms_of(desk)
        )
    except (Invalid, Conflict) as error:
        return await again(desk, database, clock, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/team#exceptions")
