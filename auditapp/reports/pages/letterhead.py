"""What stands at the head of an agency's documents."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.reports import queries
from auditapp.reports.actions.letterheads import set_letterhead
from auditapp.reports.models.letterhead import LONGEST, Letterhead
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

# The lines in the order of the page, with the height of their fields; 0 for a single line.
LABELS: dict[str, tuple[str, int]] = {
    "above": (N_("Superior agency"), 2),
    "issuer": (N_("Issuing agency"), 2),
    "symbol": (N_("Short name of the agency in the number and symbol"), 0),
    "place": (N_("Place, before the day"), 0),
    "signer_title": (N_("Title of who signs, as printed"), 2),
    "signer_name": (N_("Name of who signs"), 0),
    "basis": (N_("Legal grounds of decisions, one per line"), 6),
    "recipients": (N_("Recipients, one per line"), 5),
}


class Line(msgspec.Struct, frozen=True):
    """One field of the page; `printed` is what stands on paper while nothing is typed."""

    name: str
    label: str
    rows: int
    typed: str
    printed: str
    longest: int


class EditLetterhead(View):
    template = "reports/edit_letterhead.html"
    agency: Agency
    lines: list[Line]
    saved: bool = False
    problem: str = ""
    problem_field: str = ""


@get("/agencies/{agency_id:str}/letterhead", name="reports.letterhead")
async def edit_letterhead(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the lines that are set, and what is printed where none is."""
    view = await _view(database, clock, agency_id)
    view.saved = "saved" in desk.request.query_params
    return desk.page(view)


@post("/agencies/{agency_id:str}/letterhead", name="reports.update_letterhead", status_code=303)
async def update_letterhead(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Keep the lines, or say which is too long."""
    typed = Letterhead(**{name: desk.field(name) for name in LONGEST})
    try:
        await set_letterhead(database, clock, desk.person, agency_id, typed)
    except Invalid as error:
        view = await _view(database, clock, agency_id, typed)
        view.problem_field = error.field
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/agencies/{agency_id}/letterhead?saved=1")


async def _view(
    database: Database, clock: Clock, agency_id: str, typed: Letterhead | None = None
) -> EditLetterhead:
    async with database.reading() as conn:
        issuer = await queries.get_letterhead(conn, agency_id, on=local_date(clock.now()))
    shown, printed = typed or issuer.own, issuer.whole
    lines = [
        Line(name, label, rows, getattr(shown, name), _once(getattr(printed, name)), LONGEST[name])
        for name, (label, rows) in LABELS.items()
    ]
    return EditLetterhead(agency=issuer.agency, lines=lines)


def _once(words: str) -> str:
    """Return several lines as one, for a hint."""
    return " / ".join(words.splitlines())
