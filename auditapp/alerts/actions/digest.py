"""The digest: one e-mail in the morning with all that a person was reminded of since the last."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.actions.post_mail import post_letter
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.alerts import READERS
from auditapp.alerts.models.jobs import DIGEST, Job, Wanted
from auditapp.alerts.models.letter import Letter, Line, Part
from auditapp.alerts.models.reminders import KIND_NAMES, MORNING, STEP_NAMES, Reminder
from auditapp.alerts.queries import alerts as alerting
from auditapp.alerts.queries import reminders as queries
from auditapp.base.clock import LOCAL, local_date
from auditapp.base.words import N_
from auditapp.people import queries as people

KEPT = timedelta(days=8)  # what nobody wanted by e-mail for longer is not sent at once later


async def begin_digests(tools: Tools, _job: Job) -> None:
    """From seven in the morning on: a job for everybody whose digest is due today."""
    if not tools.settings.outgoing.sends_mail:
        return
    now = tools.clock.now()
    if now.astimezone(LOCAL).hour < MORNING:
        return
    async with tools.database.reading() as conn:
        waiting = await queries.list_waiting_accounts(conn, since=now - KEPT)
    due = [one for one in waiting if is_due(one.digest, one.mailed_at, now)]
    async with tools.database.writing() as conn:
        for one in due:
            wanted = Wanted(
                kind=DIGEST, subject=one.account_id, root_id=one.root_id, agency_id=one.root_id
            )
            await enqueue(conn, wanted, now=now)


def is_due(digest: str, mailed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a digest goes out today: one a day, or one on Mondays."""
    today = local_date(now)
    if mailed_at is not None and local_date(mailed_at) == today:
        return False
    return digest == "daily" or (digest == "weekly" and today.weekday() == 0)


async def send_digest(tools: Tools, job: Job) -> None:
    """Send one person's digest and note that it went out; nothing when there is nothing new."""
    now = tools.clock.now()
    async with tools.database.reading() as conn:
        account = await people.get_account(conn, job.subject)
        found = await queries.list_unmailed(conn, account.id, since=now - KEPT)
        held = await people.list_grants(conn, account.id, now=now)
        tops = sorted({grant.path for grant in held if grant.role in READERS})
        waiting = len(await alerting.list_alerts(conn, tops))
    if not found:
        return
    await post_letter(tools, account, compose(tools, account.display_name, found, waiting))
    async with tools.database.writing() as conn:
        await queries.update_mailed(conn, found, at=now)


def compose(tools: Tools, name: str, found: Sequence[Reminder], waiting: int) -> Letter:
    """Return the letter: what is late, what comes, how many alerts wait."""
    say, address = tools.say, tools.settings.public_url
    late = [one for one in found if not one.step.startswith("before")]
    soon = [one for one in found if one.step.startswith("before")]
    groups = ((N_("Deadline passed"), late), (N_("Due soon"), soon))
    parts = [
        Part(say(heading), tuple(_line(tools, one) for one in group))
        for heading, group in groups
        if group
    ]
    if waiting:
        words = say(N_("%(n)s alerts wait to be handled"), n=waiting)
        parts.append(Part(say(N_("Alerts")), (Line(words, url=f"{address}/alerts"),)))
    return Letter(
        subject=say(
            N_("Your deadlines: %(late)s passed, %(soon)s soon"), late=_n(late), soon=_n(soon)
        ),
        greeting=say(N_("Dear %(name)s,"), name=name),
        opening=say(N_("these deadlines concern you:")),
        parts=tuple(parts),
        closing=say(
            N_("How often this e-mail comes you choose here: %(address)s"),
            address=f"{address}/alerts/reminders",
        ),
    )


def _n(found: Sequence[Reminder]) -> int:
    return len({(one.kind, one.subject_id) for one in found})


def _line(tools: Tools, one: Reminder) -> Line:
    step = one.step.partition("-")[0]
    said = tools.say(
        N_("%(kind)s, due on %(day)s"),
        kind=tools.say(KIND_NAMES[one.kind]),
        day=f"{one.due_on:%d/%m/%Y}",
    )
    if step in ("superior", "province"):
        said += f" ({tools.say(STEP_NAMES[step])})"
    return Line(one.title, said, f"{tools.settings.public_url}{one.href}")
