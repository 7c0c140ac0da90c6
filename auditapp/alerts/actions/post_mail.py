"""Handing an e-mail to the mail server, in a thread: the standard library waits for its socket."""

import asyncio
from typing import TYPE_CHECKING

from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import GivenUp
from auditapp.alerts.models.letter import Letter
from auditapp.base.outgoing import Outgoing
from auditapp.people.models import Account
from auditapp.web.look import Look
from auditapp.web.render import Frame, View

if TYPE_CHECKING:
    from email.message import EmailMessage

SECONDS = 20.0


class LetterPage(View):
    """A letter as a page, for mail programs that show pages."""

    template = "alerts/letter.html"
    letter: Letter


async def post_letter(tools: Tools, account: Account, letter: Letter) -> None:
    """Send a letter to a person; raises OSError or SMTPException when it could not be handed over.

    Raises GivenUp where no mail server is set up, the person has no address or the server refuses
    the address for good.
    """
    outgoing = tools.settings.outgoing
    if not outgoing.sends_mail:
        raise GivenUp("No mail server is set up (AUDITAPP_SMTP_HOST).")
    if not account.email or account.disabled_at is not None:
        raise GivenUp("The account has no e-mail address or is disabled.")
    # Not at the top: many services never send mail, and the library for it is large.
    from auditapp.alerts.models.mail import make_message  # noqa: PLC0415

    page = LetterPage(letter=letter)
    look = Look(language=tools.settings.language)
    message = make_message(
        letter,
        tools.renderer.html(page, Frame(look=look)),
        sender=outgoing.smtp_from,
        to=(account.display_name, account.email),
        at=tools.clock.now(),
    )
    await asyncio.to_thread(_send, outgoing, message)


def _send(outgoing: Outgoing, message: "EmailMessage") -> None:
    import smtplib  # noqa: PLC0415 - as above
    import ssl  # noqa: PLC0415

    context = ssl.create_default_context()
    place = (outgoing.smtp_host, outgoing.smtp_port)
    if outgoing.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(*place, timeout=SECONDS)
    with server:
        if outgoing.smtp_security == "starttls":
            server.starttls(context=context)
        if outgoing.smtp_user:
            server.login(outgoing.smtp_user, outgoing.smtp_password)
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if all(code >= 500 for code in codes):
                raise GivenUp(f"The mail server refuses the address ({codes[0]}).") from refused
            raise
