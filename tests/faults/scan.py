"""`make scan`: wapiti against the service, as nobody and as each role; fails on any finding.

wapiti pins old packages, so it gets an environment of its own below .demo. Modules that are left
out, and why: nikto, wapp and htp load their databases from the internet; takeover and log4shell
need a DNS server outside; ssl and https_redirect judge TLS, which the proxy in front ends.

As nobody the scanner says `Sec-Fetch-Site: same-origin`, or sign-in would refuse it outright. With
a session it says nothing of where it comes from, as an old browser: then only the token in each
form lets a change through, so csrf sees that the token is there and is checked.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from auditapp.app.routes import ROUTES  # noqa: E402 - the script runs from anywhere
from auditapp.people.models import Role  # noqa: E402
from auditapp.store import schema  # noqa: E402
from tests import server  # noqa: E402
from tests.faults.furniture import begin_audit  # noqa: E402
from tests.faults.rig import Prepared, prepare, sign_in  # noqa: E402
from tests.faults.variants import module  # noqa: E402

HOME = ROOT / ".demo" / "wapiti"
WAPITI = HOME / "bin" / "wapiti"
MODULES = (
    "backup,brute_login_form,buster,cms,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,"
    "ldap,methods,network_device,permanentxss,redirect,shellshock,spring4shell,sql,ssrf,timesql,"
    "upload,wp_enum,xss,xxe"
)
# Findings looked into and judged harmless: module, where, parameter, why. They are printed, and do
# not count; anything else by the same module fails.
EXCEPTIONS = (
    (
        "spring4shell",
        "POST /sign-in",
        "",
        "takes any change of status for a hit; sign-in says 422 first and 429 to many tries",
    ),
    ("csrf", "POST /sign-in", "", "no session, no token: refused when no origin is said"),
    (
        "csrf",
        "POST /look",
        "",
        "a citizen's page knows no session, so no token: refused when no origin is said",
    ),
    ("csrf", "POST /q/0", "", "the form of a preview: its token is a mark that no counter takes"),
    ("csrf", "POST /ticket", "", "no session, no token: whoever knows a ticket may spend it"),
    ("csrf", "POST /receipt", "", "no session, no token: whoever knows a receipt may use it"),
    ("csrf", "POST /kiosk/pairing", "", "no session, no token: the manager's code is the proof"),
    # No LDAP is spoken here. The module takes a page that differs among its payloads for a hit, and
    # those with a NUL byte are refused with 400 wherever they stand.
    ("ldap", "*", "*", "the payload's NUL is refused, its other payloads are words"),
)
# Would end the scan's own session, or let the next role find everything closed.
LEAVE = ("/sign-out*", "*/closure", "/account/password", "/account/sessions/*", "*/disablement")
CRAWL_SECONDS = 20
ATTACK_SECONDS = 8  # for one module on all pages; what was cut short is printed
_ID = re.compile(r"\b[0-9A-Za-z]{26,}\b|(?<=/q/)(?!0$)[^/]+")  # /q/0 is a preview's form


def main() -> int:
    """Install, prove that a hole is found, scan, and return the process's exit code."""
    if not WAPITI.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(HOME / "bin" / "pip"), "install", "-q", "wapiti3"], check=True)
    found, started = 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _Listener.serving(_Listener) as canary:
        with _Listener.serving(_Hole) as hole:
            report = scan(f"{hole}/?name=a", Path(folder) / "hole", canary, "xss,csrf")
        if show("planted hole", report) < 2:
            print("The scanner does not find the planted holes: its silence would mean nothing.")
            return 2
        for role in sys.argv[1:] or ("", *(role.value for role in Role)):
            began = time.monotonic()
            report = scan_as(role, Path(folder) / (role or "anonymous"), canary)
            found += show(role or "anonymous", report) + report["requests"]["server errors"]
            print(f"  {time.monotonic() - began:.0f} s")
    if hits := [path for path in _Listener.seen if not path.startswith("/get_")]:
        print(f"The service called out: {hits}")
    print(f"{time.monotonic() - started:.0f} s in all")
    return 1 if found or hits else 0


def scan_as(role: str, folder: Path, canary: str) -> dict[str, Any]:
    """Serve a fresh database and scan it with the session of one role."""
    folder.mkdir()
    template = folder / "empty.sqlite3"
    schema.migrate(f"sqlite:///{template}")
    prepared = prepare(folder, template)
    cookies = begin_audit(prepared)
    if role != Role.LEAD_AUDITOR.value:
        cookies = sign_in(prepared, role) if role else []
    environ = {"AUDITAPP_PUBLIC_URL": "https://audit.example"}
    serving = server.start(folder, prepared.url, module=module("told"), environ=environ)
    try:
        extra = [part for path in starts(prepared) for part in ("-s", serving.url + path)]
        extra += [part for path in skipped(prepared) for part in ("-x", serving.url + path)]
        cookie = f"Cookie: __Host-session={cookies[0]}" if cookies else ""
        extra += ["-H", cookie or "Sec-Fetch-Site: same-origin"]
        report = scan(serving.url + "/", folder, canary, MODULES, *extra)
        log = serving.log.read_text("utf-8")
        report["requests"] = count_requests(log)
        for line in log.splitlines():
            if line.startswith("{") and is_fault(json.loads(line)):
                print(f"  server error: {line}", flush=True)
        if cookie and not is_signed_in(serving.url, cookie):
            raise RuntimeError(f"the session of {role} ended during the scan")
        return report
    finally:
        serving.stop()


