"""Making one document of an audit, in one format, from our own layout or the agency's template."""

from collections.abc import Awaitable, Callable

import msgspec

from auditapp.audits.models.audit import Audit
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict
from auditapp.base.settings import Settings
from auditapp.base.words import fold
from auditapp.reports import queries
from auditapp.reports.actions.worker import TemplateFault, work
from auditapp.reports.models.documents import Document, Format
from auditapp.reports.models.facts import Facts
from auditapp.reports.models.order import Order
from auditapp.reports.models.paper import Paper
from auditapp.reports.models.templates import UNFILLABLE, values_of
from auditapp.store.engine import Connection, Database

# From the SHA-256 of a photo to its file; None for one that is not there any more.
PhotoReader = Callable[[str], Awaitable[bytes | None]]
MOST_PHOTOS = 200
MOST_PHOTO_BYTES = 120 * 1024 * 1024
STEM = 80


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is asked for; `own`: not the agency's template, even where there is one."""

    document: Document
    format: Format
    is_draft: bool = False
    own: bool = False


class Made(msgspec.Struct, frozen=True):
    """A file and the name to keep it under."""

    name: str
    data: bytes


async def make_document(
    database: Database,
    clock: Clock,
    settings: Settings,
    audit_id: str,
    wanted: Wanted,
    *,
    read_photo: PhotoReader | None = None,
) -> Made:
    """Return the file.

    Raises NotFound, Conflict for a document about answers before the audit has started or when
    the agency's template cannot be filled in, and Unavailable when it cannot be made now.
    """
    async with database.reading() as conn:
        facts = await queries.get_facts(
            conn, audit_id, today=local_date(clock.now()), public_url=settings.public_url
        )
        if wanted.document.needs_start and facts.audit.started_at is None:
            raise Conflict("This audit has not started.")
        template = await _template(conn, facts, wanted)
    name = _name(facts.audit, wanted)
    if template is not None:
        order = Order(task="fill", values=values_of(facts))
        try:
            return Made(name, await work(order, template=template))
        except TemplateFault as fault:
            raise Conflict(UNFILLABLE, what=fault.code.partition(": ")[2] or fault.code) from fault
    paper = msgspec.structs.replace(wanted.document.make(facts), is_draft=wanted.is_draft)
    order = Order(
        task="write",
        format=wanted.format,
        paper=paper,
        fonts=str((settings.static_dir / "vendor" / "print").resolve()),
    )
    photos = await _photos(paper, wanted.format, read_photo)
    return Made(name, await work(order, photos=photos))


async def _template(conn: Connection, facts: Facts, wanted: Wanted) -> bytes | None:
    if wanted.format != "docx" or wanted.own:
        return None
    found = await queries.find_template(conn, facts.audit.agency_path, wanted.document.key)
    return await queries.get_template_file(conn, found.id) if found else None


async def _photos(paper: Paper, made_as: Format, read: PhotoReader | None) -> dict[str, bytes]:
    """Return the files of the photos that the paper shows, up to a size a document can carry."""
    found: dict[str, bytes] = {}
    if read is None or made_as == "xlsx":
        return found
    total = 0
    for photo in paper.photos[:MOST_PHOTOS]:
        data = None if photo.sha256 in found else await read(photo.sha256)
        if data and total + len(data) <= MOST_PHOTO_BYTES:
            found[photo.sha256] = data
            total += len(data)
    return found


def _name(audit: Audit, wanted: Wanted) -> str:
    """Return a name of plain letters: it stays readable on every disk."""
    letters = "".join(each if each.isalnum() else "-" for each in fold(audit.title))
    stem = "-".join(part for part in letters.split("-") if part)[:STEM].strip("-")
    return f"{wanted.document.stem}-{stem}.{wanted.format}"
