"""The citizen's page: one question, its first tap, what follows, and thanks.

These handlers take the bare request and answer in bytes: they are the busiest of the service.
"""

from typing import Any

from litestar import HttpMethod, post, route
from litestar.di import NamedDependency
from litestar.response.base import ASGIResponse
from msgspec.structs import replace

from auditapp.base.errors import Conflict, Gone, NotFound, Unavailable
from auditapp.base.words import N_
from auditapp.formkit.engine import Reading
from auditapp.surveys.actions.answer import PLAIN, Manner
from auditapp.surveys.models.station import BEGINS, ENDED, PAUSED, Resting
from auditapp.surveys.models.survey import TICKET, Counter
from auditapp.surveys.models.ticket import tidy
from auditapp.surveys.models.visits import is_opened
from auditapp.surveys.pages.citizens import Citizens, Reader
from auditapp.surveys.pages.receipts import give_receipt
from auditapp.surveys.pages.tickets import ask_with_ticket
from auditapp.surveys.pages.views import ShowClosed, ShowThanks, State
from auditapp.web.body import posted_form
from auditapp.web.desk import AnyRequest
from auditapp.web.ready import ReadyResponse
from auditapp.web.text import Form

AGAIN = N_("This page was open for too long. Nothing you entered is lost: please send once more.")
BUSY = N_("The service is busy. Nothing you entered is lost: please send again in a moment.")
CHECK = N_("Please look at the marked answers and send again. Your rating is recorded.")
CHOOSE = N_("Please choose one of the answers.")
LOOK = (HttpMethod.GET, HttpMethod.HEAD)
TRAP_FIELD = "subject-line"  # in the page, out of people's sight: surveys/_trap.html
NONE_HERE = N_("No survey here")
TITLES = {
    PAUSED: N_("The survey is paused"),
    BEGINS: N_("The survey has not begun yet"),
    ENDED: N_("The survey has ended"),
}


