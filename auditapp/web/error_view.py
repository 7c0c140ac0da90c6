"""The error page in the reader's language and look; below htmx a part, below /api/ a sentence."""

from collections.abc import Mapping

from litestar.types import Scope

from auditapp.base.settings import Settings
from auditapp.web.asgi import header
from auditapp.web.error_pages import error_page
from auditapp.web.errors import Errors, wants_fragment
from auditapp.web.look import Look, parse_look
from auditapp.web.render import Frame, Renderer, View


class ShowError(View):
    """A whole page."""

    template = "web/error.html"
    title: str
    sentence: str
    advice: str


class ErrorPart(View):
    """What htmx swaps in."""

    template = "web/_error.html"
    title: str
    sentence: str
    advice: str


def make_errors(renderer: Renderer, settings: Settings) -> Errors:
    """Return the one mapping from faults to answers, speaking through the renderer."""

    def look_of(scope: Scope) -> Look:
        return parse_look(header(scope, b"cookie") or "", renderer.languages, settings.language)

    def translate(scope: Scope, key: str, params: Mapping[str, object]) -> str:
        return renderer.translate(look_of(scope).language, key, dict(params))

    def render(scope: Scope, status: int, key: str, params: Mapping[str, object]) -> bytes:
        look = look_of(scope)
        page = error_page(status)
        words = renderer.words[look.language]
        view = ErrorPart if wants_fragment(scope) else ShowError
        frame = Frame(
            look=look,
            path=scope["path"],
            me=scope.get("state", {}).get("person"),
            token=scope.get("state", {}).get("token", ""),
            simulated=settings.simulated,
        )
        fields = view(
            title=words(page.title),
            sentence=words(key, **dict(params)),
            advice=words(page.advice),
        )
        return renderer.html(fields, frame).encode()

    return Errors(render, translate)
