"""Row 6: what a phone loads before the first question is on the screen, and after it."""

import re
from html.parser import HTMLParser

from tests.bench.common import Run, ask
from tests.bench.figures import Figure
from tests.bench.servers import Server, service
from tests.bench.stage import make_province

NAME = "first-view"
KILOBYTE = 1024
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


class _Page(HTMLParser):
    """Collects what a browser fetches, and which of it holds up the first question."""

    def __init__(self) -> None:
        super().__init__()
        self.blocking: set[str] = set()
        self.later: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        source = found.get("src") or (found.get("href") if tag in {"link", "use"} else None)
        if not source or source.startswith(("#", "data:")):
            return
        is_sheet = tag == "link" and found.get("rel") == "stylesheet"
        waits = tag == "script" and not found.keys() & {"defer", "async"}
        (self.blocking if is_sheet or waits else self.later).add(source.partition("#")[0])


def measure(run: Run) -> list[Figure]:
    """Count requests and bytes as sent (gzip)."""
    room = run.room(NAME)
    province = make_province(room / "ours.sqlite3", communes=2, points=2)
    with service(province.database, room) as server:
        answer = ask(server, f"/q/{province.spots[0].code}")
        page = _read(answer.body)
        before = [len(answer.body), *_weigh(server, page.blocking)]
        after = _weigh(server, page.later)
    return _figures(before, after)


def _figures(before: list[int], after: list[int]) -> list[Figure]:
    first, whole = sum(before) / KILOBYTE, (sum(before) + sum(after)) / KILOBYTE
    return [
        Figure(
            name="first view: requests up to the first question",
            value=len(before),
            goal=1,
            at_least=False,
            ours=str(len(before)),
            note=f"{len(after)} more after it, cached for a year",
        ),
        Figure(
            name="first view: KB up to the first question",
            value=first,
            goal=14,
            at_least=False,
            ours=f"{first:.1f} KB",
            note="gzip, without headers",
        ),
        Figure(
            name="first view: KB in all",
            value=whole,
            goal=60,
            at_least=False,
            ours=f"{whole:.1f} KB",
        ),
    ]


def _read(body: bytes) -> _Page:
    import gzip

    page = _Page()
    html = gzip.decompress(body).decode()
    page.feed(html)
    sheets = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    page.later |= {url for sheet in sheets for url in _URL.findall(sheet) if url[0] == "/"}
    return page


def _weigh(server: Server, paths: set[str]) -> list[int]:
    weights = []
    for path in sorted(paths):
        answer = ask(server, path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}.")
        weights.append(len(answer.body))
    return weights