@route("/q/{code:str}", http_method=LOOK, name="surveys.question")
async def show_question(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Show the question behind a code, with a fresh form token."""
    return await ask(citizens, request.scope, _code(request))


@post("/q/{code:str}", name="surveys.answer", status_code=200)
async def create_answer(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Store the first tap or what follows it; the same token amends the same response."""
    return await take(citizens, request.scope, _code(request))


@route("/q/{code:str}/thanks", http_method=LOOK, name="surveys.thanks")
async def show_thanks(
    request: AnyRequest,
    citizens: NamedDependency[Citizens],
) -> ASGIResponse:
    """Say what happens with the answers; also where the survey was closed meanwhile."""
    reader = citizens.reader(request.scope)
    try:
        station = await citizens.counters.station(_code(request).upper())
    except NotFound as error:
        return _closed(citizens, reader, error)
    except Gone:
        return citizens.note(ShowThanks(agency="", code="", thanks=None), reader)
    agency = station.counters[0].agency if station.counters else ""
    code = station.counters[0].code if station.counters else ""
    return citizens.note(ShowThanks(agency=agency, code=code, thanks=station.thanks), reader)


async def ask(citizens: Citizens, scope: Any, code: str) -> ReadyResponse:
    """Answer GET and HEAD of a counter's page."""
    reader = citizens.reader(scope)
    try:
        counter = await citizens.counters.get(code.upper())
    except (NotFound, Gone, Resting) as error:
        return _closed(citizens, reader, error)
    if scope["method"] == "GET" and not reader.is_switching and is_opened(scope["headers"]):
        citizens.visits.opened(counter.place)
    if reader.ticket:
        return await ask_with_ticket(citizens, reader, counter)
    page = citizens.question(counter, reader)
    answer = page.answer(citizens.new_token(counter), gzip=reader.takes_gzip)
    return citizens.remembering(answer, reader)


async def take(citizens: Citizens, scope: Any, code: str) -> ReadyResponse:
    """Answer POST to a counter's page."""
    reader = citizens.reader(scope)
    form = posted_form(scope)
    try:
        counter = await citizens.counter_for(code.upper(), form.get("token", [""])[0])
    except (NotFound, Gone, Resting) as error:
        return _closed(citizens, reader, error)
    sent = Post(citizens, reader, counter, form)
    if citizens.dressed(reader, form):
        return citizens.remembering(sent.show_again(), reader)
    return await (sent.finish() if sent.is_last else sent.tap())


class Post:
    """One post to a counter's page."""

    def __init__(self, citizens: Citizens, reader: Reader, counter: Counter, form: Form) -> None:
        self._citizens = citizens
        self._reader = reader
        self._counter = counter
        self._form = form
        headline = counter.form.headline
        self._word = self._field(headline.code) if headline is not None else ""
        self.is_last = "done" in form or headline is None
        self._token = self._field("token")
        is_trapped = any(form.pop(TRAP_FIELD, ()))
        self._id = citizens.response_id(counter, self._token)
        self._reasons: tuple[str, ...] = ()
        if self._id is not None:
            self._reasons = citizens.reasons(self._token, is_trapped=is_trapped)
            citizens.visits.begun(counter.place, self._id)
        self._ticket = tidy(self._field("ticket")) if "ticket" in form else ""

    async def tap(self) -> ReadyResponse:
        """Store the overall answer alone and show what follows, with what was typed there."""
        tap = self._counter.taps.get(self._word)
        if tap is None:
            return self._page(State(notice=CHOOSE), status=422)
        typed = State(values=tap.values, is_recorded=True)
        if len(self._form) > 2 + bool(self._ticket):  # more than token and answer
            typed = State(values=self._read(partial=True).values, is_recorded=True)
        if fault := await self._store(tap.posted, tap.values, typed):
            return fault
        if typed.values is not tap.values or self._ticket:
            return self._page(typed)
        page = self._citizens.question(self._counter, self._reader, word=self._word)
        return page.answer(self._token, gzip=self._reader.takes_gzip)

    async def finish(self) -> ReadyResponse:
        """Store everything and say thanks; on a fault store the overall answer, keep the rest."""
        reading = self._read(partial=False)
        tap = self._counter.taps.get(self._word)
        notice = CHECK if tap else CHOOSE
        typed = State(values=reading.values, problems=reading.problems, notice=notice)
        if reading.problems:
            if tap is not None and (fault := await self._store(tap.posted, tap.values, typed)):
                return fault
            return self._page(typed, status=422)
        if fault := await self._store(self._form, reading.values, typed):
            return fault
        if self._id is not None:
            self._citizens.visits.finished(self._counter.place, self._id)
        if "receipt" in self._form and self._id and self._citizens.receipt_days:
            return await give_receipt(self._citizens, self._reader, self._counter, self._id)
        language = self._reader.look.language
        return _see(f"/q/{self._counter.code}/thanks?lang={language}")

    def show_again(self) -> ReadyResponse:
        """Show the page in another look with what was typed: the same token, nothing stored."""
        values = self._read(partial=True).values
        return self._page(State(values=values, is_recorded=self._word in self._counter.taps))

    async def _store(self, posted: Form, values: Any, typed: State) -> ReadyResponse | None:
        """Store the answer; return the page to send again from when that is not possible now."""
        if self._id is None:
            self._token = self._citizens.new_token(self._counter)
            return self._page(_saying(typed, AGAIN), status=409)
        try:
            await self._submit(self._id, posted, values)
        except Unavailable as error:
            answer = self._page(_saying(typed, BUSY), status=503)
            return answer.with_header(b"retry-after", b"%d" % error.retry_after)
        except Conflict as refused:  # a ticket that counts for nothing: go on without it
            self._ticket = ""
            return self._page(_saying(typed, refused.key), status=409)
        return None

    async def _submit(self, response_id: str, posted: Form, values: Any) -> None:
        citizens, counter, hashed = self._citizens, self._counter, ""
        if self._ticket:
            if refusal := citizens.tickets.judge(self._ticket):
                raise Conflict(refusal.value)
            counter, hashed = counter.by(TICKET), citizens.tickets.hashed(self._ticket)
        manner = Manner(self._reasons, hashed) if self._reasons or hashed else PLAIN
        await citizens.intake.submit(
            counter, response_id, posted=posted, values=values, manner=manner
        )

    def _page(self, state: State, *, status: int = 200) -> ReadyResponse:
        state = replace(state, ticket=self._ticket)
        page = self._citizens.state(self._counter, self._reader, state, status=status)
        token = self._token if self._id else self._citizens.new_token(self._counter)
        return page.answer(token, gzip=self._reader.takes_gzip)

    def _read(self, *, partial: bool) -> Reading:
        return self._counter.form.read(self._form, partial=partial)

    def _field(self, name: str) -> str:
        values = self._form.get(name)
        return values[0] if values else ""


def _code(request: AnyRequest) -> str:
    return str(request.scope["path_params"]["code"])


def _closed(citizens: Citizens, reader: Reader, error: NotFound | Gone | Resting) -> ReadyResponse:
    day = str(error.params.get("day", ""))
    view = ShowClosed(title=TITLES.get(error.key, NONE_HERE), reason=error.key, day=day)
    answer = citizens.note(view, reader, status=error.status)
    if isinstance(error, Resting):
        return answer.with_header(b"retry-after", b"%d" % error.retry_after)
    return answer


def _saying(state: State, notice: str) -> State:
    return State(values=state.values, problems=state.problems, notice=notice)


def _see(path: str) -> ReadyResponse:
    headers = [(b"location", path.encode()), (b"content-length", b"0")]
    return ReadyResponse(303, headers, b"")
