"""A keeper who adds kiosks over HTTP, and tablets that are paired, answer and beat."""

import re
from typing import Any

import httpx

from auditapp.base.clock import Clock
from auditapp.base.ids import new_secret
from tests.surveys.stage import Stage

PIN = "2468"
CODE = re.compile(r'class="kiosk-code"[^>]*>(\d{4}) (\d{4})<')
JSON = {"accept": "application/json"}


async def add(client: httpx.AsyncClient, point_id: str, **fields: str) -> str:
    """Add a kiosk as the signed-in keeper; return the address of its page."""
    typed = {"name": "Máy 1", "pin": PIN, "idle_seconds": "30", "thanks_seconds": "8", **fields}
    added = await client.post(f"/points/{point_id}/kiosks", data=typed)
    assert added.status_code == 303, added.text
    return added.headers["location"]


async def code_of(client: httpx.AsyncClient, kiosk: str) -> str:
    """Return a fresh pairing code."""
    page = await client.post(f"{kiosk}/codes")
    assert page.status_code == 200, page.text
    found = CODE.search(page.text)
    assert found is not None
    return found[1] + found[2]


async def pair(tablet: httpx.AsyncClient, code: str) -> httpx.Response:
    """Type a pairing code on a tablet."""
    return await tablet.post("/kiosk/pairing", data={"code": code})


def answer(stage: Stage, clock: Clock, **changed: Any) -> dict[str, Any]:
    """Return an answer as a tablet keeps it."""
    return {
        "id": new_secret(16),
        "point": stage.cast.point.id,
        "survey": stage.survey.id,
        "given": now_ms(clock),
        "fields": {"overall": ["4"]},
        **changed,
    }


async def send(
    tablet: httpx.AsyncClient, clock: Clock, *answers: dict[str, Any], now: int | None = None
) -> httpx.Response:
    """Send answers as the tablet's outbox does."""
    body = {"now": now_ms(clock) if now is None else now, "answers": list(answers)}
    return await tablet.post("/kiosk/answers", json=body, headers=JSON)


async def beat(tablet: httpx.AsyncClient, **state: Any) -> httpx.Response:
    """Give a sign of life."""
    return await tablet.post("/kiosk/state", json=state, headers=JSON)


def now_ms(clock: Clock) -> int:
    """Return the time as devices count it."""
    return int(clock.now().timestamp() * 1000)
