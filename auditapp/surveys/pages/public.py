"""Pages that an agency shows to everybody, and the switch for them."""

from typing import ClassVar, get_args

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.store.engine import Database
from auditapp.surveys.actions.reply import set_public_page
from auditapp.surveys.models.comment import PublicPage, Reply
from auditapp.surveys.models.results import Results
from auditapp.surveys.queries import replies as queries
from auditapp.surveys.queries import review
from auditapp.surveys.queries.public import Shown, Span, get_shown
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

MINUTES = 5
CACHED = {"cache-control": f"public, max-age={60 * MINUTES}", "vary": "Cookie, Accept-Encoding"}
# A picture on other sites, which our usual policy keeps to ourselves.
EMBEDDED = {**CACHED, "cross-origin-resource-policy": "cross-origin"}
NAME_LETTERS = 30


class ShowPublicPage(View):
    """Satisfaction with n, bars per question, what was done about comments."""

    template: ClassVar[str] = "surveys/show_public.html"
    name: str
    place: str
    span: Span
    results: Results
    replies: list[Reply]
    raise_at: str = ""


class ShowBadge(View):
    """The score as a picture."""

    template: ClassVar[str] = "surveys/show_badge.html"
    name: str
    results: Results


class EditPublicPage(View):
    """Whether the page is open, since when and by whom, and how to link to it."""

    template: ClassVar[str] = "surveys/edit_public_page.html"
    agency: Agency
    page: PublicPage | None
    who: str
    address: str
    replies: int


@get("/public/{place:str}", name="public.show")
async def show_public(
    place: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show an agency's page; ?period= is month, quarter or year (the last whole ones)."""
    shown, span = await _shown(desk, database, clock, place)
    answer = desk.page(
        ShowPublicPage(
            name=shown.name, place=place, span=span, results=shown.results, replies=shown.replies
        )
    )
    answer.headers.update(CACHED)
    return answer


@get("/public/{place:str}/badge.svg", name="public.badge")
async def show_badge(
    place: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Show the score as a picture for other sites."""
    shown, _ = await _shown(desk, database, clock, place)
    name = shown.short_name
    if len(name) > NAME_LETTERS:
        name = name[: NAME_LETTERS - 1].rstrip() + "…"
    picture = desk.renderer.html(ShowBadge(name=name, results=shown.results), desk.frame)
    return Response(picture.strip(), media_type="image/svg+xml", headers=EMBEDDED)


@get("/results/{agency_id:str}/public-page", name="public.edit", include_in_schema=False)
async def edit_public_page(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask whether everybody may see the agency's figures."""
    async with database.reading() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(clock.now()))
        page = await queries.find_page(conn, agency_id)
        by = (page.closed_by or page.opened_by) if page else ""
        view = EditPublicPage(
            agency=agency,
            page=page,
            who=(await review.list_names(conn, [by])).get(by, ""),
            address=f"{desk.settings.public_url.rstrip('/')}/public/{agency_id}",
            replies=len(await queries.list_public_replies(conn, agency_id)),
        )
    return desk.page(view)


@post("/results/{agency_id:str}/public-page", name="public.update", include_in_schema=False)
async def update_public_page(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Open or close the page."""
    is_open = {"yes": True, "no": False}.get(desk.field("open"))
    if is_open is None:
        raise Invalid("This choice does not exist.", field="open")
    await set_public_page(database, clock, desk.person, agency_id=agency_id, is_open=is_open)
    return desk.redirect(f"/results/{agency_id}/public-page")


async def _shown(desk: Desk, database: Database, clock: Clock, place: str) -> tuple[Shown, Span]:
    asked = desk.request.query_params.get("period", "year")
    span = next((one for one in get_args(Span) if one == asked), None)
    if span is None:
        raise Invalid("This period does not exist.", field="period")
    async with database.reading() as conn:
        return await get_shown(conn, place, span, today=local_date(clock.now())), span
