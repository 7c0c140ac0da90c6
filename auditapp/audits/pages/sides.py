"""Beside the team: who stands for the unit, declared ties, exceptions by the head."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits.actions import auditees, independence
from auditapp.audits.pages.team import AUDIT, CHANGE, Change
from auditapp.audits.pages.typed import read_number, terms_of
from auditapp.web.desk import Page


@post(f"{AUDIT}/auditees", name="audits.create_auditee", **CHANGE)
async def create_auditee(change: NamedDependency[Change]) -> Redirect | Page:
    """Name somebody who stands for the unit, or say why not."""
    desk = change.desk
    new = auditees.NewAuditee(
        account_id=desk.field("auditee_account"),
        name=desk.field("name"),
        position=desk.field("position"),
        reason=desk.field("reason"),
    )
    return await change.make(lambda: auditees.add_auditee(*change.on, new), "#auditees")


@post(f"{AUDIT}/auditees/{{auditee_id:str}}/removal", name="audits.delete_auditee", **CHANGE)
async def delete_auditee(
    auditee_id: FromPath[str], change: NamedDependency[Change]
) -> Redirect | Page:
    """Take a representative off, or say why not."""
    reason = change.desk.field("reason")
    return await change.make(
        lambda: auditees.remove_auditee(*change.on, auditee_id, reason), "#auditees"
    )


@post(f"{AUDIT}/ties", name="audits.create_tie", **CHANGE)
async def create_tie(change: NamedDependency[Change]) -> Redirect | Page:
    """Note what a person has to do with what is audited, or say why not."""
    desk = change.desk
    new = independence.NewTie(
        account_id=desk.field("tie_account"),
        kind=desk.field("kind"),
        subject=desk.field("subject"),
        reason=desk.field("reason"),
    )
    return await change.make(lambda: independence.declare_tie(*change.on, new), "#ties")


@post(f"{AUDIT}/ties/{{tie_id:str}}/removal", name="audits.delete_tie", **CHANGE)
async def delete_tie(tie_id: FromPath[str], change: NamedDependency[Change]) -> Redirect | Page:
    """Withdraw what was noted by mistake, or say why not."""
    reason = change.desk.field("reason")
    return await change.make(lambda: independence.withdraw_tie(*change.on, tie_id, reason), "#ties")


@post(f"{AUDIT}/exceptions", name="audits.create_exception", **CHANGE)
async def create_exception(change: NamedDependency[Change]) -> Redirect | Page:
    """Accept, as the head, what stands against a person, or say why not."""
    desk = change.desk

    async def work() -> None:
        wish = independence.Acceptance(
            account_id=desk.field("account_id"),
            reason=desk.field("exception"),
            staff=read_number(desk.field("staff"), "staff"),
            document=desk.field("document"),
        )
        await independence.give_exception(*change.on, wish, terms_of(desk))

    return await change.make(work, "#exceptions")
