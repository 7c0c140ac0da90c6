"""The documents of one audit."""

from functools import partial

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.agencies.models import CHANGERS
from auditapp.audits.actions import Keeper
from auditapp.audits.actions.read_file import find_kept, read_content
from auditapp.audits.models.audit import Audit
from auditapp.audits.queries import get_audit
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import NotFound, Unavailable
from auditapp.people.models import Role
from auditapp.reports import queries
from auditapp.reports.actions.make_document import Made, Wanted, make_document
from auditapp.reports.models.documents import DOCUMENTS, FORMATS, Document, Format, read_name
from auditapp.reports.models.letterhead import Letterhead
from auditapp.reports.models.templates import Template
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexDocuments(View):
    template = "reports/index_documents.html"
    audit: Audit
    documents: tuple[Document, ...]
    templates: dict[str, Template | None]
    letterhead: Letterhead
    issuer_id: str
    changes_head: bool
    brings_templates: bool


@get("/audits/{audit_id:str}/documents", name="reports.documents")
async def index_documents(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show which documents there are, in which formats, and under which head."""
    async with database.reading() as conn:
        audit = await get_audit(conn, audit_id)
        issuer = await queries.get_letterhead(conn, audit.agency_id, on=local_date(clock.now()))
        templates = {
            each.key: await queries.find_template(conn, audit.agency_path, each.key)
            for each in DOCUMENTS
        }
    held = desk.person.roles_at(issuer.agency.path)
    return desk.page(
        IndexDocuments(
            audit=audit,
            documents=DOCUMENTS,
            templates=templates,
            letterhead=issuer.whole,
            issuer_id=issuer.agency.id,
            changes_head=bool(held & CHANGERS),
            brings_templates=Role.ADMINISTRATOR.value in held,
        )
    )


@get("/audits/{audit_id:str}/documents/{document:str}", name="reports.document")
async def show_document(
    audit_id: FromPath[str],
    document: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    keeper: NamedDependency[Keeper],
) -> Response[bytes]:
    """Make one, as 'report.docx' says; `?draft=1` marks it so, `?own=1` leaves the template out."""
    found, made_as = read_name(document)
    asked = desk.request.query_params
    wanted = Wanted(document=found, format=made_as, is_draft="draft" in asked, own="own" in asked)
    read = partial(_photo, database, keeper, audit_id)
    made = await make_document(database, clock, desk.settings, audit_id, wanted, read_photo=read)
    return attachment(made, made_as)


async def _photo(database: Database, keeper: Keeper, audit_id: str, sha256: str) -> bytes | None:
    """Return the file of a photo; None when it is gone, for good or for now."""
    try:
        _, place = await find_kept(database, audit_id, sha256)
        return await read_content(keeper.blobs, place)
    except (NotFound, Unavailable):
        return None


def attachment(made: Made, made_as: Format) -> Response[bytes]:
    """Answer with a file to keep: it never opens as a page of ours."""
    return Response(
        made.data,
        media_type=FORMATS[made_as],
        headers={"content-disposition": f'attachment; filename="{made.name}"'},
    )
