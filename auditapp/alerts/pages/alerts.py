"""Low scores and key words that wait to be handled."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from auditapp.agencies import queries as tree
from auditapp.agencies.models import Agency
from auditapp.alerts.actions import subscribe as actions
from auditapp.alerts.models.alerts import NOTE_LENGTH, READERS, Alert
from auditapp.alerts.queries import alerts as queries
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Invalid
from auditapp.formkit.words import Text
from auditapp.library.queries import get_compiled
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.distributions import headline_of
from auditapp.surveys.queries.review import list_names
from auditapp.surveys.queries.surveys import get_survey
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

LOWEST = 2  # scores of the scale that a page calls low, whoever looks at it


class Level(Struct, frozen=True):
    """One score: its words, how many gave it."""

    value: int
    text: Text
    n: int


class Card(Struct, frozen=True):
    """One alert with the names that it concerns."""

    alert: Alert
    agency: Agency
    survey: str
    levels: list[Level]
    words: list[tuple[str, int]]
    by: str

    @property
    def low(self) -> int:
        """Return how many gave one of the lowest scores."""
        return sum(level.n for level in self.levels if level.value <= LOWEST)


class IndexAlerts(View):
    """Alerts of one's agencies, open ones or those that were handled."""

    template = "alerts/index_alerts.html"
    cards: Sequence[Card]
    is_handled: bool


class ShowAlert(View):
    """One alert: what it gathered, what can be done, what was done."""

    template = "alerts/show_alert.html"
    card: Card
    raise_href: str
    comments_href: str
    note: str
    length: int
    problem: str


@get("/alerts", name="alerts.index")
async def index_alerts(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the alerts of one's agencies; ?state=handled shows what was done."""
    actor: Actor = desk.person
    is_handled = desk.request.query_params.get("state") == "handled"
    async with database.reading() as conn:
        paths = actor.paths_as(*READERS)
        found = await queries.list_alerts(conn, paths, is_handled=is_handled)
        cards = [await _card(conn, alert, clock.now()) for alert in found]
    return desk.page(IndexAlerts(cards=cards, is_handled=is_handled))


@get("/alerts/{alert_id:str}", name="alerts.show")
async def show_alert(
    alert_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show one alert."""
    return desk.page(await _show(database, clock, alert_id))


@post("/alerts/{alert_id:str}/handling", name="alerts.handle")
async def create_handling(
    alert_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Mark an alert as handled, with what was done."""
    note = desk.field("note")
    try:
        await actions.handle_alert(database, clock, desk.person, alert_id=alert_id, note=note)
    except (Invalid, Conflict) as error:
        view = await _show(database, clock, alert_id)
        view.note, view.problem = note, desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/alerts/{alert_id}")


async def _show(database: Database, clock: Clock, alert_id: str) -> ShowAlert:
    async with database.reading() as conn:
        alert = await queries.get_alert(conn, alert_id)
        card = await _card(conn, alert, clock.now())
    asked = {
        "source": "survey_question",
        "survey": alert.survey_id,
        "agency": alert.agency_id,
        "question": alert.question,
        "period": f"{local_date(alert.last_hour):%Y-%m}",
    }
    wanted = {"agency": alert.agency_id, "q": " ".join(alert.words)}
    return ShowAlert(
        card=card,
        raise_href=f"/nonconformities/new?{urlencode(asked)}",
        comments_href=f"/comments?{urlencode(wanted)}",
        note="",
        length=NOTE_LENGTH,
        problem="",
    )


async def _card(conn: Connection, alert: Alert, now: datetime) -> Card:
    survey = await get_survey(conn, alert.survey_id)
    form = await get_compiled(conn, survey.form_version_id)
    headline = headline_of(form.form)
    labels = dict(enumerate(headline.labels, start=1)) if headline else {}
    names = await list_names(conn, [alert.handled_by]) if alert.handled_by else {}
    return Card(
        alert=alert,
        agency=await tree.get_agency(conn, alert.agency_id, on=local_date(now)),
        survey=survey.title,
        levels=[
            Level(int(level), labels.get(int(level), {"vi": level}), n)
            for level, n in sorted(alert.levels.items(), key=lambda pair: int(pair[0]))
        ],
        words=sorted(alert.words.items()),
        by=names.get(alert.handled_by or "", ""),
    )
