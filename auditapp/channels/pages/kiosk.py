"""The tablet's own pages, below /kiosk: pairing, the survey, what it sends, leaving.

Nobody signs in here: a tablet is known by the secret in its cookie, which reaches nothing else.
"""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec.structs import replace

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, Unavailable
from auditapp.base.settings import Settings
from auditapp.channels.actions import kiosks as actions
from auditapp.channels.models.kiosk_answers import Batch
from auditapp.channels.models.kiosks import Kiosk, State
from auditapp.channels.pages.kiosk_desk import PATH, Kiosks
from auditapp.channels.pages.kiosk_views import PairKiosk, ShowKiosk, part_view, saying
from auditapp.store.engine import Database
from auditapp.surveys.pages.answer import CHOOSE
from auditapp.web.assets import Assets
from auditapp.web.desk import AnyRequest, Desk, Page
from auditapp.web.headers import CONTENT_SECURITY_POLICY

MARK = "x-kiosk"  # tells the service worker whether an answer is the page to keep
POLICY = f"{CONTENT_SECURITY_POLICY}; manifest-src 'self'"
FILES = (
    "css/kiosk.css", "img/faces.svg", "img/favicon.svg", "vendor/icons.svg", "js/form-rules.js",
    "js/idb.js", "js/kiosk-box.js", "js/kiosk-ask.js", "js/kiosk-keep.js", "js/kiosk-leave.js",
)  # fmt: skip
OWN_FIELDS = {"kiosk.id", "kiosk.survey", "done"}


class Pin(msgspec.Struct):
    """What is typed to leave."""

    pin: str


@get("/kiosk", name="kiosk.show")
async def show_kiosk(
    request: AnyRequest,
    desk: NamedDependency[Desk],
    settings: NamedDependency[Settings],
    kiosks: NamedDependency[Kiosks],
) -> Page:
    """Show the survey of the point to a paired tablet, and the pairing form to any other."""
    kiosk = await kiosks.find(request)
    if kiosk is None:
        was_paired = bool(kiosks.sent_secret(request))
        page = desk.page(PairKiosk(code="", problem="", was_paired=was_paired))
        page.set_header(MARK, "unpaired")
        return _with_secret(page, kiosks, "") if was_paired else page
    is_done = request.query_params.get("done") == "1"
    return await _page(desk, settings, kiosks, kiosk, is_done=is_done)


@post("/kiosk/pairing", name="kiosk.pairing", status_code=200)
async def create_pairing(
    request: AnyRequest,
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
    kiosks: NamedDependency[Kiosks],
) -> Page | Redirect:
    """Pair this tablet by the code of the manager's page."""
    code = desk.field("code")
    kiosks.check_pairing(request)
    try:
        secret = await actions.pair_kiosk(
            database, clock, code=code, secret_key=settings.secret_key
        )
    except Invalid as error:
        problem = desk.say(error.key, **error.params)
        return desk.page(PairKiosk(code=code[:20], problem=problem, was_paired=False), status=422)
    answer = desk.redirect(PATH)
    answer.set_cookie(kiosks.cookie(secret))
    return answer


@post("/kiosk/answers", name="kiosk.answers", status_code=200)
async def create_answers(
    request: AnyRequest,
    desk: NamedDependency[Desk],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
    kiosks: NamedDependency[Kiosks],
) -> Response[Any]:
    """Store a batch of answers and say which are on the disk; a plain form sends a single one."""
    kiosk = await kiosks.get(request)
    kiosks.check_batch(kiosk)
    if desk.form:
        batch = _single(desk, clock, kiosk)
        taken = await kiosks.intake.take(kiosk.point_id, batch)
        if taken.refused:
            return await _page(desk, settings, kiosks, kiosk, notice=CHOOSE)
        if not taken.kept:
            raise Unavailable
        return desk.redirect(f"{PATH}?done=1&lang={desk.look.language}")
    batch = msgspec.json.decode(await request.body(), type=Batch)
    return _json(await kiosks.intake.take(kiosk.point_id, batch))


