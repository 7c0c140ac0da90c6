"""The citizen's way with a one-time ticket: from its QR code, or typed from paper."""

from litestar import HttpMethod, post, route
from litestar.di import NamedDependency
from litestar.response.base import ASGIResponse

from auditapp.agencies.queries import find_point
from auditapp.base.clock import local_date
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.models.ticket import Refusal, grouped, tidy
from auditapp.surveys.pages.citizens import Citizens, Reader, ticket_query
from auditapp.surveys.pages.views import ShowTicket, State
from auditapp.surveys.queries.tickets import find_ticket
from auditapp.web.body import posted_form
from auditapp.web.desk import AnyRequest
from auditapp.web.ready import ReadyResponse
from auditapp.web.render import View

LOOK = (HttpMethod.GET, HttpMethod.HEAD)
STATUS = {Refusal.MISTYPED: 404, Refusal.UNKNOWN: 404, Refusal.ELSEWHERE: 404}  # others: 410


class NewTicket(View):
    """Where a ticket's code is typed in."""

    template = "surveys/new_ticket.html"
    typed: str
    problem: str


async def ask_with_ticket(citizens: Citizens, reader: Reader, counter: Counter) -> ReadyResponse:
    """Show the question to the holder of a ticket, or say why the ticket counts for nothing.

    Looked up once more when the answer comes: nothing is held back for whoever opened the page.
    """
    ticket = reader.ticket
    refusal, _ = await _judge(citizens, ticket, counter.place.point_id)
    if refusal is None:
        page = citizens.state(counter, reader, State(ticket=ticket))
        answer = page.answer(citizens.new_token(counter), gzip=reader.takes_gzip)
        return citizens.remembering(answer, reader)
    view = ShowTicket(agency=counter.agency, code=counter.code, reason=refusal.value)
    return citizens.note(view, reader, status=STATUS.get(refusal, 410))


@route("/ticket", http_method=LOOK, name="surveys.new_ticket")
async def new_ticket(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Ask for the code on the paper."""
    return citizens.note(NewTicket(typed="", problem=""), citizens.reader(request.scope))


@post("/ticket", name="surveys.enter_ticket", status_code=303)
async def create_entry(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Lead to the counter that the ticket belongs to."""
    reader = citizens.reader(request.scope)
    ticket = tidy(_field(request, "ticket"))
    refusal, code = await _judge(citizens, ticket)
    if refusal is None and code:
        location = f"/q/{code}{ticket_query(ticket)}&lang={reader.look.language}"
        return ReadyResponse(
            303, [(b"location", location.encode()), (b"content-length", b"0")], b""
        )
    view = NewTicket(typed=grouped(ticket), problem=(refusal or Refusal.REVOKED).value)
    return citizens.own(view, reader, status=422)


async def _judge(citizens: Citizens, ticket: str, point_id: str = "") -> tuple[Refusal | None, str]:
    """Return why a ticket counts for nothing at a point (its own if none is named), and its code.

    A code that this service signed and that is not among the tickets was spent.
    """
    if refusal := citizens.tickets.judge(ticket):
        return refusal, ""

    async def look(conn: Connection) -> tuple[Refusal | None, str]:
        found = await find_ticket(conn, citizens.tickets.hashed(ticket))
        if found is None:
            return Refusal.USED, ""
        refusal = found.refusal(point_id or found.point_id, local_date(citizens.clock.now()))
        point = None if point_id else await find_point(conn, found.point_id)
        return refusal, point.code if point else ""

    return await citizens.database.read_at_once(look)


def _field(request: AnyRequest, name: str) -> str:
    return posted_form(request.scope).get(name, [""])[0]
