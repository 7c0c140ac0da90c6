"""The living style page: every component, served under the real policy, and pictures of it.

`python -m tests.web.style_app` serves it; with `--shots FOLDER` it writes pictures of every page at
three widths in three themes.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import jinja2
import msgspec

from auditapp.base.settings import ROOT
from auditapp.web.assets import Assets
from auditapp.web.charts import TrendPoint
from auditapp.web.look import Look
from auditapp.web.render import Frame, Renderer, View

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (360, 820, 1440)
THEMES = ("light", "dark", "contrast")
FACES = (
    "Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng",
)  # fmt: skip
SHARES = (0.78, 0.81, 0.79, 0.83, 0.8, None, 0.82, 0.84, 0.71, 0.83, 0.85, 0.86)


class Grant(msgspec.Struct):
    """As templates see a grant."""

    role: str = "administrator"


class Person(msgspec.Struct):
    """As templates see a signed-in person."""

    display_name: str = "Nguyễn Thị Hồng Ánh"
    username: str = "anh.nth"
    account_id: str = "a" * 26
    grants: tuple[Grant, ...] = (Grant(),)


class Components(View):
    """Everything at the desk."""

    template: ClassVar[str] = "style/style.html"
    trend: list[TrendPoint]
    labels: tuple[str, ...] = FACES


class Answering(View):
    """A citizen's first question."""

    template: ClassVar[str] = "style/answering.html"
    labels: tuple[str, ...] = FACES


class Conducting(View):
    """An auditor's item."""

    template: ClassVar[str] = "style/conducting.html"


class Fault(View):
    """What went wrong."""

    template: ClassVar[str] = "web/error.html"
    title: str
    sentence: str
    advice: str


def trend() -> list[TrendPoint]:
    """Return a year with a month without answers and a month that stands out."""
    return [
        TrendPoint(
            label=f"{month:02}/2026",
            value=share,
            n=0 if share is None else 180 + month,
            low=share and share - 0.05,
            high=share and share + 0.045,
            signal=share == 0.71,
        )
        for month, share in enumerate(SHARES, 1)
    ]


PAGES: dict[str, tuple[View, bool]] = {
    "/agencies/style": (Components(trend=trend()), True),
    "/q/style": (Answering(), False),
    "/audits/style": (Conducting(), True),
    "/error": (
        Fault(
            title="Không tìm thấy trang",
            sentence="Không có gì tại địa chỉ này, hoặc Ông/Bà không được xem.",
            advice="Xin kiểm tra lại địa chỉ, hoặc bắt đầu lại từ trang đầu.",
        ),
        False,
    ),
}


def make_renderer() -> Renderer:
    """Return the real renderer, which also finds the templates of this folder."""
    renderer = Renderer(Assets(ROOT / "static"))
    for environment in renderer.environments.values():
        loader = environment.loader
        assert isinstance(loader, jinja2.PrefixLoader)
        mapping: Any = loader.mapping
        mapping["style"] = jinja2.FileSystemLoader(Path(__file__).parent / "style")
    return renderer


def make_handler(renderer: Renderer) -> type[BaseHTTPRequestHandler]:
    """Return a handler that serves PAGES (?theme= ?size= ?lang=) and the assets."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path in PAGES:
                view, staff = PAGES[address.path]
                look = Look(
                    language=asked.get("lang", "vi"),
                    theme=asked.get("theme", "system"),
                    size=asked.get("size", "normal"),
                )
                me = Person() if staff else None
                frame = Frame(look=look, path=address.path, me=me, simulated=True)
                self._answer(renderer.html(view, frame).encode(), "text/html; charset=utf-8")
                return
            asset = renderer.assets.find(address.path.split("/", 3)[-1])
            if asset is None:
                self.send_error(404)
            else:
                self._answer(asset.content, asset.media_type)

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    return Handler


@contextmanager
def served(port: int = 0) -> Iterator[str]:
    """Serve the pages on this machine; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", port), make_handler(make_renderer()))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _show(message: Any) -> None:
    sys.stderr.write(message.text + "\n")


def write_shots(folder: Path) -> None:
    """Write a picture of every page at every width in every theme."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=[*CHROMIUM])
        for path in PAGES:
            for width in WIDTHS:
                for theme in THEMES:
                    page = browser.new_page(viewport={"width": width, "height": 900})
                    page.on("console", _show)
                    page.goto(f"{address}{path}?theme={theme}")
                    name = f"{path.strip('/').replace('/', '-')}-{width}-{theme}.png"
                    page.screenshot(path=folder / name, full_page=True)
                    page.close()
        browser.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--shots"]:
        write_shots(Path(sys.argv[2]))
    else:
        with served(8099) as where:
            sys.stderr.write(f"{where}/agencies/style {where}/q/style {where}/audits/style\n")
            sys.stdin.read()
