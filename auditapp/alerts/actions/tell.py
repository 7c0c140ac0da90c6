"""Telling a person what an alert has gathered: one message for all that is new."""

from datetime import datetime

import msgspec

from auditapp.agencies import queries as tree
from auditapp.alerts.actions.outgoing import enqueue
from auditapp.alerts.actions.post_mail import post_letter
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import GivenUp
from auditapp.alerts.models.alerts import READERS, Alert, Subscription, hour_of
from auditapp.alerts.models.jobs import DELIVER, Job, Wanted
from auditapp.alerts.models.letter import Letter, Line, Part
from auditapp.alerts.queries import alerts as queries
from auditapp.alerts.queries import webhooks as hooks
from auditapp.base.clock import LOCAL, local_date
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.people import queries as people
from auditapp.store.engine import Connection
from auditapp.surveys.queries.surveys import find_survey

EVENT = "alert.raised"


class Told(msgspec.Struct, frozen=True):
    """One alert as a message names it."""

    alert: Alert
    n: int
    agency: str
    code: str
    survey: str


async def tell(tools: Tools, job: Job) -> None:
    """Send what is new to one subscription; nothing when it ended or all was handled meanwhile."""
    async with tools.database.reading() as conn:
        one = await queries.find_subscription(conn, job.subject)
        news = await _news(conn, one, tools.clock.now()) if one is not None else []
    if one is None or not news:
        return
    if one.channel == "email":
        async with tools.database.reading() as conn:
            account = await people.get_account(conn, one.account_id)
        await post_letter(tools, account, compose(tools, account.display_name, one, news))
    async with tools.database.writing() as conn:
        if one.channel == "webhook" and one.webhook_id:
            await _hand_over(tools, conn, one, news)
        await queries.upsert_told(conn, one.id, {told.alert.id: told.n for told in news})
        await queries.update_told(conn, one.id, hour=hour_of(tools.clock.now()))


async def _news(conn: Connection, one: Subscription, now: datetime) -> list[Told]:
    """Return the alerts that grew since the last message, if the person may still see them."""
    held = await people.list_grants(conn, one.account_id, now=now)
    tops = [grant.path for grant in held if grant.role in READERS]
    if not any(one.agency_path.startswith(top) for top in tops):
        raise GivenUp("The person may not see this agency any more.")
    told = await queries.list_told(conn, one.id)
    news = []
    for alert in await queries.list_alerts(conn, [one.agency_path]):
        n = one.concerns(alert)
        if n > told.get(alert.id, 0):
            agency = await tree.get_agency(conn, alert.agency_id, on=local_date(now))
            survey = await find_survey(conn, alert.survey_id)
            title = survey.title if survey else ""
            news.append(Told(alert, n, agency.name, agency.code, title))
    return news


def compose(tools: Tools, name: str, one: Subscription, news: list[Told]) -> Letter:
    """Return the letter about alerts: sums, the agency and the hour; no word of a citizen."""
    say = tools.say
    many = {"n": len(news), "agency": news[0].agency}
    subject = (
        say(N_("Low scores or key words: %(agency)s"), agency=many["agency"])
        if len(news) == 1
        else say(N_("Low scores or key words at %(n)s agencies"), n=many["n"])
    )
    return Letter(
        subject=subject,
        greeting=say(N_("Dear %(name)s,"), name=name),
        opening=say(N_("the following waits until somebody marks it as handled:")),
        parts=(Part(say(N_("Alerts")), tuple(_line(tools, one, told) for told in news)),),
        closing=say(
            N_("You receive this because you asked for it. To change that: %(address)s"),
            address=f"{tools.settings.public_url}/alerts/subscriptions",
        ),
    )


def _line(tools: Tools, one: Subscription, told: Told) -> Line:
    alert, said = told.alert, []
    if low := one.low(alert.levels):
        said.append(
            tools.say(N_("%(low)s of %(n)s answers have a low score"), low=low, n=alert.answers)
        )
    said += [
        tools.say(N_("“%(word)s” in %(n)s comments"), word=word, n=alert.words[word])
        for word in one.words
        if word in alert.words
    ]
    since = alert.first_hour.astimezone(LOCAL)
    said.append(tools.say(N_("since %(hour)s"), hour=f"{since:%d/%m/%Y %H:00}"))
    return Line(
        title=f"{told.agency} – {told.survey}",
        detail="; ".join(said),
        url=f"{tools.settings.public_url}/alerts/{alert.id}",
    )


async def _hand_over(tools: Tools, conn: Connection, one: Subscription, news: list[Told]) -> None:
    body = {
        "type": EVENT,
        "timestamp": f"{hour_of(tools.clock.now()):%Y-%m-%dT%H:%M:%SZ}",
        "data": {"alerts": [_facts(tools, one, told) for told in news]},
    }
    delivery_id = new_id()
    await hooks.insert_delivery(
        conn,
        id=delivery_id,
        webhook_id=one.webhook_id,
        event=EVENT,
        body=msgspec.json.encode(body).decode(),
        made_hour=hour_of(tools.clock.now()),
    )
    wanted = Wanted(kind=DELIVER, subject=delivery_id, root_id=one.root_id, agency_id=one.agency_id)
    await enqueue(conn, wanted, now=tools.clock.now())


def _facts(tools: Tools, one: Subscription, told: Told) -> dict[str, object]:
    alert = told.alert
    return {
        "id": alert.id,
        "url": f"{tools.settings.public_url}/alerts/{alert.id}",
        "agency": {"id": alert.agency_id, "code": told.code, "name": told.agency},
        "survey": {"id": alert.survey_id, "title": told.survey},
        "first_hour": f"{alert.first_hour:%Y-%m-%dT%H:00:00Z}",
        "last_hour": f"{alert.last_hour:%Y-%m-%dT%H:00:00Z}",
        "answers": alert.answers,
        "low": one.low(alert.levels),
        "threshold": one.threshold,
        "words": {word: alert.words[word] for word in one.words if word in alert.words},
    }