def is_signed_in(url: str, cookie: str) -> bool:
    """Tell whether the scanner's session still opens a page."""
    name, _, value = cookie.partition(": ")
    return httpx.get(f"{url}/account", headers={name: value}).status_code == HTTPStatus.OK


def count_requests(log: str) -> dict[str, int]:
    """Count the access log's lines: all, those that changed something, those that failed."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    posts = [line["status"] for line in lines if line["method"] == "POST"]
    return {
        "requests": len(lines),
        "posts": len(posts),
        "posts refused": posts.count(HTTPStatus.FORBIDDEN),
        "times busy": sum(line["status"] == HTTPStatus.SERVICE_UNAVAILABLE for line in lines),
        "server errors": sum(is_fault(line) for line in lines),
    }


def is_fault(line: dict[str, Any]) -> bool:
    """Tell whether a line of the access log is a fault; 503 asks to come again."""
    return bool(line["status"] >= 500 and line["status"] != HTTPStatus.SERVICE_UNAVAILABLE)


def skipped(prepared: Prepared) -> Iterator[str]:
    """Yield what is left out: ends of sessions, and the second agency or point of a kind."""
    yield from LEAVE
    cast = prepared.stage.cast
    for agency in (cast.department, cast.other_division, cast.other_commune):
        yield f"/agencies/{agency.id}*"
        yield f"/results/{agency.id}*"
    yield f"/q/{cast.other_point.code}*"
    yield f"/points/{cast.other_point.id}*"
    yield f"/results/points/{cast.other_point.id}*"
    yield "/static/*"  # the same bytes for every query


def starts(prepared: Prepared) -> Iterator[str]:
    """Yield every page that needs no id, and the citizen's."""
    yield f"/q/{prepared.code}"
    for _, handler in ROUTES:
        for path in sorted(handler.paths):
            if "GET" in {str(method) for method in handler.http_methods} and "{" not in path:
                yield path


def scan(url: str, folder: Path, canary: str, modules: str, *extra: str) -> dict[str, Any]:
    """Run wapiti over all that is linked below a URL and return its report."""
    folder.mkdir(exist_ok=True)
    report = folder / "report.json"
    command = [str(WAPITI), "-u", url, "-m", modules, "-f", "json", "-o", str(report)]
    command += ["--scope", "domain", "--store-session", str(folder / "wapiti"), "-v", "1"]
    command += ["--store-config", str(HOME / "config"), "--no-bugreport", "--flush-session"]
    command += ["--max-files-per-dir", "30", "--max-scan-time", str(CRAWL_SECONDS)]
    command += ["--max-attack-time", str(ATTACK_SECONDS)]
    command += ["--endpoint", canary, *extra]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "database is locked" in done.stderr and not report.exists():
        # wapiti's own notes: a module that was cut short can leave them locked.
        print("  wapiti locked itself out of its notes: once more", flush=True)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not report.exists():
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
    read: dict[str, Any] = json.loads(report.read_text("utf-8"))
    read["cut"] = re.findall(r"Max attack time was reached for module (\w+)", done.stdout)
    read["cut"] += ["crawl"] * ("Max scan time was reached" in done.stdout)
    return read


def show(name: str, report: dict[str, Any]) -> int:
    """Print what was found and return how much of it is a fault; notes are not."""
    pages = report["infos"].get("crawled_pages_nbr", "?")
    faults = [
        (kind, finding)
        for group in ("vulnerabilities", "anomalies")
        for kind, findings in report[group].items()
        for finding in findings
    ]
    counted = 0
    for kind, finding in faults:
        where = f"{finding['method']} {finding['path']}"
        exactly = (finding["module"], _ID.sub("{id}", where), finding["parameter"] or "")
        excuse = next((why for *what, why in EXCEPTIONS if is_like(exactly, what)), "")
        counted += not excuse
        said = f"EXCEPTION: {excuse}" if excuse else finding["info"]
        print(f"  {kind} {exactly}: {where} - {said}", flush=True)
    requests = ", ".join(f"{n} {what}" for what, n in report.get("requests", {}).items())
    print(f"{name}: {pages} pages, {requests or '-'}, {counted} findings")
    print(f"  cut short: {', '.join(report['cut']) or 'nothing'}", flush=True)
    return counted


def is_like(exactly: Sequence[str], what: Sequence[str]) -> bool:
    """Tell whether a finding is one that was looked into; '*' stands for anything."""
    return all(part in {"*", found} for found, part in zip(exactly, what, strict=True))


class _Listener(BaseHTTPRequestHandler):
    """Where a service that can be made to call out would call; wapiti asks it who came."""

    seen: list[str] = []  # noqa: RUF012 - one list for all requests

    @staticmethod
    @contextmanager
    def serving(handler: type[BaseHTTPRequestHandler]) -> "Iterator[str]":
        """Serve in a thread and yield the address."""
        listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}"
        finally:
            listening.shutdown()

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.answer(b"{}", "application/json")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


_FORM = '<form method="post" action="/change"><input name="kept"><input type="submit"></form>'


class _Hole(_Listener):
    """A page that repeats what it is told, with a form that has no token."""

    def do_GET(self) -> None:
        name = parse_qs(urlsplit(self.path).query).get("name", [""])[0]
        self.answer(f"<html><body><p>{name}</p>{_FORM}</body></html>".encode(), "text/html")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.answer(b"<html><body>done</body></html>", "text/html")


if __name__ == "__main__":
    sys.exit(main())
