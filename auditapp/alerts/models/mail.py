"""An e-mail as text, with its page beside it. Pure."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from auditapp.alerts.models.letter import Letter


def as_text(letter: Letter) -> str:
    """Return a letter as plain text."""
    found = [letter.greeting, "", letter.opening]
    for part in letter.parts:
        found += ["", part.heading.upper() if part.heading.isascii() else part.heading]
        for line in part.lines:
            found.append(f"- {line.title}")
            found += [f"  {words}" for words in (line.detail, line.url) if words]
    return "\n".join([*found, "", "-- ", letter.closing, ""])


def make_message(
    letter: Letter, html: str, *, sender: str, to: tuple[str, str], at: datetime
) -> EmailMessage:
    """Return the message that a mail server takes; `to`: name and address.

    Raises ValueError for a name or an address that would break a header.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    name, address = to
    local, _, domain = address.rpartition("@")
    # A name is given as words, so that no comma or bracket in it becomes part of an address.
    message["To"] = Address(display_name=name, username=local, domain=domain)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> "))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday notes do not answer
    message.set_content(as_text(letter), cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message
