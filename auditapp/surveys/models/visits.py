"""How often a page was opened, begun and finished: counts per point and hour, of nobody.

A scan is a page given out to a browser. A start is the first post of a page, whether it could be
stored or came back with a question: without a script that reports, nothing before it is seen. An
answer (first tap) is a stored response; a completion is the first time that its sender pressed
"send" below the follow-ups.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from auditapp.base.clock import LOCAL
from auditapp.surveys.models.survey import Place

SCAN, START, DONE = "scan", "start", "done"
STEPS = (SCAN, START, DONE)
MOST = 50_000
# Words in the agents of link previews and crawlers; browsers, also those inside Zalo and Facebook,
# name an engine and none of these. Read once and kept nowhere.
ROBOTS = re.compile(b"[Bb]ot|crawl|spider|externalhit|[Pp]review|Fetcher")
ENGINES = re.compile(b"AppleWebKit/|Gecko/|Presto/|Trident/|KHTML")
AHEAD = frozenset({b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"})

Rows = list[tuple[object, ...]]


def is_opened(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a browser shows the page to somebody: no preview, no fetching ahead."""
    agent = b""
    for name, value in headers:
        if name == b"user-agent":
            agent = value
        elif name in AHEAD and (b"prefetch" in value or b"preview" in value):
            return False
    return ENGINES.search(agent) is not None and ROBOTS.search(agent) is None


class Once:
    """Remembers the last keys seen, in memory, so that a resend counts once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: dict[str, None] = {}

    def is_new(self, key: str) -> bool:
        """Tell whether the key was not seen lately, and remember it."""
        if key in self._seen:
            return False
        if len(self._seen) >= self._most:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = None
        return True


class Visits(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted at a node in a period."""

    scans: int = 0
    starts: int = 0
    completions: int = 0


def rows_of(seen: Iterable[tuple[Place, str, int]], *, at: datetime) -> Rows:
    """Return what (place, step, n) add to the table in the hour of a moment, sorted by key."""
    local = at.astimezone(LOCAL)
    day = local.date()
    rows: dict[tuple[object, ...], int] = {}
    for place, step, n in seen:
        head = place.root_id, place.survey_id
        keys: list[tuple[object, ...]] = [
            (head[0], place.point_id, head[1], "H", day.isoformat(), local.hour, step)
        ]
        month = day.replace(day=1).isoformat()
        keys += [(head[0], node, head[1], "M", month, 0, step) for node in place.nodes]
        for key in keys:
            rows[key] = rows.get(key, 0) + n
    return sorted((*key, n) for key, n in rows.items())
