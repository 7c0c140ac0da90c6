"""Reminders: what one was reminded of, and when reminders climb in a tree."""

from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency
from auditapp.alerts.actions.set_reminders import set_rules, wish_digest
from auditapp.alerts.models.reminders import DIGESTS, KIND_NAMES, STEP_NAMES, Rules
from auditapp.alerts.queries import reminders as queries
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.people import queries as people
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexReminders(View):
    """What one was reminded of, and how often the digest comes."""

    template = "alerts/index_reminders.html"
    rows: list[Any]
    kinds: dict[str, str]
    steps: dict[str, str]
    digest: str
    digests: dict[str, str]
    email: str
    sends_mail: bool


class EditRules(View):
    """When reminders climb in a tree, and the record of who was reminded."""

    template = "alerts/edit_rules.html"
    agency: Agency
    typed: tuple[str, str, str]
    rows: list[Any]
    kinds: dict[str, str]
    steps: dict[str, str]
    problems: dict[str, str]


@get("/alerts/reminders", name="alerts.reminders")
async def index_reminders(desk: NamedDependency[Desk], database: NamedDependency[Database]) -> Page:
    """Show what one was reminded of."""
    me = desk.person.account_id
    async with database.reading() as conn:
        view = IndexReminders(
            rows=await queries.list_recorded(conn, account_id=me),
            kinds=KIND_NAMES,
            steps=STEP_NAMES,
            digest=await queries.find_wish(conn, me),
            digests=DIGESTS,
            email=(await people.get_account(conn, me)).email,
            sends_mail=desk.settings.outgoing.sends_mail,
        )
    return desk.page(view)


@post("/alerts/digest", name="alerts.digest")
async def update_digest(
    desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Redirect:
    """Choose how often the digest comes."""
    await wish_digest(database, desk.person, digest=desk.field("digest"))
    return desk.redirect("/alerts/reminders")


@get("/agencies/{agency_id:str}/reminders", name="alerts.edit_rules")
async def edit_rules(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the days of a tree; only its root has them."""
    async with database.reading() as conn:
        rules = (await queries.list_rules(conn)).get(agency_id, Rules())
        return desk.page(await _edit(conn, clock, agency_id, _typed(rules)))


@post("/agencies/{agency_id:str}/reminders", name="alerts.update_rules")
async def update_rules(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Set the days of a tree."""
    typed = (desk.field("before"), desk.field("superior"), desk.field("province"))
    async with database.reading() as conn:
        view = await _edit(conn, clock, agency_id, typed)
    try:
        await set_rules(database, clock, desk.person, root_id=agency_id, typed=typed)
    except Invalid as error:
        view.problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.redirect(f"/agencies/{agency_id}/reminders")


def _typed(rules: Rules) -> tuple[str, str, str]:
    before = " ".join(str(days) for days in rules.before)
    return before, str(rules.superior_after), str(rules.province_after)


async def _edit(
    conn: Connection, clock: Clock, agency_id: str, typed: tuple[str, str, str]
) -> EditRules:
    agency = await get_agency(conn, agency_id, on=local_date(clock.now()))
    if agency.root_id != agency.id:
        raise NotFound
    return EditRules(
        agency=agency,
        typed=typed,
        rows=await queries.list_recorded(conn, paths=[agency.path]),
        kinds=KIND_NAMES,
        steps=STEP_NAMES,
        problems={},
    )
