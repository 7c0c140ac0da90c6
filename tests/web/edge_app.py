"""Artificial handlers behind the real edge, for tests that need a real server and slow handlers.

Writes stand in a file that AUDITAPP_EDGE_WRITES names, so a test can read what
was written even after the server has ended.
"""

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.params import JSONBody
from litestar.types import Scope

from auditapp.base.errors import NotSignedIn
from auditapp.web.address import TrustedProxies, client_address
from auditapp.web.body import BodyLimits, posted_form
from auditapp.web.edge import EdgeSettings, with_edge
from auditapp.web.errors import FAULTS, Errors, Params, plain_page

WRITES = Path(os.environ.get("AUDITAPP_EDGE_WRITES", os.devnull))
LIMITS = {
    "/": BodyLimits(size=256 * 1024, total_seconds=1.2, idle_seconds=0.6),
    "/q/": BodyLimits(size=64 * 1024, fields=300, total_seconds=1.2, idle_seconds=0.6),
}
AnyRequest = Request[Any, Any, Any]


class Reading(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    values: list[Any] = []


@post(["/echo", "/q/{code:str}"], status_code=200)
async def create_echo(request: AnyRequest) -> dict[str, list[str]]:
    return posted_form(request.scope)


@post("/typed", status_code=200)
async def create_reading(data: JSONBody[Reading]) -> Reading:
    return data


@post("/writes", status_code=200)
async def create_write(request: AnyRequest) -> str:
    """Two halves of one write: what is cut between them leaves `begin` alone in the file."""
    form = posted_form(request.scope)
    write(f"begin {form['name'][0]}")
    await asyncio.sleep(float(form["wait"][0]))
    write(f"end {form['name'][0]}")
    return "written"


def write(line: str) -> None:
    with WRITES.open("a") as file:
        file.write(line + "\n")


@get("/boom")
async def show_boom() -> str:
    raise RuntimeError("inner detail")


@get("/private")
async def show_private() -> str:
    raise NotSignedIn


@get("/cached")
async def show_cached() -> Response[str]:
    return Response("kept", headers={"cache-control": "public, max-age=31536000, immutable"})


@get("/unchanged", status_code=304)
async def show_unchanged() -> None:
    return None


@get("/address")
async def show_address(request: AnyRequest) -> str:
    return client_address(request.scope, TrustedProxies(["127.0.0.1/32"]))


def make_litestar(errors: Errors) -> Litestar:
    handlers: list[Any] = [
        create_echo,
        create_reading,
        create_write,
        show_boom,
        show_private,
        show_cached,
        show_unchanged,
        show_address,
    ]
    return Litestar(
        handlers,
        exception_handlers=dict.fromkeys(FAULTS, errors.response),
        openapi_config=None,
        logging_config=None,
    )


def render_error(scope: Scope, status: int, key: str, params: Params) -> bytes:
    if scope["path"] == "/broken-renderer":
        raise LookupError("template missing")
    return plain_page(scope, status, key, params)


logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
ERRORS = Errors(render_error)
SETTINGS = EdgeSettings(
    secret_key="only for tests, and long enough.",
    trusted_proxies=["127.0.0.1/32"],
    body_limits=LIMITS,
)
app = with_edge(make_litestar(ERRORS), SETTINGS, ERRORS)
