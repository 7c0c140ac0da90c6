"""The routes as Litestar serves them, wired once per process: every service answers through them.

Nothing here belongs to one service: who serves a request stands in its scope, put there by the
service. So a second service in the same process (each test has its own) costs no second wiring.
"""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Response
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from auditapp.agencies.models import Record
from auditapp.alerts.actions.watch import Walls
from auditapp.app.elsewhere import ELSEWHERE
from auditapp.app.routes import ANONYMOUS, API_DOCUMENT, BEFORE_OWN_PASSWORD, ROUTES, RULES
from auditapp.audits.actions import Keeper
from auditapp.base.clock import Clock
from auditapp.base.errors import NotFound, NotSignedIn
from auditapp.base.settings import Settings
from auditapp.channels.pages.kiosk_desk import Kiosks
from auditapp.followup.models.tasks import Elsewhere
from auditapp.people import pages as people
from auditapp.people.actions import Found, finder, note_seen, recorder
from auditapp.people.models import Actor, MustChangePassword
from auditapp.store.engine import Connection, Database
from auditapp.surveys.pages.citizens import Citizens
from auditapp.web.access import Rule, check_writer, decide, find_held
from auditapp.web.assets import Assets
from auditapp.web.desk import AnyRequest, Desk
from auditapp.web.errors import FAULTS
from auditapp.web.session import page_token

DESCRIPTION = (
    "Reading what a person may read, with a personal token made under “My account” "
    "(Authorization: Bearer aat_…). Lists are paged: ask again with after=`next` until it is "
    "null. Faults are answered as RFC 9457 problems. At most 120 requests a minute; 429 says how "
    "long to wait. Times are UTC, days those of Viet Nam."
)

if TYPE_CHECKING:
    from auditapp.app.service import Service


@cache
def wired() -> Litestar:
    """Return the one Litestar app; raises what Litestar raises on a route that cannot be served."""
    return Litestar(
        route_handlers=[handler for _, handler in ROUTES],
        guards=[_guard],
        dependencies={
            "desk": Provide(_desk),
            "database": Provide(_database),
            "record": Provide(_record),
            "clock": Provide(_clock),
            "settings": Provide(_settings),
            "keeper": Provide(_keeper),
            "citizens": Provide(_citizens),
            "kiosks": Provide(_kiosks),
            "walls": Provide(_walls),
            "assets": Provide(_assets),
            "elsewhere": Provide(_elsewhere),
        },
        exception_handlers={
            **dict.fromkeys(FAULTS, _answer),
            NotSignedIn: people.ask_to_sign_in(_answer),
            MustChangePassword: people.ask_for_own_password(_answer),
        },
        logging_config=None,
        openapi_config=_api_document(),
        include_in_schema=False,  # pages for people; what is for programs says so itself
    )


def _api_document() -> OpenAPIConfig:
    token = SecurityScheme(
        type="http", scheme="bearer", description="A personal token of the account."
    )
    return OpenAPIConfig(
        title="auditapp",
        version="1",
        description=DESCRIPTION,
        path="/api/v1",
        render_plugins=[JsonRenderPlugin()],
        components=Components(security_schemes={"token": token}),
        security=[{"token": []}],
    )


async def _desk(request: AnyRequest) -> Desk:
    service = _service(request)
    return Desk(request, service.renderer, service.settings)


async def _database(request: AnyRequest) -> Database:
    return _service(request).database


async def _record(request: AnyRequest) -> Record:
    return recorder(_service(request).clock, request.scope["state"]["person"])


async def _clock(request: AnyRequest) -> Clock:
    return _service(request).clock


async def _settings(request: AnyRequest) -> Settings:
    return _service(request).settings


async def _keeper(request: AnyRequest) -> Keeper:
    return _service(request).keeper


async def _citizens(request: AnyRequest) -> Citizens:
    return _service(request).citizens


async def _elsewhere() -> Elsewhere:
    return ELSEWHERE


async def _kiosks(request: AnyRequest) -> Kiosks:
    return _service(request).kiosks


async def _walls(request: AnyRequest) -> Walls:
    return _service(request).walls


async def _assets(request: AnyRequest) -> Assets:
    return _service(request).renderer.assets


def _service(connection: "ASGIConnection[Any, Any, Any, Any]") -> "Service":
    return connection.scope["state"]["service"]  # type: ignore[no-any-return]


def _answer(request: AnyRequest, error: Exception) -> Response[bytes]:
    return _service(request).errors.response(request, error)


async def _guard(
    connection: "ASGIConnection[Any, Any, Any, Any]", handler: BaseRouteHandler
) -> None:
    rule = RULES.get(str(handler.name))
    if rule is None:
        if connection.scope["path"] in API_DOCUMENT:
            return
        raise NotFound  # a route that nobody ruled on is closed
    service = _service(connection)
    if handler.name == people.create_session.name:
        service.count_sign_in(connection.scope)
    person, held = await _recognise(service, connection.scope, rule, connection.path_params)
    if person is not None and person.scopes is not None:
        service.api_calls.check(person.account_id)
    check_writer(connection.scope, person.account_id if person else "")
    decide(rule, person, held)
    if person is None or rule.public or handler.name in BEFORE_OWN_PASSWORD:
        return
    if person.must_change_password:
        raise MustChangePassword


async def _recognise(
    service: "Service", scope: Any, rule: Rule, params: Mapping[str, Any]
) -> tuple[Actor | None, frozenset[str] | None]:
    """Find who sent the request and what they hold there; put them where the desk looks."""
    is_anonymous = scope["path"].startswith(ANONYMOUS)
    find = None if is_anonymous else finder(service.clock, service.settings, scope)
    if find is None:
        return None, None

    async def look(conn: Connection) -> tuple[Found | None, frozenset[str] | None]:
        found = await find(conn)
        if found is None or rule.public:
            return found, None
        return found, await find_held(rule, found[0], conn, params)

    found, held = await service.database.glance(look)
    person = await note_seen(service.database, service.clock, found)
    scope["state"]["person"] = person
    if person is not None and person.session_hash:
        scope["state"]["token"] = page_token(person.session_hash, service.settings.secret_key)
    return person, held
