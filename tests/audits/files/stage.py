"""Sending and reading files of an audit over HTTP."""

import re
from typing import Any

import httpx
import msgspec

from auditapp.audits.models.evidence import Shown, shown_files
from auditapp.audits.models.log import fold
from auditapp.audits.queries import get_audit
from auditapp.audits.queries.files import list_places
from auditapp.base.ids import new_id
from tests.audits.stage import CODES, Stage
from tests.web.pictures import made

Q = CODES[0]
JSON = {"accept": "application/json"}


async def send(
    stage: Stage,
    content: bytes = b"",
    *,
    as_json: bool = True,
    typed: dict[str, str] | None = None,
    **fields: str,
) -> httpx.Response:
    """Send a file as a tablet's outbox does, or as a plain form."""
    named = {
        "item": Q,
        **({"edit_id": new_id()} if as_json else {"page": new_id()}),
        **fields,
        **(typed or {}),
    }
    return await stage.client.post(
        f"/uploads/{stage.audit.id}/photos",
        data=named,
        files={"file": ("../../secret name.html", content or made.photo(), "text/html")},
        headers=JSON if as_json else {},
    )


async def shown(stage: Stage, item: str = Q) -> list[Shown]:
    """Return what the log shows at a line."""
    return shown_files(fold(await stage.log())).get(item, [])


async def kept_keys(stage: Stage) -> set[str]:
    """Return the keys of everything in the store."""
    return {kept.key async for kept in stage.service.keeper.blobs.list()}


async def named_keys(stage: Stage) -> set[str]:
    """Return the keys that rows name."""
    async with stage.service.database.reading() as conn:
        return {key for place in await list_places(conn, deleted=False) for key in place.keys}


async def photos_page(stage: Stage, item: str = Q) -> str:
    """Return the page of a line's photos."""
    page = await stage.client.get(f"/audits/{stage.audit.id}/photos?item={item}")
    assert page.status_code == 200
    return page.text


def form_of(text: str, action: str) -> dict[str, str]:
    """Return what the form with this action would send."""
    found = re.search(
        rf'<form [^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL
    )
    assert found, action
    return dict(re.findall(r'<input [^>]*?name="([^"]+)" value="([^"]*)"', found[1]))


async def change(stage: Stage, photo: Shown, **fields: Any) -> httpx.Response:
    """Post the form of one photo with these fields changed."""
    at = f"/audits/{stage.audit.id}/photos/{photo.id}"
    return await stage.client.post(at, data=form_of(await photos_page(stage), at) | fields)


async def now(stage: Stage) -> Any:
    """Return the audit as it stands."""
    async with stage.service.database.reading() as conn:
        return msgspec.structs.asdict(await get_audit(conn, stage.audit.id))
