"""What the citizen's pages share: counters, intake, tokens, and pages rendered beforehand."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.actions.visits import VisitCounts
from auditapp.surveys.models.flags import FAST, FASTEST, TRAP
from auditapp.surveys.models.pace import Bursts, Pace
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.models.ticket import Codes, tidy
from auditapp.surveys.models.token import MARK, FormTokens
from auditapp.surveys.pages.views import State, follow_ups_view, question_view
from auditapp.web.look import Look, change_look, cookie_header, parse_look
from auditapp.web.ready import ReadyPage, ReadyResponse
from auditapp.web.render import Frame, Renderer, View

LOOK_FIELDS = frozenset({"_lang", "_theme", "_size"})  # no question's code begins so


class Citizens:
    """One per process, in the app's state as `citizens`."""

    def __init__(
        self, settings: Settings, database: Database, *, clock: Clock, renderer: Renderer
    ) -> None:
        self.counters = Counters(database, clock, token_minutes=settings.form_token_minutes)
        self.intake = Intake(
            database,
            clock,
            limit=settings.intake_queue,
            pace=Pace(settings.point_pace),
            bursts=Bursts(settings.point_burst),
        )
        self.visits = VisitCounts(database, clock)
        self.tickets = Codes(settings.secret_key, "ticket")
        self.receipts = Codes(settings.secret_key, "receipt")
        self.database = database
        self.clock = clock
        self.receipt_days = settings.receipt_days
        self._tokens = FormTokens(settings.secret_key, settings.form_token_minutes)
        self._renderer = renderer
        self._settings = settings
        self._notes: dict[object, ReadyPage] = {}
        self._look = lru_cache(maxsize=1024)(self._read_look)

    def reader(self, scope: Any) -> "Reader":
        """Return how this request wants to be answered."""
        return Reader(scope, self._look)

    def new_token(self, counter: Counter) -> str:
        """Return a fresh form token."""
        now = self.clock.now().timestamp()
        return self._tokens.issue(counter.code, counter.edition, now=now)

    async def counter_for(self, code: str, token: str) -> Counter:
        """Return the counter whose page a token was issued with; raises as counters.get does.

        Also when its survey has just ended by its date, or its version gave way to a newer one. A
        token of none of them gets whatever page the code opens now.
        """
        station = await self.counters.station(code)
        if (only := station.only) is not None:
            return only
        for counter in (*station.counters, *station.late):
            if self._tokens.is_for(token, code, counter.edition):
                return counter
        for stopped in station.stopped:
            if self._tokens.is_for(token, code, stopped.edition):
                raise stopped.shut.error()
        return station.draw(0.0)

    def response_id(self, counter: Counter, token: str) -> str | None:
        """Return the response that a posted token stands for; None if it is no longer good."""
        now = self.clock.now().timestamp()
        return self._tokens.response_id(token, counter.code, counter.edition, now=now)

    def reasons(self, token: str, *, is_trapped: bool) -> tuple[str, ...]:
        """Return what there is against a post with a good token."""
        age = self._tokens.age(token, now=self.clock.now().timestamp())
        fast = (FAST,) if age < FASTEST else ()
        return (*fast, TRAP) if is_trapped else fast

    def question(self, counter: Counter, reader: "Reader", *, word: str = "") -> ReadyPage:
        """Return the page (or its part) as opened, or right after a tap; rendered once."""
        key = (reader.look, reader.wants_part, word)
        page: ReadyPage | None = counter.pages.get(key)
        if page is None:
            values = counter.taps[word].values if word else {}
            state = State(values=values, is_recorded=bool(word))
            page = counter.pages[key] = self.state(counter, reader, state)
        return page

    def state(
        self, counter: Counter, reader: "Reader", state: State, *, status: int = 200
    ) -> ReadyPage:
        """Return the page (or its part) with what was typed."""
        state = msgspec.structs.replace(state, receipt_days=self.receipt_days)
        make = follow_ups_view if reader.wants_part else question_view
        html = self._html(make(counter, MARK, state), reader, query=ticket_query(state.ticket))
        # Whoever comes back to the page finds the same token, so that nothing is counted twice.
        return ReadyPage(html, MARK, status=status, is_kept=status == 200)

    def note(self, view: View, reader: "Reader", *, status: int = 200) -> ReadyResponse:
        """Answer with a page that is the same for everybody, rendered once per look."""
        fields = tuple(str(getattr(view, name)) for name in view.__struct_fields__)
        key = (view.template, fields, reader.look)
        page = self._notes.get(key)
        if page is None:
            if len(self._notes) > 5000:
                self._notes.clear()
            page = self._notes[key] = ReadyPage(self._html(view, reader), MARK, status=status)
        return self.remembering(page.answer("", gzip=reader.takes_gzip), reader)

    def remembering(self, answer: ReadyResponse, reader: "Reader") -> ReadyResponse:
        """Have the browser remember the language that ?lang= asks for, when it is another."""
        if not reader.is_switching:
            return answer
        secure = self._settings.public_url.startswith("https://")
        return answer.with_header(b"set-cookie", cookie_header(reader.look, secure=secure))

    def own(self, view: View, reader: "Reader", *, status: int = 200) -> ReadyResponse:
        """Answer with a page that is this person's alone and remembered nowhere."""
        page = ReadyPage(self._html(view, reader), MARK, status=status)
        return self.remembering(page.answer("", gzip=reader.takes_gzip), reader)

    def dressed(self, reader: "Reader", form: dict[str, list[str]]) -> bool:
        """Take the look that a page with answers on it asks for; tell whether it does."""
        if LOOK_FIELDS.isdisjoint(form):
            return False
        language, theme, size = (form.get(name, [""])[0] for name in ("_lang", "_theme", "_size"))
        reader.look = change_look(
            reader.look, self._renderer.languages, language=language, theme=theme, size=size
        )
        reader.is_switching = True
        return True

    def _read_look(self, cookie: bytes, query: bytes) -> Look:
        languages, default = self._renderer.languages, self._settings.language
        look = parse_look(cookie.decode("latin-1"), languages, default)
        asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
        return change_look(look, languages, language=asked)

    def _html(self, view: View, reader: "Reader", *, query: str = "") -> str:
        path = reader.path + query
        frame = Frame(look=reader.look, path=path, simulated=self._settings.simulated)
        return self._renderer.html(view, frame)


class Reader:
    """What a request says about how to answer it, and nothing about who sent it."""

    __slots__ = ("is_switching", "look", "path", "takes_gzip", "ticket", "wants_part")

    def __init__(self, scope: Any, look: Callable[[bytes, bytes], Look]) -> None:
        cookie = b""
        self.wants_part = self.takes_gzip = False
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = value
            elif name == b"accept-encoding":
                self.takes_gzip |= b"gzip" in value
            elif name == b"hx-request":
                self.wants_part = value == b"true"
        query = scope.get("query_string", b"")
        self.look = look(cookie, query)
        self.is_switching = query != b"" and self.look != look(cookie, b"")
        self.path = str(scope["path"])
        self.ticket = _ticket(query) if b"t=" in query else ""


def ticket_query(ticket: str) -> str:
    """Return how an address says a ticket: after the question mark, which logs leave out."""
    return f"?t={ticket}" if ticket else ""


def _ticket(query: bytes) -> str:
    return tidy(parse_qs(query.decode("latin-1")).get("t", [""])[0])
