"""The notice about data: what citizens read, and where an agency says who answers for it."""

from litestar import HttpMethod, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.response.base import ASGIResponse

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Gone, Invalid, NotFound
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.surveys.actions.notices import save_notice
from auditapp.surveys.models.notice import LENGTHS, Notice
from auditapp.surveys.models.station import Resting
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.queries.notices import find_notice
from auditapp.web.desk import AnyRequest, Desk, Page
from auditapp.web.render import View

LOOK = (HttpMethod.GET, HttpMethod.HEAD)


class ShowPrivacy(View):
    """What is asked for, what is kept and for how long, and whom to ask."""

    template = "surveys/show_privacy.html"
    agency: str
    code: str
    notice: Notice
    answer_months: int
    comment_months: int
    receipt_days: int


class EditNotice(View):
    """The inputs of an agency's notice."""

    template = "surveys/edit_notice.html"
    agency: Agency
    notice: Notice
    inherited: Notice | None
    lengths: dict[str, int]
    problems: dict[str, str]


@route("/privacy", http_method=LOOK, name="surveys.privacy")
async def show_privacy(
    request: AnyRequest,
    settings: NamedDependency[Settings],
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Say what holds for every agency."""
    return citizens.note(_privacy(settings), citizens.reader(request.scope))


@route("/q/{code:str}/privacy", http_method=LOOK, name="surveys.counter_privacy")
async def show_counter_privacy(
    request: AnyRequest,
    settings: NamedDependency[Settings],
    database: NamedDependency[Database],
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Say what holds at the counter behind a code; in general words where there is none."""
    reader = citizens.reader(request.scope)
    try:
        counter = await citizens.counters.get(str(request.path_params["code"]).upper())
    except (NotFound, Gone, Resting):
        return citizens.note(_privacy(settings), reader)
    async with database.reading() as conn:
        notice = await find_notice(conn, counter.place.path)
    view = _privacy(settings, notice, agency=counter.agency, code=counter.code)
    return citizens.note(view, reader)


@get("/agencies/{agency_id:str}/notice", name="surveys.edit_notice")
async def edit_notice(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what the agency says about itself to citizens."""
    return desk.page(await _form(database, clock, agency_id))


@post("/agencies/{agency_id:str}/notice", name="surveys.update_notice", status_code=303)
async def update_notice(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Store it; citizens read it at once."""
    form = await _form(database, clock, agency_id)
    form.notice = Notice(*(desk.field(name) for name in LENGTHS))
    try:
        await save_notice(database, clock, desk.person, agency=form.agency, notice=form.notice)
    except Invalid as error:
        form.problems = {error.field: desk.say(error.key, **error.params)}
        return desk.page(form, 422)
    return desk.redirect(f"/agencies/{agency_id}")


async def _form(database: Database, clock: Clock, agency_id: str) -> EditNotice:
    async with database.reading() as conn:
        agency = await agencies.get_agency(conn, agency_id, on=local_date(clock.now()))
        own = await find_notice(conn, f"/{agency.id}/")
        held = await find_notice(conn, agency.path)
    return EditNotice(
        agency=agency,
        notice=own or Notice(),
        inherited=None if own else held,
        lengths=LENGTHS,
        problems={},
    )


def _privacy(
    settings: Settings, notice: Notice | None = None, *, agency: str = "", code: str = ""
) -> ShowPrivacy:
    return ShowPrivacy(
        agency=agency,
        code=code,
        notice=notice or Notice(),
        answer_months=settings.keep_answers_months,
        comment_months=settings.keep_comments_months,
        receipt_days=settings.receipt_days,
    )
