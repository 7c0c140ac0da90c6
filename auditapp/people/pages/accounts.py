"""Administrators' pages about the people of their agencies."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import find_path, list_agencies
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.people import actions, queries
from auditapp.people.models import ROLE_NAMES, Account, AccountDraft, Actor, HeldRole, Role
from auditapp.people.models.passwords import ONE_TIME_LIFE
from auditapp.people.pages.parts import (
    ROLE_CHOICES,
    Answer,
    Choice,
    Fault,
    agency_choices,
    fault_of,
    me,
)
from auditapp.store.engine import Database
from auditapp.web.desk import Desk
from auditapp.web.render import View

PER_PAGE = 50
ROLE_WORDS = {role.value: name for role, name in ROLE_NAMES.items()}


class IndexPeople(View):
    """The people of one's agencies."""

    template = "people/index_people.html"
    people: list[Account]
    agencies: dict[str, Agency]
    roles: dict[str, list[HeldRole]]
    role_names: dict[str, str]
    choices: list[Choice]
    words: str
    agency_id: str
    number: int
    has_more: bool


class NewPerson(View):
    """The form for a new account."""

    template = "people/new_person.html"
    draft: AccountDraft
    choices: list[Choice]
    fault: Fault = Fault()


class ShowPerson(View):
    """One account: what is known, roles, what can be done."""

    template = "people/show_person.html"
    account: Account
    draft: AccountDraft
    agencies: dict[str, Agency]
    roles: list[HeldRole]
    role_names: dict[str, str]
    choices: list[Choice]
    role_choices: tuple[Choice, ...]
    is_me: bool
    fault: Fault = Fault()


class ShowOneTimePassword(View):
    """The password of a new or reset account, this once."""

    template = "people/show_one_time_password.html"
    account: Account
    password: str
    days: int = ONE_TIME_LIFE.days


@get("/people", name="people.index")
async def index_people(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """List the people of one's agencies, by words in their names and by agency."""
    asked = desk.request.query_params
    words, agency_id = asked.get("words", "").strip()[:100], asked.get("agency", "")
    page = asked.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1
    view = await _index_view(
        database, clock, me(desk), words=words, agency_id=agency_id, number=max(1, number)
    )
    return desk.page(view)


@get("/people/new", name="people.new")
async def new_person(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Show the form for a new account."""
    return desk.page(await _new_view(desk, database, clock))


@post("/people", name="people.create")
async def create_person(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Add an account and show its one-time password."""
    try:
        account_id, password = await actions.create_account(database, clock, me(desk), _draft(desk))
    except Invalid as error:
        view = await _new_view(desk, database, clock)
        view.fault = fault_of(desk, error)
        return desk.page(view, status=422)
    return await _one_time(desk, database, account_id, password)


@get("/people/{account_id:str}", name="people.show")
async def show_person(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Show one account."""
    return desk.page(await person_view(desk, database, clock, account_id))


@post("/people/{account_id:str}", name="people.update")
async def update_person(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Change name, e-mail and home agency."""
    draft = _draft(desk)
    try:
        await actions.edit_account(database, clock, me(desk), account_id=account_id, draft=draft)
    except Invalid as error:
        view = await person_view(desk, database, clock, account_id)
        view.draft, view.fault = draft, fault_of(desk, error)
        return desk.page(view, status=422)
    return desk.redirect(f"/people/{account_id}")


@post("/people/{account_id:str}/password", name="people.reset_password")
async def create_one_time_password(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Reset the password and show the one-time password."""
    password = await actions.reset_password(database, clock, me(desk), account_id=account_id)
    return await _one_time(desk, database, account_id, password)


@post("/people/{account_id:str}/disablement", name="people.disable")
async def create_disablement(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Shut the person out at once."""
    await actions.disable_account(database, clock, me(desk), account_id=account_id)
    return desk.redirect(f"/people/{account_id}")


@post("/people/{account_id:str}/enablement", name="people.enable")
async def delete_disablement(
    account_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """Let the person in again."""
    await actions.enable_account(database, clock, me(desk), account_id=account_id)
    return desk.redirect(f"/people/{account_id}")


async def person_view(desk: Desk, database: Database, clock: Clock, account_id: str) -> ShowPerson:
    """Return the page of one account, for the handlers that show it again with a fault."""
    actor, now = me(desk), clock.now()
    async with database.reading() as conn:
        account = await queries.get_account(conn, account_id)
        roles = await queries.list_held_roles(conn, [account_id], now=now)
        ids = {account.home_agency_id, *(role.agency_id for role in roles)}
        agencies = await list_agencies(conn, sorted(ids), on=local_date(now))
        choices = await agency_choices(conn, clock, actor)
    return ShowPerson(
        account=account,
        draft=AccountDraft(
            username=account.username,
            display_name=account.display_name,
            email=account.email,
            home_agency_id=account.home_agency_id,
        ),
        agencies={agency.id: agency for agency in agencies},
        roles=roles,
        role_names=ROLE_WORDS,
        choices=choices,
        role_choices=ROLE_CHOICES,
        is_me=account_id == actor.account_id,
    )


async def _index_view(
    database: Database, clock: Clock, actor: Actor, *, words: str, agency_id: str, number: int
) -> IndexPeople:
    now = clock.now()
    async with database.reading() as conn:
        path = await find_path(conn, agency_id) if agency_id else None
        paths = actor.paths_as(Role.ADMINISTRATOR)
        if path is not None and actor.may_administrate(path):
            paths = (path,)
        found = await queries.list_accounts(
            conn, paths, words=words, limit=PER_PAGE + 1, offset=(number - 1) * PER_PAGE
        )
        people = found[:PER_PAGE]
        held = await queries.list_held_roles(conn, [one.id for one in people], now=now)
        ids = {one.home_agency_id for one in people} | {one.agency_id for one in held}
        agencies = await list_agencies(conn, sorted(ids), on=local_date(now))
        choices = await agency_choices(conn, clock, actor)
    return IndexPeople(
        people=people,
        agencies={agency.id: agency for agency in agencies},
        roles={one.id: [role for role in held if role.account_id == one.id] for one in people},
        role_names=ROLE_WORDS,
        choices=choices,
        words=words,
        agency_id=agency_id,
        number=number,
        has_more=len(found) > PER_PAGE,
    )


async def _new_view(desk: Desk, database: Database, clock: Clock) -> NewPerson:
    async with database.reading() as conn:
        choices = await agency_choices(conn, clock, me(desk))
    return NewPerson(draft=_draft(desk), choices=choices)


async def _one_time(desk: Desk, database: Database, account_id: str, password: str) -> Answer:
    async with database.reading() as conn:
        account = await queries.get_account(conn, account_id)
    return desk.page(ShowOneTimePassword(account=account, password=password))


def _draft(desk: Desk) -> AccountDraft:
    return AccountDraft(
        username=desk.field("username"),
        display_name=desk.field("display_name"),
        email=desk.field("email"),
        home_agency_id=desk.field("home_agency_id"),
    )
