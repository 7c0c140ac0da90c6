"""What the tablets' pages share: who the tablet is, its cookie, its limits, what its page shows."""

import hashlib

from litestar.datastructures import Cookie

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point
from auditapp.base.clock import Clock
from auditapp.base.errors import Gone, NotFound
from auditapp.base.ids import is_secret
from auditapp.base.settings import Settings
from auditapp.base.words import N_
from auditapp.channels.actions.kiosk_answers import KioskIntake
from auditapp.channels.models.kiosks import VERSION_LENGTH, Kiosk
from auditapp.channels.queries import kiosks as queries
from auditapp.store.engine import Database
from auditapp.surveys.models.station import Resting
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.pages.answer import TITLES
from auditapp.surveys.pages.citizens import Citizens
from auditapp.web.address import TrustedProxies, address_key, client_address
from auditapp.web.desk import AnyRequest
from auditapp.web.limits import Limiter
from auditapp.web.render import Renderer
from auditapp.web.session import hash_secret, is_https, sent_cookie

PATH = "/kiosk"  # the reach of cookie and service worker, and nothing beside it
COOKIE_SECONDS = 400 * 24 * 3600  # browsers keep none longer; each sign of life renews it
NOT_PAIRED = N_("This tablet is not paired with a counter, or no longer.")


def page_version(renderer: Renderer) -> str:
    """Return which version of the tablets' page this service gives out."""
    return renderer.assets.checksum[:VERSION_LENGTH]


class Kiosks:
    """One per process; handlers are given it as `kiosks`."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, *, citizens: Citizens,
        renderer: Renderer,
    ) -> None:  # fmt: skip
        self.intake = KioskIntake(
            database, clock, citizens.counters, citizens.intake, key=settings.secret_key
        )
        self.version = page_version(renderer)
        self._settings = settings
        self._database = database
        self._trusted = TrustedProxies(settings.trusted_proxies)
        # Eight digits live for ten minutes: at these rates nobody guesses one.
        self._pairings = Limiter(20, 600.0)
        self._all_pairings = Limiter(300, 600.0)
        self._pins = Limiter(5, 150.0)
        self._states = Limiter(6, 360.0)
        self._batches = Limiter(60, 60.0)

    async def find(self, request: AnyRequest) -> Kiosk | None:
        """Return the kiosk whose tablet sent the request; None when it is not paired."""
        secret = sent_cookie(request.scope, self._cookie_name)
        if not is_secret(secret):
            return None
        async with self._database.reading() as conn:
            return await queries.find_by_secret(conn, hash_secret(secret))

    async def get(self, request: AnyRequest) -> Kiosk:
        """Return the kiosk whose tablet sent the request; raises Gone when it is not paired."""
        kiosk = await self.find(request)
        if kiosk is None:
            raise Gone(NOT_PAIRED)
        return kiosk

    async def point(self, kiosk: Kiosk) -> Point:
        """Return the point at which a kiosk stands."""
        async with self._database.reading() as conn:
            return await agencies.get_point(conn, kiosk.point_id)

    async def running(self, point: Point) -> tuple[Counter | None, str]:
        """Return what runs at a point, or None and the sentence why there is nothing."""
        try:
            return await self.intake.running(point), ""
        except (NotFound, Gone, Resting) as error:
            return None, TITLES.get(error.key, error.key)

    async def fingerprint(self, kiosk: Kiosk) -> str:
        """Return what the tablet's page depends on, in 16 letters: another one, another page."""
        counter, reason = await self.running(await self.point(kiosk))
        shown = (
            self.version,
            reason if counter is None else counter.fingerprint,
            (kiosk.id, kiosk.idle_seconds, kiosk.thanks_seconds, kiosk.pin_hash),
        )
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]

    def check_pairing(self, request: AnyRequest) -> None:
        """Raise TooMany when this address, or everybody together, tried too many codes."""
        self._pairings.check(address_key(client_address(request.scope, self._trusted)))
        self._all_pairings.check("")

    def check_pin(self, kiosk: Kiosk) -> None:
        """Raise TooMany when too many PINs were tried on a tablet."""
        self._pins.check(kiosk.id)

    def check_state(self, kiosk: Kiosk) -> None:
        """Raise TooMany when a tablet gives signs of life without end."""
        self._states.check(kiosk.id)

    def check_batch(self, kiosk: Kiosk) -> None:
        """Raise TooMany when a tablet sends more than a counter can bring."""
        self._batches.check(kiosk.id)

    def sent_secret(self, request: AnyRequest) -> str:
        """Return the secret that came with the request, good or not."""
        return sent_cookie(request.scope, self._cookie_name)

    def cookie(self, secret: str) -> Cookie:
        """Return the cookie that keeps a tablet paired; an empty secret takes it away."""
        return Cookie(
            key=self._cookie_name,
            value=secret,
            path=PATH,
            max_age=COOKIE_SECONDS if secret else 0,
            httponly=True,
            samesite="strict",
            secure=is_https(self._settings.public_url),
        )

    @property
    def _cookie_name(self) -> str:
        return "__Secure-kiosk" if is_https(self._settings.public_url) else "kiosk"