@post("/kiosk/state", name="kiosk.state", status_code=200)
async def update_state(
    request: AnyRequest,
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    kiosks: NamedDependency[Kiosks],
) -> Response[bytes]:
    """Note a sign of life; answer which page the tablet should be showing."""
    kiosk = await kiosks.get(request)
    kiosks.check_state(kiosk)
    state = msgspec.json.decode(await request.body(), type=State)
    await actions.note_state(database, clock, kiosk, state)
    answer = _json({"page": await kiosks.fingerprint(kiosk)})
    answer.set_cookie(kiosks.cookie(kiosks.sent_secret(request)))
    return answer


@post("/kiosk/exit", name="kiosk.exit", status_code=200)
async def create_exit(
    request: AnyRequest,
    kiosks: NamedDependency[Kiosks],
) -> Response[bytes]:
    """Say whether the PIN is right."""
    kiosk = await kiosks.get(request)
    kiosks.check_pin(kiosk)
    typed = msgspec.json.decode(await request.body(), type=Pin)
    return _json({"ok": await actions.is_pin(kiosk, typed.pin)})


@get("/kiosk/worker.js", name="kiosk.worker", sync_to_thread=False)
def show_worker(
    kiosks: NamedDependency[Kiosks],
    assets: NamedDependency[Assets],
) -> Response[str]:
    """Give the service worker, with the names of the files that it keeps."""
    files = msgspec.json.encode([assets.url(name) for name in FILES]).decode()
    head = f'var VERSION = "{kiosks.version}";\nvar FILES = {files};\n'
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": PATH}
    body = head + assets.text("js/kiosk-worker.js")
    return Response(body, media_type="text/javascript", headers=headers)


@get("/kiosk/manifest.webmanifest", name="kiosk.manifest", sync_to_thread=False)
def show_manifest(desk: NamedDependency[Desk]) -> Response[bytes]:
    """Describe the page as an app that fills the screen."""
    icon = desk.renderer.assets.url("img/favicon.svg")
    manifest = {
        "id": PATH,
        "name": desk.say("Citizen survey"),
        "short_name": desk.say("Survey"),
        "start_url": PATH,
        "scope": PATH,
        "display": "fullscreen",
        "background_color": "#f6faf8",
        "theme_color": "#0a412b",
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    body = msgspec.json.encode(manifest)
    return Response(body, media_type="application/manifest+json")


async def _page(
    desk: Desk, settings: Settings, kiosks: Kiosks, kiosk: Kiosk, *, is_done: bool = False,
    notice: str = "",
) -> Page:  # fmt: skip
    """Return the page in the service's language, whatever this browser reads elsewhere."""
    asked = desk.request.query_params.get("lang", "")
    language = asked if asked in desk.renderer.languages else settings.language
    desk.look = replace(desk.look, language=language)
    point = await kiosks.point(kiosk)
    part = part_view(point, *await kiosks.running(point))
    parts = [
        (
            each,
            desk.renderer.part(part, replace(desk.frame, look=replace(desk.look, language=each))),
        )
        for each in desk.renderer.languages
    ]
    shown = saying(part, is_done=is_done, notice=notice)
    page = desk.page(
        ShowKiosk(
            kiosk=kiosk,
            page=await kiosks.fingerprint(kiosk),
            version=kiosks.version,
            edition=part.edition,
            shown=desk.renderer.part(shown, desk.frame),
            parts=parts,
        ),
        status=422 if notice else 200,
    )
    page.set_header(MARK, f"page {kiosks.version}")
    page.set_header("content-security-policy", POLICY)
    return _with_secret(page, kiosks, kiosks.sent_secret(desk.request))


def _single(desk: Desk, clock: Clock, kiosk: Kiosk) -> Batch:
    """Return the one answer of a page without JavaScript."""
    now = int(clock.now().timestamp() * 1000)
    fields = {name: got for name, got in desk.form.items() if name not in OWN_FIELDS}
    answer = {
        "id": desk.field("kiosk.id"),
        "point": kiosk.point_id,
        "survey": desk.field("kiosk.survey"),
        "given": now,
        "fields": fields,
    }
    return msgspec.convert({"now": now, "answers": [answer]}, Batch)


def _with_secret(page: Page, kiosks: Kiosks, secret: str) -> Page:
    page.set_cookie(kiosks.cookie(secret))
    return page


def _json(value: object) -> Response[bytes]:
    return Response(msgspec.json.encode(value), media_type="application/json")
