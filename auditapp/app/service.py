"""How the service is wired: what handlers get, who sent a request, what starts and stops."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from auditapp.agencies.models import Record
from auditapp.app.routes import (
    ANONYMOUS,
    API_DOCUMENT,
    BEFORE_OWN_PASSWORD,
    CITIZENS,
    ROUTES,
    RULES,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import NotFound, NotSignedIn
from auditapp.base.settings import Settings
from auditapp.channels.pages.kiosk_desk import Kiosks
from auditapp.people import pages as people
from auditapp.people.actions import Found, finder, note_seen, recorder
from auditapp.people.models import Actor, MustChangePassword
from auditapp.store.engine import Connection, Database
from auditapp.surveys.jobs import HourlyLook
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.shortcut import Shortcut
from auditapp.web.access import Rule, decide, find_held
from auditapp.web.address import TrustedProxies, address_key, client_address
from auditapp.web.desk import AnyRequest, Desk
from auditapp.web.edge import EdgeSettings, with_edge
from auditapp.web.error_view import make_errors
from auditapp.web.limits import Limiter
from auditapp.web.render import renderer_of
from auditapp.web.session import page_token


class Service:
    """The wired app: `litestar` for tests that look inside, `asgi` with the edge around it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.database = Database(settings.database_url)
        self.renderer = renderer_of(settings.static_dir, settings.languages_dir)
        self.citizens = Citizens(settings, self.database, clock=clock, renderer=self.renderer)
        self.errors = make_errors(self.renderer, settings)
        self.clock = clock
        # A second net beside people's slow-down per name: many names, tried from one address.
        self.sign_ins = Limiter(60, 60.0)
        self._trusted = TrustedProxies(settings.trusted_proxies)
        self.litestar = self._wire(clock)
        self.asgi = with_edge(
            self.litestar,
            _edge_settings(settings),
            self.errors,
            shortcut=lambda app: Shortcut(app, self.citizens),
        )

    def _wire(self, clock: Clock) -> Litestar:
        async def desk(request: AnyRequest) -> Desk:
            return Desk(request, self.renderer, self.settings)

        async def record(request: AnyRequest) -> Record:
            return recorder(clock, request.scope["state"]["person"])

        app = Litestar(
            route_handlers=[handler for _, handler in ROUTES],
            guards=[self._guard],
            dependencies={
                "desk": Provide(desk),
                "database": Provide(lambda: self.database, sync_to_thread=False),
                "record": Provide(record),
                "clock": Provide(lambda: clock, sync_to_thread=False),
                "settings": Provide(lambda: self.settings, sync_to_thread=False),
            },
            exception_handlers=self._exception_handlers(),
            logging_config=None,
            lifespan=[self._lifespan],
            openapi_config=OpenAPIConfig(
                title="auditapp", version="1", path="/api/v1", render_plugins=[JsonRenderPlugin()]
            ),
        )
        app.state.renderer = self.renderer
        app.state.citizens = self.citizens
        app.state.kiosks = Kiosks(
            self.settings, self.database, clock, citizens=self.citizens, renderer=self.renderer
        )
        return app

    @asynccontextmanager
    async def _lifespan(self, _: Litestar) -> AsyncIterator[None]:
        watch = HourlyLook(self.database, self.clock)
        for part in (self.citizens.intake, self.citizens.visits, watch):
            part.start()
        try:
            yield
        finally:
            await watch.stop()
            await self.citizens.intake.stop()
            await self.citizens.visits.stop()
            await self.database.close()

    async def _guard(
        self,
        connection: "ASGIConnection[Any, Any, Any, Any]",
        handler: BaseRouteHandler,
    ) -> None:
        rule = RULES.get(str(handler.name))
        if rule is None:
            if connection.scope["path"] in API_DOCUMENT:
                return
            raise NotFound  # a route that nobody ruled on is closed
        if handler.name == people.create_session.name:
            self.sign_ins.check(address_key(client_address(connection.scope, self._trusted)))
        person, held = await self._recognise(connection.scope, rule, connection.path_params)
        decide(rule, person, held)
        if person is None or rule.public or handler.name in BEFORE_OWN_PASSWORD:
            return
        if person.must_change_password:
            raise MustChangePassword

    async def _recognise(
        self, scope: Any, rule: Rule, params: Mapping[str, Any]
    ) -> tuple[Actor | None, frozenset[str] | None]:
        """Find who sent the request and what they hold there; put them where the desk looks."""
        find = (
            None
            if scope["path"].startswith(ANONYMOUS)
            else finder(self.clock, self.settings, scope)
        )
        if find is None:
            return None, None

        async def look(conn: Connection) -> tuple[Found | None, frozenset[str] | None]:
            found = await find(conn)
            if found is None or rule.public:
                return found, None
            return found, await find_held(rule, found[0], conn, params)

        found, held = await self.database.read_at_once(look)
        person = await note_seen(self.database, self.clock, found)
        scope["state"]["person"] = person
        if person is not None and person.session_hash:
            scope["state"]["token"] = page_token(person.session_hash, self.settings.secret_key)
        return person, held

    def _exception_handlers(self) -> dict[Any, Any]:
        handlers = self.errors.exception_handlers
        otherwise = handlers[Exception]
        return {
            **handlers,
            NotSignedIn: people.ask_to_sign_in(otherwise),
            MustChangePassword: people.ask_for_own_password(otherwise),
        }


def _edge_settings(settings: Settings) -> EdgeSettings:
    return EdgeSettings(
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        allowed_hosts=settings.allowed_hosts,
        trusted_proxies=settings.trusted_proxies,
        anonymous_prefixes=CITIZENS,
    )
