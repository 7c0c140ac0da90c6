"""One service: its parts, what starts and stops with it, and the way of a request to the routes."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar.types import Receive

from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.watch import Walls
from auditapp.alerts.jobs import Worker
from auditapp.app.routes import CITIZENS
from auditapp.app.wiring import wired
from auditapp.audits.actions import Keeper
from auditapp.audits.jobs import FileSweep
from auditapp.base.clock import Clock
from auditapp.base.settings import Settings
from auditapp.channels.pages.kiosk_desk import Kiosks
from auditapp.people.actions import identify
from auditapp.store.blobs import Blobs
from auditapp.store.engine import Database
from auditapp.surveys.jobs import HourlyLook
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.pages.shortcut import Shortcut
from auditapp.web.address import TrustedProxies, address_key, client_address
from auditapp.web.asgi import scope_type
from auditapp.web.edge import EdgeSettings, with_edge
from auditapp.web.error_view import make_errors
from auditapp.web.limits import Limiter
from auditapp.web.pictures import shared_studio
from auditapp.web.render import renderer_of


class Service:
    """The parts that handlers find in a request's scope; `asgi` is the way in, edge and all."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.database = Database(settings.database_url)
        self.renderer = renderer_of(settings.static_dir, settings.languages_dir)
        self.citizens = Citizens(settings, self.database, clock=clock, renderer=self.renderer)
        self.kiosks = Kiosks(
            settings, self.database, clock, citizens=self.citizens, renderer=self.renderer
        )
        self.keeper = Keeper(Blobs(settings.blobs_url), shared_studio())
        self.walls = Walls(self.database, clock, k=settings.small_cell)
        self.errors = make_errors(self.renderer, settings)
        # A second net beside people's slow-down per name: many names, tried from one address.
        self.sign_ins = Limiter(60, 60.0)
        self.api_calls = Limiter(settings.api_pace, 60.0)  # per owner of tokens
        self._trusted = TrustedProxies(settings.trusted_proxies)
        self.asgi = with_edge(
            Within(self),
            _edge_settings(settings),
            self.errors,
            shortcut=lambda app: Shortcut(app, self.citizens),
            admit=self._knows,
        )

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Run what works beside the requests."""
        _on_signal(self.walls.stop)
        watch = HourlyLook(self.database, self.clock)
        sweep = FileSweep(self.database, self.keeper.blobs)
        jobs = Worker(Tools(self.database, self.clock, self.settings, self.renderer))
        for part in (self.citizens.intake, self.citizens.visits, watch, sweep):
            part.start()
        if self.settings.outgoing.jobs:
            jobs.start()
        try:
            yield
        finally:
            self.walls.stop()
            await jobs.stop()
            await watch.stop()
            await sweep.stop()
            await self.citizens.intake.stop()
            await self.citizens.visits.stop()
            await self.database.close()

    async def _knows(self, scope: Any) -> bool:
        """Tell whether the sender of a request is signed in, before its body is read."""
        return await identify(self.database, self.clock, self.settings, scope) is not None

    def count_sign_in(self, scope: Any) -> None:
        """Raise TooMany after 60 sign-ins in a minute from one client address."""
        self.sign_ins.check(address_key(client_address(scope, self._trusted)))


class Within:
    """The innermost of all: the routes, told which service they answer for."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._routes = wired()

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        """Pass a request on with its service in the scope; start and stop with the server."""
        if scope_type(scope) == "lifespan":
            await self._live(receive, send)
            return
        scope.setdefault("state", {})["service"] = self._service
        await self._routes(scope, receive, send)

    async def _live(self, receive: Receive, send: Any) -> None:
        await receive()
        stage = "startup"
        try:
            async with self._service.lifespan():
                await send({"type": "lifespan.startup.complete"})
                stage = "shutdown"
                await receive()
        except BaseException as fault:
            await send({"type": f"lifespan.{stage}.failed", "message": repr(fault)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


def _on_signal(let_go: Callable[[], None]) -> None:
    """Have open streams end when app/__main__ says so; nowhere but in a serving process."""
    with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, let_go)


def _edge_settings(settings: Settings) -> EdgeSettings:
    return EdgeSettings(
        secret_key=settings.secret_key,
        public_url=settings.public_url,
        allowed_hosts=settings.allowed_hosts,
        trusted_proxies=settings.trusted_proxies,
        anonymous_prefixes=CITIZENS,
    )
