"""What one wants to hear of."""

from collections.abc import Sequence

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.alerts.actions.subscribe import Wish, subscribe, unsubscribe
from auditapp.alerts.models.alerts import CHANNELS, Subscription
from auditapp.alerts.queries import alerts as queries
from auditapp.alerts.queries import webhooks
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people import queries as people
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database
from auditapp.surveys.pages.comments import list_places
from auditapp.surveys.queries.hours import list_surveys_since
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexSubscriptions(View):
    """One's own subscriptions, and the form for another."""

    template = "alerts/index_subscriptions.html"
    subscriptions: Sequence[Subscription]
    places: dict[str, str]
    surveys: dict[str, str]
    hooks: dict[str, str]
    channels: dict[str, str]
    email: str
    sends_mail: bool
    wish: Wish
    problems: dict[str, str]


@get("/alerts/subscriptions", name="alerts.subscriptions")
async def index_subscriptions(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what one hears of."""
    async with database.reading() as conn:
        return desk.page(await _index(conn, desk, clock, Wish()))


@post("/alerts/subscriptions", name="alerts.subscribe")
async def create_subscription(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Begin to hear of something."""
    wish = Wish(**{name: desk.field(name) for name in Wish.__struct_fields__})
    try:
        await subscribe(database, clock, desk.person, wish=wish)
    except Invalid as error:
        async with database.reading() as conn:
            view = await _index(conn, desk, clock, wish)
        view.problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.redirect("/alerts/subscriptions")


@post("/alerts/subscriptions/{subscription_id:str}/ending", name="alerts.unsubscribe")
async def create_ending(
    subscription_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """End one of one's own."""
    await unsubscribe(database, clock, desk.person, subscription_id=subscription_id)
    return desk.redirect("/alerts/subscriptions")


async def _index(conn: Connection, desk: Desk, clock: Clock, wish: Wish) -> IndexSubscriptions:
    actor: Actor = desk.person
    known = await webhooks.list_webhooks(conn, actor.paths_as(Role.ADMINISTRATOR))
    running = await list_surveys_since(conn, clock.now())
    return IndexSubscriptions(
        subscriptions=await queries.list_subscriptions(conn, account_id=actor.account_id),
        places=dict(await list_places(conn, actor, clock)),
        surveys={one.id: one.title for one in running if one.root_id == actor.root_id},
        hooks={hook.id: hook.name for hook in known if hook.ended_at is None},
        channels=CHANNELS,
        email=(await people.get_account(conn, actor.account_id)).email,
        sends_mail=desk.settings.outgoing.sends_mail,
        wish=wish,
        problems={},
    )
