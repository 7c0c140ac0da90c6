"""The photos and files of one line: look, caption, turn, blur, take away; all by plain forms."""

from typing import Any, Literal, cast

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import question_of
from auditapp.audits.models.evidence import (
    MAX_CAPTION,
    MEETINGS,
    KeptFile,
    Shown,
    find_shown,
    shown_files,
)
from auditapp.audits.models.log import fold
from auditapp.audits.queries import files
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid, NotFound
from auditapp.base.ids import is_id, new_id
from auditapp.formkit.words import Text
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.pictures import Area
from auditapp.web.render import View

LONG, SHORT = 8, 6  # cells along the sides of a photo that can be chosen to be blurred


class IndexPhotos(View, kw_only=True):
    """What is shown at one line; `kept` by hash, `question` its words or None for a meeting."""

    template = "audits/index_photos.html"
    audit: Audit
    item: str
    question: Text | None
    shown: list[Shown]
    kept: dict[str, KeptFile]
    names: dict[str, str]
    may_write: bool
    page: str
    max_caption: int = MAX_CAPTION
    caption: str = ""
    problem: str = ""


class NewBlur(View, kw_only=True):
    """A photo under a grid whose cells can be chosen."""

    template = "audits/new_blur.html"
    audit: Audit
    photo: Shown
    file: KeptFile
    columns: int
    rows: int
    problem: str = ""


@get("/audits/{audit_id:str}/photos", name="audits.photos")
async def index_photos(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the photos and files of one line (`?item=`)."""
    item = desk.request.query_params.get("item", "")
    return desk.page(await _index(desk, database, audit_id, item))


@post("/audits/{audit_id:str}/photos/{file_id:str}", name="audits.photo", status_code=303)
async def update_photo(
    audit_id: FromPath[str],
    file_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Save the caption, and turn the photo when its button was pressed."""
    try:
        change = _read_change(desk, file_id)
        shown = await actions.update_shown(database, clock, desk.person, audit_id, change)
    except (Invalid, Conflict) as error:
        return await problem_page(desk, database, audit_id, error)
    return _back(desk, audit_id, shown)


@post("/audits/{audit_id:str}/photos/{file_id:str}/removal", name="audits.photo_removal")
async def delete_photo(
    audit_id: FromPath[str],
    file_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keeper: NamedDependency[actions.Keeper],
) -> Redirect | Page:
    """Take a photo or file away."""
    try:
        shown = await actions.remove_shown(
            *(database, clock, desk.person, audit_id, file_id), blobs=keeper.blobs
        )
    except (Invalid, Conflict) as error:
        return await problem_page(desk, database, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/photos?item={shown.item}")


@get("/audits/{audit_id:str}/photos/{file_id:str}/blur", name="audits.new_blur")
async def new_blur(
    audit_id: FromPath[str],
    file_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
) -> Page:
    """Show a photo under a grid."""
    return desk.page(await _blur(database, audit_id, file_id))


@post("/audits/{audit_id:str}/photos/{file_id:str}/blur", name="audits.blur", status_code=303)
async def create_blur(
    audit_id: FromPath[str],
    file_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keeper: NamedDependency[actions.Keeper],
) -> Redirect | Page:
    """Make the chosen cells unreadable for good."""
    view = await _blur(database, audit_id, file_id)
    blur = actions.Blur(file_id, _areas(desk.form.get("cell", []), view))
    try:
        shown = await actions.blur_photo(
            database, clock, desk.person, audit_id, blur, keeper=keeper
        )
    except (Invalid, Conflict) as error:
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return _back(desk, audit_id, shown)


async def problem_page(desk: Desk, database: Database, audit_id: str, error: AppError) -> Page:
    """Return the page of the posted line with what went wrong; what was typed is kept."""
    view = await _index(desk, database, audit_id, desk.field("item"), fault=error)
    view.problem = desk.say(error.key, **error.params)
    view.caption = desk.field("caption")
    return desk.page(view, status=error.status)


async def _index(
    desk: Desk, database: Database, audit_id: str, item: str, *, fault: AppError | None = None
) -> IndexPhotos:
    async def look(conn: Connection) -> dict[str, Any]:
        audit = await queries.get_audit(conn, audit_id)
        question = question_of(await queries.get_form(conn, audit), item)
        if question is None and item not in MEETINGS:
            raise fault or NotFound
        shown = shown_files(fold(await files.list_file_edits(conn, audit))).get(item, [])
        part = await queries.find_part(conn, audit_id, desk.person.account_id)
        return {
            "audit": audit,
            "question": question.text if question else None,
            "shown": shown,
            "kept": await files.list_files(conn, audit, {each.sha256 for each in shown}),
            "names": await queries.list_writers(conn, audit_id),
            "may_write": is_open(audit) and part in {"lead", "auditor"},
        }

    return IndexPhotos(item=item, page=new_id(), **await database.read_at_once(look))


def is_open(audit: Audit) -> bool:
    """Tell whether the audit has begun and is not signed."""
    return audit.started_at is not None and audit.signed_off_at is None


async def _blur(database: Database, audit_id: str, file_id: str) -> NewBlur:
    async def look(conn: Connection) -> tuple[Audit, Shown, KeptFile]:
        audit = await queries.get_audit(conn, audit_id)
        shown = find_shown(fold(await files.list_file_edits(conn, audit)), file_id)
        file = await files.find_file(conn, audit, shown.sha256) if shown else None
        if shown is None or file is None or not shown.is_photo:
            raise NotFound
        return audit, shown, file

    audit, photo, file = await database.read_at_once(look)
    sides = (LONG, SHORT) if file.width >= file.height else (SHORT, LONG)
    return NewBlur(audit=audit, photo=photo, file=file, columns=sides[0], rows=sides[1])


def _areas(cells: list[str], view: NewBlur) -> tuple[Area, ...]:
    """Return the areas of cells 'row-column', counted from 0; what is no cell is left out."""
    named = {
        f"{row}-{column}": (row, column)
        for row in range(view.rows)
        for column in range(view.columns)
    }
    chosen = sorted({named[cell] for cell in cells if cell in named})
    return tuple(
        Area(
            column / view.columns,
            row / view.rows,
            (column + 1) / view.columns,
            (row + 1) / view.rows,
        )
        for row, column in chosen
    )


def _read_change(desk: Desk, file_id: str) -> actions.Change:
    page, rotation = desk.field("page"), desk.field("turn") or desk.field("rotation") or "0"
    if not is_id(page) or rotation not in {"0", "90", "180", "270"}:
        raise Invalid("This page is damaged. Please open it again.")
    return actions.Change(
        file_id=file_id,
        page=page,
        base=desk.field("base"),
        caption=desk.field("caption"),
        rotation=cast("Literal[0, 90, 180, 270]", int(rotation)),
    )


def _back(desk: Desk, audit_id: str, shown: Shown) -> Redirect:
    return desk.redirect(f"/audits/{audit_id}/photos?item={shown.item}#photo-{shown.id}")
