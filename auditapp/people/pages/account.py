"""The own account: e-mail, password, sessions, API tokens."""

from collections.abc import Mapping
from datetime import timedelta

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.people import actions, queries
from auditapp.people.models import ROLE_NAMES, Account, HeldRole
from auditapp.people.models.passwords import SHORTEST
from auditapp.people.models.scopes import RESULTS, SCOPES
from auditapp.people.models.signing_in import OwnSession, OwnToken, TooManyTries
from auditapp.people.pages.parts import Answer, Fault, fault_of, me, typed
from auditapp.people.pages.sign_in import session_cookie
from auditapp.store.engine import Database
from auditapp.web.desk import Desk
from auditapp.web.render import View


class ShowAccount(View):
    """One's own account."""

    template = "people/show_account.html"
    account: Account
    agencies: dict[str, Agency]
    roles: list[HeldRole]
    role_names: dict[str, str]
    sessions: list[OwnSession]
    tokens: list[OwnToken]
    scope_names: Mapping[str, str]
    token_days: tuple[int, ...] = actions.TOKEN_DAYS
    typed_scopes: tuple[str, ...] = (RESULTS,)
    typed_email: str = ""
    typed_name: str = ""
    new_token: str = ""
    fault: Fault = Fault()


class EditPassword(View):
    """The form for a new password."""

    template = "people/edit_password.html"
    username: str
    must_change: bool
    shortest: int = SHORTEST
    fault: Fault = Fault()


@get("/account", name="people.account")
async def show_account(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Show one's own account."""
    return desk.page(await _account_view(desk, database, clock))


@post("/account", name="people.update_account")
async def update_account(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Change one's own e-mail address."""
    try:
        await actions.change_email(database, clock, me(desk), email=desk.field("email"))
    except Invalid as error:
        view = await _account_view(desk, database, clock)
        view.typed_email, view.fault = desk.field("email"), fault_of(desk, error)
        return desk.page(view, status=422)
    return desk.redirect("/account")


@get("/account/password", name="people.password", sync_to_thread=False)
def edit_password(desk: NamedDependency[Desk]) -> Answer:
    """Show the form for a new password."""
    return desk.page(_password_view(desk))


@post("/account/password", name="people.update_password")
async def update_password(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Answer:
    """Change one's own password; every other session ends, this one gets a new id."""
    old, new = typed(desk, "old"), typed(desk, "new")
    try:
        if new != typed(desk, "again"):
            raise Invalid("The two new passwords differ.", field="again")
        secret = await actions.change_password(
            database, clock, settings, me(desk), old=old, new=new
        )
    except TooManyTries as error:
        page = desk.page(_password_view(desk, fault_of(desk, error)), status=429)
        page.headers["Retry-After"] = str(error.retry_after)
        return page
    except Invalid as error:
        return desk.page(_password_view(desk, fault_of(desk, error)), status=422)
    cookies = [session_cookie(settings, secret)]
    target = "/" if me(desk).must_change_password else "/account"
    return Redirect(target, status_code=303, cookies=cookies)


@post("/account/sessions/{session_key:str}/closure", name="people.delete_own_session")
async def delete_own_session(
    session_key: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Sign out one of one's own devices."""
    await actions.end_own_session(database, clock, me(desk), key=session_key)
    return desk.redirect("/account")


@post("/account/sessions/closure", name="people.delete_other_sessions")
async def delete_other_sessions(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Sign out every other device."""
    await actions.end_other_sessions(database, clock, me(desk))
    return desk.redirect("/account")


@post("/account/tokens", name="people.create_token")
async def create_token(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Make an API token and show it this once."""
    name, days = desk.field("name"), desk.field("days")
    scopes = tuple(desk.form.get("scopes", ()))
    token, fault, status = "", Fault(), 200
    try:
        number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
        token = await actions.create_token(
            *(database, clock, me(desk)), name=name, days=number, scopes=scopes
        )
    except Invalid as error:
        fault, status = fault_of(desk, error), 422
    view = await _account_view(desk, database, clock)
    view.new_token, view.fault, view.typed_name = token, fault, "" if token else name
    if not token:
        view.typed_scopes = scopes
    return desk.page(view, status=status)


@post("/account/tokens/{token_id:str}/revocation", name="people.delete_token")
async def delete_token(
    token_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """End one of one's own API tokens."""
    await actions.revoke_token(database, clock, me(desk), token_id=token_id)
    return desk.redirect("/account")


def _password_view(desk: Desk, fault: Fault | None = None) -> EditPassword:
    actor = me(desk)
    return EditPassword(
        username=actor.username, must_change=actor.must_change_password, fault=fault or Fault()
    )


async def _account_view(desk: Desk, database: Database, clock: Clock) -> ShowAccount:
    actor, now = me(desk), clock.now()
    idle = timedelta(minutes=desk.settings.session_idle_minutes)
    async with database.reading() as conn:
        account = await queries.get_account(conn, actor.account_id)
        roles = await queries.list_held_roles(conn, [actor.account_id], now=now)
        ids = {actor.home_agency_id, *(role.agency_id for role in roles)}
        agencies = await list_agencies(conn, sorted(ids), on=local_date(now))
        sessions = await queries.list_sessions(
            conn, actor.account_id, now=now, idle=idle, current=actor.session_hash
        )
        tokens = await queries.list_tokens(conn, actor.account_id, now=now)
    return ShowAccount(
        account=account,
        agencies={agency.id: agency for agency in agencies},
        roles=roles,
        role_names={role.value: name for role, name in ROLE_NAMES.items()},
        sessions=sessions,
        tokens=tokens,
        scope_names=SCOPES,
        typed_email=account.email,
    )
