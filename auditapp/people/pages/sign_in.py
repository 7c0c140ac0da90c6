"""Signing in and out, and what is answered to those who are not signed in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Invalid, NotSignedIn
from auditapp.base.settings import Settings
from auditapp.people import actions
from auditapp.people.models import MustChangePassword
from auditapp.people.models.signing_in import Attempt, TooManyTries
from auditapp.people.pages.parts import Answer, Fault, fault_of, typed
from auditapp.store.engine import Database
from auditapp.web.desk import AnyRequest, Desk, Page
from auditapp.web.pages import own_path
from auditapp.web.render import View
from auditapp.web.session import (
    SESSION,
    cookie_name,
    make_cookie,
    sent_cookie,
    sent_session_hash,
)

YEAR = 365 * 24 * 3600
DEVICE = "device"
CHANGE_PASSWORD = "/account/password"  # noqa: S105 - an address
Handler = Callable[[AnyRequest, Any], Response[Any]]


class ShowSignIn(View):
    """The form; what was typed stays, but the password."""

    template = "people/show_sign_in.html"
    username: str = ""
    next: str = "/"
    fault: Fault = Fault()


@get("/sign-in", name="people.sign_in", sync_to_thread=False)
def show_sign_in(desk: NamedDependency[Desk]) -> Answer:
    """Show the form; who is signed in already goes on."""
    target = own_path(desk.request.query_params.get("next") or "/")
    if desk.person is not None:
        return desk.redirect(target)
    return desk.page(ShowSignIn(next=target))


@post("/sign-in", name="people.create_session")
async def create_session(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Answer:
    """Check name and password; 422 tells nothing about which was wrong, 429 says how long."""
    attempt = _attempt(desk, settings)
    try:
        done = await actions.sign_in(database, clock, settings, attempt)
    except TooManyTries as error:
        page = _form_again(desk, error, 429)
        page.headers["Retry-After"] = str(error.retry_after)
        return page
    except Invalid as error:
        return _form_again(desk, error, 422)
    target = CHANGE_PASSWORD if done.must_change_password else own_path(desk.field("next"))
    device = _cookie(settings, DEVICE, done.device_cookie, YEAR)
    session = session_cookie(settings, done.session)
    return Redirect(target, status_code=303, cookies=[session, device])


@post("/sign-out", name="people.delete_session")
async def delete_session(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Answer:
    """End the session for good; harmless for who has none."""
    if desk.person is not None:
        await actions.sign_out(database, clock, desk.person)
    gone = _cookie(settings, SESSION, "", 0)
    return Redirect("/sign-in", status_code=303, cookies=[gone])


def ask_to_sign_in(otherwise: Handler) -> Handler:
    """Return the answer to NotSignedIn: pages lead to the form, all else as `otherwise` says."""

    def answer(request: AnyRequest, error: NotSignedIn) -> Response[Any]:
        is_part = request.headers.get("hx-request") == "true"
        return _lead(request, _sign_in_path(request, is_part=is_part)) or otherwise(request, error)

    return answer


def ask_for_own_password(otherwise: Handler) -> Handler:
    """Return the answer to MustChangePassword: pages lead to the form that changes it."""

    def answer(request: AnyRequest, error: MustChangePassword) -> Response[Any]:
        return _lead(request, CHANGE_PASSWORD) or otherwise(request, error)

    return answer


def session_cookie(settings: Settings, secret: str) -> Cookie:
    """Return the cookie of a session that has just begun."""
    return _cookie(settings, SESSION, secret, settings.session_max_hours * 3600)


def _cookie(settings: Settings, name: str, value: str, seconds: int) -> Cookie:
    return make_cookie(name, value, seconds=seconds, public_url=settings.public_url)


def device_name(agent: str) -> str:
    """Return browser and system in two words, for one's own list of sessions."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "coc_coc": "Cốc Cốc", "Firefox": "Firefox",
                "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows",
               "Mac OS": "macOS", "Linux": "Linux"}  # fmt: skip
    found = (
        next((name for mark, name in table.items() if mark in agent), "")
        for table in (browsers, systems)
    )
    return " · ".join(name for name in found if name)


def _attempt(desk: Desk, settings: Settings) -> Attempt:
    scope, url = desk.request.scope, settings.public_url
    return Attempt(
        username=desk.field("username")[:200],
        password=typed(desk, "password"),
        device_cookie=sent_cookie(scope, cookie_name(DEVICE, url)),
        device_name=device_name(desk.request.headers.get("user-agent", "")),
        old_session_hash=sent_session_hash(scope, url),
    )


def _form_again(desk: Desk, error: AppError, status: int) -> Page:
    view = ShowSignIn(
        username=desk.field("username")[:200],
        next=own_path(desk.field("next")),
        fault=fault_of(desk, error),
    )
    return desk.page(view, status=status)


def _sign_in_path(request: AnyRequest, *, is_part: bool) -> str:
    if is_part:
        page = urlsplit(request.headers.get("hx-current-url", ""))
    else:
        page = urlsplit(str(request.url))
    target = own_path(page.path + (f"?{page.query}" if page.query else ""))
    return "/sign-in" if target == "/" else f"/sign-in?next={quote(target, safe='/')}"


def _lead(request: AnyRequest, path: str) -> Response[Any] | None:
    """Return the way to a page for browsers; None where only a status helps."""
    if request.url.path.startswith("/api/"):
        return None
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=401, headers={"HX-Redirect": path}, media_type="text/html")
    if request.method in {"GET", "HEAD"}:
        return Redirect(path, status_code=303)
    return None
