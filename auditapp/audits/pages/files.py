"""Photos and files on the wire: taking them in, handing them out.

What is handed out cannot run as a page: sandboxed, of the kind that was found in the content and no
other, documents to be saved only. The browser keeps a copy and asks each time whether it may show
it, so whoever may no longer see the audit sees no copy either.
"""

import hashlib
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions
from auditapp.audits.models.evidence import PHOTO_KIND
from auditapp.audits.models.typed import read_device_time
from auditapp.audits.pages.photos import problem_page
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import is_id
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.errors import wants_json
from auditapp.web.pictures import DOCUMENTS, PHOTO

POLICY = "sandbox; default-src 'none'"


@get("/audits/{audit_id:str}/files/{sha256:str}", name="audits.file")
async def show_file(
    audit_id: FromPath[str],
    sha256: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    keeper: NamedDependency[actions.Keeper],
) -> Response[bytes]:
    """Hand out a photo to be looked at, or a document to be saved."""
    return await _handed_out(desk, database, keeper, (audit_id, sha256))


@get("/audits/{audit_id:str}/thumbnails/{sha256:str}", name="audits.thumbnail")
async def show_thumbnail(
    audit_id: FromPath[str],
    sha256: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    keeper: NamedDependency[actions.Keeper],
) -> Response[bytes]:
    """Hand out the small picture of a photo."""
    return await _handed_out(desk, database, keeper, (audit_id, sha256), is_small=True)


@post("/uploads/{audit_id:str}/photos", name="audits.upload", status_code=200)
async def create_file(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keeper: NamedDependency[actions.Keeper],
) -> Response[Any] | Redirect | Page:
    """Take in one photo or document; a tablet's outbox hears which id was taken."""
    is_outbox = wants_json(desk.request.scope)
    try:
        incoming = _incoming(desk)
        field = await actions.add_file(
            database, clock, desk.person, audit_id, incoming, keeper=keeper
        )
    except (Invalid, Conflict) as error:
        if is_outbox:
            raise
        return await problem_page(desk, database, audit_id, error)
    if is_outbox:
        return Response({"taken": [incoming.edit_id], "field": field})
    kept = field.partition(".")[2]
    return desk.redirect(f"/audits/{audit_id}/photos?item={incoming.item}#photo-{kept}")


def _incoming(desk: Desk) -> actions.Incoming:
    content = desk.file("file")
    if not content:
        raise Invalid("Please choose a file.", field="file")
    edit_id, page = desk.field("edit_id"), desk.field("page")
    if not edit_id and is_id(page):
        edit_id = f"{page}.{hashlib.sha256(content).hexdigest()[:24]}"
    return actions.Incoming(
        edit_id=edit_id,
        item=desk.field("item"),
        content=content,
        caption=desk.field("caption"),
        device_at=read_device_time(desk.field("device_at")),
    )


async def _handed_out(
    desk: Desk,
    database: Database,
    keeper: actions.Keeper,
    named: tuple[str, str],
    *,
    is_small: bool = False,
) -> Response[bytes]:
    file, place = await actions.find_kept(database, *named)
    is_photo = file.kind == PHOTO_KIND
    if is_small and not is_photo:
        raise NotFound
    tag = f'"{file.sha256}{"-s" if is_small else ""}"'
    how = "inline" if is_photo else "attachment"
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Disposition": f'{how}; filename="{file.sha256[:12]}.{file.kind}"',
        "Cache-Control": "private, no-cache",
        "ETag": tag,
    }
    media_type = PHOTO if is_photo else DOCUMENTS[file.kind]
    if tag in desk.request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    content = await actions.read_content(keeper.blobs, place, is_small=is_small)
    return Response(content, media_type=media_type, headers=headers)
