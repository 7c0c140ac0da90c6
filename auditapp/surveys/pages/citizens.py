"""What the citizen's pages share: counters, intake, tokens, and pages rendered beforehand."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from auditapp.base.clock import Clock
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.surveys.actions.counters import Counters
from auditapp.surveys.actions.intake import Intake
from auditapp.surveys.models.survey import Counter
from auditapp.surveys.models.token import MARK, FormTokens
from auditapp.surveys.pages.views import State, follow_ups_view, question_view
from auditapp.web.look import LANGUAGES, Look, cookie_header, parse_look
from auditapp.web.ready import ReadyPage, ReadyResponse, accepts_gzip
from auditapp.web.render import Frame, Renderer, View


class Citizens:
    """One per process, in the app's state as `citizens`."""

    def __init__(
        self, settings: Settings, database: Database, *, clock: Clock, renderer: Renderer
    ) -> None:
        self.counters = Counters(database, clock, token_minutes=settings.form_token_minutes)
        self.intake = Intake(database, clock, limit=settings.intake_queue)
        self._tokens = FormTokens(settings.secret_key, settings.form_token_minutes)
        self._clock = clock
        self._renderer = renderer
        self._settings = settings
        self._notes: dict[object, ReadyPage] = {}

    def reader(self, scope: Any) -> "Reader":
        """Return how this request wants to be answered."""
        return Reader(scope, self._settings.language)

    def new_token(self, counter: Counter) -> str:
        """Return a fresh form token."""
        now = self._clock.now().timestamp()
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
        now = self._clock.now().timestamp()
        return self._tokens.response_id(token, counter.code, counter.edition, now=now)

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
        make = follow_ups_view if reader.wants_part else question_view
        html = self._html(make(counter, MARK, state), reader)
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

    def _html(self, view: View, reader: "Reader") -> str:
        frame = Frame(look=reader.look, path=reader.path, simulated=self._settings.simulated)
        return self._renderer.html(view, frame)


class Reader:
    """What a request says about how to answer it, and nothing about who sent it."""

    __slots__ = ("is_switching", "look", "path", "takes_gzip", "wants_part")

    def __init__(self, scope: Any, default_language: str) -> None:
        cookie = b""
        self.wants_part = False
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = value
            elif name == b"hx-request":
                self.wants_part = value == b"true"
        self.takes_gzip = accepts_gzip(scope)
        query = scope.get("query_string", b"")
        self.look = _look(cookie, query, default_language)
        self.is_switching = query != b"" and self.look != _look(cookie, b"", default_language)
        self.path = str(scope["path"])


@lru_cache(maxsize=1024)
def _look(cookie: bytes, query: bytes, default_language: str) -> Look:
    look = parse_look(cookie.decode("latin-1"), default_language)
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
    return Look(asked, look.theme, look.size) if asked in LANGUAGES else look
