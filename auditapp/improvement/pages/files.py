"""Evidence on the wire: taking it in, handing it out.

What is handed out cannot run as a page: sandboxed, of the kind found in the content and no other,
documents to be saved only.
"""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.errors import Invalid, NotFound
from auditapp.improvement.actions import files as actions
from auditapp.improvement.pages.step import RECORD, STEP, Step
from auditapp.improvement.queries.files import get_file
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.pictures import DOCUMENTS, PHOTO

POLICY = "sandbox; default-src 'none'"


@post(f"/uploads{RECORD}/files", name="nonconformities.upload", **STEP)
async def create_evidence(
    step: NamedDependency[Step], keeper: NamedDependency[actions.Keeper]
) -> Redirect | Page:
    """Take in one photo or document."""

    async def work() -> None:
        content = step.desk.file("file")
        if not content:
            raise Invalid("Please choose a file.", field="file")
        incoming = actions.Incoming(
            content=content,
            side=step.field("side"),
            name=step.field("name"),
            action_id=step.field("action_id"),
        )
        await actions.add_file(*step.on, incoming, keeper=keeper)

    return await step.take("file", work)


@post(f"{RECORD}/files/{{file_id:str}}/removal", name="nonconformities.file_removal", **STEP)
async def delete_evidence(
    file_id: FromPath[str], step: NamedDependency[Step], keeper: NamedDependency[actions.Keeper]
) -> Redirect | Page:
    """Take evidence away for good."""
    return await step.take(
        "file", lambda: actions.remove_file(*step.on, file_id=file_id, keeper=keeper)
    )


@get("/nonconformities/{nonconformity_id:str}/files/{file_id:str}", name="nonconformities.file")
async def show_evidence(
    nonconformity_id: FromPath[str],
    file_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    keeper: NamedDependency[actions.Keeper],
) -> Response[bytes]:
    """Hand out a photo to be looked at (?size=small: its thumbnail), or a document to be saved."""
    async with database.reading() as conn:
        file = await get_file(conn, nonconformity_id, file_id)
    is_photo = file.kind == actions.PHOTO_KIND
    is_small = desk.request.query_params.get("size") == "small"
    if is_small and not is_photo:
        raise NotFound
    how = "inline" if is_photo else "attachment"
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Disposition": f'{how}; filename="{file.sha256[:12]}.{file.kind}"',
        "Cache-Control": "private, no-cache",
        "ETag": f'"{file.sha256}{"-s" if is_small else ""}"',
    }
    content = await actions.read_content(keeper.blobs, file, is_small=is_small)
    media_type = PHOTO if is_photo else DOCUMENTS[file.kind]
    return Response(content, media_type=media_type, headers=headers)
