"""Links for spreadsheets: the page where they are made and ended, and what they give."""

from typing import ClassVar

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.exchange.actions import links as actions
from auditapp.exchange.models.links import PERIODS, SHAPES, Link
from auditapp.exchange.queries.links import list_links
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.surveys.pages.results import RESULT_ROLES
from auditapp.surveys.queries.export import list_forms
from auditapp.web.desk import Desk, Page
from auditapp.web.i18n import pick
from auditapp.web.render import View

USUAL = {"name": "", "form": "", "shape": "parts", "period": "last-12"}


class IndexLinks(View):
    """The links of an agency, and the form for a new one; `address` is shown once."""

    template: ClassVar[str] = "exchange/index_links.html"
    agency: Agency
    links: list[Link]
    shape_names: dict[str, str]
    period_names: dict[str, str]
    forms: list[tuple[str, str]]
    values: dict[str, str]
    problems: dict[str, str]
    address: str


@get("/agencies/{agency_id:str}/links", name="exchange.index_links")
async def index_links(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the links of an agency."""
    return desk.page(await _index(desk, database, clock, agency_id, USUAL))


@post("/agencies/{agency_id:str}/links", name="exchange.create_link", status_code=200)
async def create_link(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Make a link and show its address this once."""
    values = {name: desk.field(name) for name in USUAL}
    try:
        secret = await actions.create_link(
            *(database, clock, desk.person), agency_id=agency_id, values=values
        )
    except Invalid as error:
        page = await _index(desk, database, clock, agency_id, values)
        page.problems = {error.field or "name": desk.say(error.key, **error.params)}
        return desk.page(page, 422)
    page = await _index(desk, database, clock, agency_id, USUAL)
    page.address = f"{desk.settings.public_url}/feeds/{secret}.csv"
    return desk.page(page)


@post("/links/{link_id:str}/revocation", name="exchange.delete_link")
async def delete_link(
    link_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """End a link at once."""
    agency_id = await actions.revoke_link(database, clock, desk.person, link_id=link_id)
    return desk.redirect(f"/agencies/{agency_id}/links")


@get("/feeds/{feed:str}", name="exchange.feed")
async def show_feed(
    feed: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[bytes]:
    """Give the figures of a link as CSV; ?lang= chooses the language of its words."""
    text = await actions.read_feed(
        database, clock, feed=feed, language=desk.look.language, readers=frozenset(RESULT_ROLES)
    )
    return Response(
        text.encode(),
        media_type="text/csv",
        headers={"cache-control": "no-store", "x-robots-tag": "noindex"},
    )


async def _index(
    desk: Desk, database: Database, clock: Clock, agency_id: str, values: dict[str, str]
) -> IndexLinks:
    language = desk.look.language
    async with database.reading() as conn:
        agency = await agencies.get_agency(conn, agency_id, on=local_date(clock.now()))
        links = await list_links(conn, agency_id)
        found = [
            (form, await find_latest(conn, "survey", form))
            for form in await list_forms(conn, agency.root_id)
        ]
    return IndexLinks(
        agency=agency,
        links=links,
        shape_names={code: desk.say(words) for code, words in SHAPES.items()},
        period_names={code: desk.say(words) for code, words in PERIODS.items()},
        forms=[(form, pick(known.title, language) if known else form) for form, known in found],
        values=values,
        problems={},
        address="",
    )
