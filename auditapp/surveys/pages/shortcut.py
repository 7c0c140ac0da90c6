"""A counter's page without the framework's way to it: the same functions, half the time.

Stands inside the edge, so nothing of the guards is left out; the routes remain in app.ROUTES and
answer the same. Only routes that are open to everybody may be cut short. No task of its own guards
a post from being cancelled: the intake's queue does that, and nothing else is written here.
"""

import re
from typing import Any

from auditapp.surveys.pages.answer import ask, take
from auditapp.surveys.pages.citizens import Citizens

ROUTE = "/q/{code:str}"
_PATH = re.compile(r"/q/([A-Za-z0-9]{1,16})")


class Shortcut:
    """Answers GET, HEAD and POST of /q/{code} itself and hands everything else on."""

    def __init__(self, app: Any, citizens: Citizens) -> None:
        self._app = app
        self._citizens = citizens

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        method = scope["method"] if found else ""
        if found is None or method not in {"GET", "HEAD", "POST"}:
            await self._app(scope, receive, send)
            return
        scope["path_template"] = ROUTE
        work = take if method == "POST" else ask
        answer = await work(self._citizens, scope, found[1])
        await answer(scope, receive, send)
