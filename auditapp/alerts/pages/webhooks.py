"""Webhooks: where they go, what was sent, their secrets."""

from collections.abc import Sequence

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as tree
from auditapp.alerts.actions import keep_webhooks as actions
from auditapp.alerts.actions.keep_webhooks import Typed
from auditapp.alerts.models.webhooks import OVERLAP, Delivery, Webhook
from auditapp.alerts.queries import webhooks as queries
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexWebhooks(View):
    """The webhooks that one keeps, and the form for another."""

    template = "alerts/index_webhooks.html"
    hooks: Sequence[Webhook]
    places: dict[str, str]
    typed: Typed
    problems: dict[str, str]


class ShowWebhook(View):
    """One webhook and its messages; `secret` only right after it was made."""

    template = "alerts/show_webhook.html"
    hook: Webhook
    place: str
    deliveries: Sequence[Delivery]
    secret: str
    overlaps: bool


@get("/alerts/webhooks", name="webhooks.index")
async def index_webhooks(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the webhooks that one keeps."""
    async with database.reading() as conn:
        return desk.page(await _index(conn, desk.person, clock, Typed()))


@post("/alerts/webhooks", name="webhooks.create", status_code=200)
async def create_webhook(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Add a webhook and show its secret, once."""
    typed = Typed(*(desk.field(name) for name in Typed.__struct_fields__))
    key = desk.settings.secret_key
    try:
        hook, secret = await actions.add_webhook(database, clock, desk.person, typed=typed, key=key)
    except Invalid as error:
        async with database.reading() as conn:
            view = await _index(conn, desk.person, clock, typed)
        view.problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.page(await _show(database, clock, hook.id, secret))


@get("/alerts/webhooks/{webhook_id:str}", name="webhooks.show")
async def show_webhook(
    webhook_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show one webhook with what was sent."""
    return desk.page(await _show(database, clock, webhook_id))


@post("/alerts/webhooks/{webhook_id:str}/secrets", name="webhooks.secret", status_code=200)
async def create_secret(
    webhook_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Make a new secret and show it, once."""
    key = desk.settings.secret_key
    _, secret = await actions.change_secret(
        database, clock, desk.person, webhook_id=webhook_id, key=key
    )
    return desk.page(await _show(database, clock, webhook_id, secret))


@post("/alerts/webhooks/{webhook_id:str}/ending", name="webhooks.end")
async def create_webhook_ending(
    webhook_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Send nothing more there."""
    await actions.end_webhook(database, clock, desk.person, webhook_id=webhook_id)
    return desk.redirect("/alerts/webhooks")


@post("/alerts/webhooks/{webhook_id:str}/pings", name="webhooks.ping")
async def create_ping(
    webhook_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Send a message without content."""
    await actions.send_ping(database, clock, webhook_id=webhook_id)
    return desk.redirect(f"/alerts/webhooks/{webhook_id}")


@post("/alerts/webhooks/{webhook_id:str}/resendings", name="webhooks.resend")
async def create_resending(
    webhook_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Send a message again."""
    delivery_id = desk.field("delivery")
    await actions.resend(database, clock, webhook_id=webhook_id, delivery_id=delivery_id)
    return desk.redirect(f"/alerts/webhooks/{webhook_id}")


async def _index(conn: Connection, actor: Actor, clock: Clock, typed: Typed) -> IndexWebhooks:
    paths = actor.paths_as(Role.ADMINISTRATOR)
    today = local_date(clock.now())
    below = [one for path in paths for one in await tree.list_agencies_below(conn, path, on=today)]
    return IndexWebhooks(
        hooks=await queries.list_webhooks(conn, paths),
        places={one.id: one.name for one in below if one.is_open(today)},
        typed=typed,
        problems={},
    )


async def _show(database: Database, clock: Clock, webhook_id: str, secret: str = "") -> ShowWebhook:
    now = clock.now()
    async with database.reading() as conn:
        hook = await queries.get_webhook(conn, webhook_id)
        agency = await tree.get_agency(conn, hook.agency_id, on=local_date(now))
        deliveries = await queries.list_deliveries(conn, webhook_id)
    return ShowWebhook(
        hook=hook,
        place=agency.name,
        deliveries=deliveries,
        secret=secret,
        overlaps=hook.rotated_at is not None and now < hook.rotated_at + OVERLAP,
    )
