"""A test e-mail to the administrator who asks for it, by the same way as all others."""

from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.actions.post_mail import post_letter
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.jobs import TEST, Job, Wanted
from auditapp.alerts.models.letter import Letter
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.outgoing import Outgoing
from auditapp.base.words import N_
from auditapp.people import queries as people
from auditapp.people.models import Actor
from auditapp.store.engine import Database


async def ask_for_test(
    database: Database, clock: Clock, actor: Actor, *, outgoing: Outgoing
) -> None:
    """Have a test e-mail sent to oneself; raises Invalid, Conflict when one is on its way."""
    if not outgoing.sends_mail:
        raise Invalid("No mail server is set up on this installation.")
    async with database.writing() as conn:
        account = await people.get_account(conn, actor.account_id)
        if not account.email:
            raise Invalid("Your account has no e-mail address.")
        wanted = Wanted(
            kind=TEST,
            subject=actor.account_id,
            root_id=actor.root_id,
            agency_id=actor.home_agency_id,
        )
        if not await enqueue(conn, wanted, now=clock.now()):
            raise Conflict("A test e-mail is on its way already.")


async def send_test(tools: Tools, job: Job) -> None:
    """Send it."""
    async with tools.database.reading() as conn:
        account = await people.get_account(conn, job.subject)
    letter = Letter(
        subject=tools.say(N_("Test e-mail of the quality management system")),
        greeting=tools.say(N_("Dear %(name)s,"), name=account.display_name),
        opening=tools.say(N_("this e-mail shows that the mail server is set up correctly.")),
        parts=(),
        closing=tools.settings.public_url,
    )
    await post_letter(tools, account, letter)
