"""Pages that belong to no room: assets, the reader's look, health."""

from collections.abc import Collection

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.errors import Invalid, NotFound
from auditapp.web.assets import Assets
from auditapp.web.desk import AnyRequest, Desk
from auditapp.web.look import COOKIE, SIZES, THEMES, YEAR, Look


@get("/static/{checksum:str}/{name:path}", name="web.asset", sync_to_thread=False)
def show_asset(
    request: AnyRequest,
    checksum: FromPath[str],
    name: FromPath[str],
    assets: NamedDependency[Assets],
) -> Response[bytes]:
    """Serve one file of the fixed map; an old checksum gets today's file, not cached for long."""
    asset = assets.find(name.lstrip("/"))
    if asset is None:
        raise NotFound
    current = checksum == assets.checksum
    headers = {
        "Cache-Control": f"public, max-age={YEAR}, immutable" if current else "no-cache",
        "Vary": "Accept-Encoding",
        "X-Length": str(len(asset.content)),  # unpacked: tells what keeps files when one is cut off
    }
    content = asset.content
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content = asset.packed
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)


@post("/look", name="web.look", status_code=303, sync_to_thread=False)
def update_look(desk: NamedDependency[Desk]) -> Redirect:
    """Remember language, theme and text size, and go back to the page."""
    look = Look(
        language=_choice(desk, "language", desk.renderer.languages, desk.look.language),
        theme=_choice(desk, "theme", THEMES, desk.look.theme),
        size=_choice(desk, "size", SIZES, desk.look.size),
    )
    cookie = Cookie(
        key=COOKIE,
        value=look.cookie,
        path="/",
        max_age=YEAR,
        samesite="lax",
        httponly=True,
        secure=desk.settings.public_url.startswith("https://"),
    )
    return Redirect(own_path(desk.field("back")), status_code=303, cookies=[cookie])


@get("/health", name="web.health", sync_to_thread=False)
def show_health() -> dict[str, str]:
    """Answer load balancers."""
    return {"status": "ok"}


def own_path(path: str) -> str:
    """Return path when it leads to a page of ours, else '/': no address is a way out."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe and "\\" not in path else "/"


def _choice(desk: Desk, name: str, allowed: Collection[str], now: str) -> str:
    value = desk.field(name) or now
    if value not in allowed:
        raise Invalid("This choice does not exist.", field=name)
    return value
