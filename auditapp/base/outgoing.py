"""Settings of what leaves the service: jobs, e-mail, webhooks."""

from collections.abc import Mapping
from ipaddress import ip_network

import msgspec

from auditapp.base.setting import Setting, SettingError, listed, whole, yes_no

SECURITIES = ("starttls", "tls", "none")
OUTGOING: tuple[Setting, ...] = (
    Setting(
        "JOBS",
        "yes",
        "Let serving processes send e-mails, webhooks and reminders: yes or no. With no, run "
        "`auditapp jobs run` beside them.",
    ),
    Setting("SMTP_HOST", "", "Mail server that takes our e-mails. Empty: none are sent."),
    Setting("SMTP_PORT", "587", "Port of the mail server."),
    Setting(
        "SMTP_SECURITY",
        "starttls",
        "How the way to the mail server is kept secret: starttls, tls (from the first byte, mostly "
        "port 465) or none.",
    ),
    Setting("SMTP_USER", "", "User name at the mail server. Empty: no sign-in there."),
    Setting("SMTP_PASSWORD", "", "Password at the mail server.", secret=True),
    Setting("SMTP_FROM", "", "Sender of our e-mails: an address. Required with SMTP_HOST."),
    Setting(
        "WEBHOOK_INSIDE",
        "",
        "Networks (CIDR, separated by commas) inside your own that webhooks may reach, also "
        "without TLS. Empty: only addresses of the public internet, only https.",
    ),
)


class Outgoing(msgspec.Struct, frozen=True):
    """How jobs, e-mail and webhooks work here; no mail is sent while smtp_host is empty."""

    jobs: bool
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str
    smtp_from: str
    webhook_inside: tuple[str, ...]

    @property
    def sends_mail(self) -> bool:
        """Tell whether a mail server is set up."""
        return bool(self.smtp_host)


def read_outgoing(raw: Mapping[str, str]) -> Outgoing:
    """Read these settings; raises SettingError naming the variable at fault."""
    if raw["SMTP_SECURITY"] not in SECURITIES:
        raise SettingError(
            f"AUDITAPP_SMTP_SECURITY must be starttls, tls or none, not {raw['SMTP_SECURITY']!r}."
        )
    if raw["SMTP_HOST"] and "@" not in raw["SMTP_FROM"]:
        raise SettingError("AUDITAPP_SMTP_FROM must be an e-mail address.")
    return Outgoing(
        jobs=yes_no("JOBS", raw),
        smtp_host=raw["SMTP_HOST"],
        smtp_port=whole("SMTP_PORT", raw, 1, 65535),
        smtp_security=raw["SMTP_SECURITY"],
        smtp_user=raw["SMTP_USER"],
        smtp_password=raw["SMTP_PASSWORD"],
        smtp_from=raw["SMTP_FROM"],
        webhook_inside=_networks(raw["WEBHOOK_INSIDE"]),
    )


def _networks(value: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(part)) for part in listed(value))
    except ValueError as error:
        raise SettingError(f"AUDITAPP_WEBHOOK_INSIDE: {error}.") from None
