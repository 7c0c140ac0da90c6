"""Receipts on the citizen's side: the thank-you page with a code, and where it deletes an answer.

The code stands in the answer to the post that sent the form, so that it is in no address, and with
it in no history and no log. Reloading that page sends the same form, and gets the same code.
"""

from litestar import HttpMethod, post, route
from litestar.di import NamedDependency
from litestar.response.base import ASGIResponse

from auditapp.base.errors import Invalid
from auditapp.surveys.actions.receipts import delete_answer, give_code
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.models.ticket import grouped, tidy
from auditapp.surveys.pages.citizens import Citizens, Reader
from auditapp.surveys.pages.views import ShowThanks
from auditapp.web.body import posted_form
from auditapp.web.desk import AnyRequest
from auditapp.web.ready import ReadyResponse
from auditapp.web.render import View

LOOK = (HttpMethod.GET, HttpMethod.HEAD)


class NewErasure(View):
    """Where a receipt's code is typed in."""

    template = "surveys/new_erasure.html"
    typed: str
    problem: str
    receipt_days: int


class ShowErasure(View):
    """The answer is deleted."""

    template = "surveys/show_erasure.html"


async def give_receipt(
    citizens: Citizens, reader: Reader, counter: Counter, response_id: str
) -> ReadyResponse:
    """Say thanks, and the code with which this answer can be deleted."""
    code = await give_code(
        citizens.database,
        citizens.clock,
        citizens.receipts,
        root_id=counter.place.root_id,
        response_id=response_id,
        days=citizens.receipt_days,
    )
    view = ShowThanks(
        agency=counter.agency,
        code=counter.code,
        thanks=counter.form.form.thanks,
        receipt=grouped(code),
        receipt_days=citizens.receipt_days,
    )
    return citizens.own(view, reader)


@route("/receipt", http_method=LOOK, name="surveys.new_erasure")
async def new_erasure(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Ask for the code of a receipt."""
    view = NewErasure(typed="", problem="", receipt_days=citizens.receipt_days)
    return citizens.note(view, citizens.reader(request.scope))


@post("/receipt", name="surveys.create_erasure", status_code=200)
async def create_erasure(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Delete the answer that the receipt stands for."""
    reader = citizens.reader(request.scope)
    form = posted_form(request.scope)
    code = tidy(form.get("receipt", [""])[0])
    try:
        await delete_answer(citizens.database, citizens.clock, citizens.receipts, code=code)
    except Invalid as error:
        days = citizens.receipt_days
        view = NewErasure(typed=grouped(code), problem=error.key, receipt_days=days)
        return citizens.own(view, reader, status=422)
    return citizens.note(ShowErasure(), reader)
