"""Fields that two people filled without seeing each other: both versions, and one to be chosen."""

from collections.abc import Mapping

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Line, clauses_of
from auditapp.audits.models.log import fold
from auditapp.base.ids import new_id
from auditapp.formkit.grades import FIELDS, GRADES, Field, Grade, Scheme
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexContested(View):
    """`page` names this page in the edits that its buttons make."""

    template = "audits/index_contested.html"
    audit: Audit
    lines: list[Line]
    names: dict[str, str]
    fields: tuple[Field, ...]
    schemes: Mapping[Scheme, tuple[Grade, ...]]
    page: str
    is_open: bool


@get("/audits/{audit_id:str}/contested", name="audits.contested")
async def index_contested(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show every line with two versions, who wrote each and when."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = (await get_compiled(conn, audit.form_version_id)).form
        clauses = clauses_of(form, fold(await queries.list_edits(conn, audit)))
        names = await queries.list_writers(conn, audit_id)
    return desk.page(
        IndexContested(
            audit=audit,
            lines=[line for clause in clauses for line in clause.lines if line.conflicts],
            names=names,
            fields=FIELDS,
            schemes=GRADES,
            page=new_id(),
            is_open=audit.started_at is not None and audit.signed_off_at is None,
        )
    )
