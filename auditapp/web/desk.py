"""What a handler works with: the request's reader and form, and how to answer it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from litestar import Request, Response
from litestar.response import Redirect

from auditapp.base.settings import Settings
from auditapp.web.look import Look, read_look
from auditapp.web.render import Frame, Renderer, View

AnyRequest = Request[Any, Any, Any]
Page = Response[str]


class Desk:
    """One request's view of the service; made anew for each request that asks for it."""

    def __init__(self, request: AnyRequest, renderer: Renderer, settings: Settings) -> None:
        self.request = request
        self.renderer = renderer
        self.settings = settings
        self.look: Look = read_look(request, renderer.languages, settings.language)
        self.person: Any = request.scope["state"].get("person")
        self.token: str = request.scope["state"].get("token", "")

    @property
    def form(self) -> dict[str, list[str]]:
        """Return the posted form as the body guard parsed it: name to values, NFC."""
        return self.request.scope["state"].get("form", {})  # type: ignore[no-any-return]

    def field(self, name: str) -> str:
        """Return the first value posted under name, without blanks around it; '' when absent."""
        values: Sequence[str] = self.form.get(name, ())
        return values[0].strip() if values else ""

    def file(self, name: str) -> bytes:
        """Return the file posted under name; empty when absent."""
        return self.request.scope["state"].get("files", {}).get(name, b"")  # type: ignore[no-any-return]

    @property
    def wants_part(self) -> bool:
        """Tell whether htmx asked for a part rather than a whole page."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def frame(self) -> Frame:
        """Return what every page knows besides its own fields."""
        return Frame(
            look=self.look,
            path=self.request.url.path,
            back=way_back(self.request),
            me=self.person,
            token=self.token,
            simulated=self.settings.simulated,
        )

    def page(self, view: View, status: int = 200) -> Page:
        """Answer with a page or a part; 422 when a form comes back with its faults."""
        html = self.renderer.html(view, self.frame)
        return Response(html, status_code=status, media_type="text/html")

    def redirect(self, path: str) -> Redirect:
        """Answer a finished POST: 303, so that a reload sends nothing again."""
        return Redirect(path, status_code=303)

    def say(self, key: str, /, **params: Any) -> str:
        """Return a key in the reader's language."""
        return self.renderer.translate(self.look.language, key, params)


def way_back(request: AnyRequest) -> str:
    """Return the address that shows this page again by GET; ?lang= goes, the cookie rules."""
    address = request.headers.get("referer", "/") if request.method == "POST" else request.url
    parts = urlsplit(str(address))
    asked = [pair for pair in parse_qsl(parts.query) if pair[0] != "lang"]
    return parts.path + (f"?{urlencode(asked)}" if asked else "") or "/"
