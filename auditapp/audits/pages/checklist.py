"""The checklist as a list, and the findings."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit, Tally
from auditapp.audits.models.checklist import Clause, Finding, clauses_of, findings_of, tally_of
from auditapp.audits.models.log import fold
from auditapp.audits.pages.offline import kept
from auditapp.formkit.grades import FIELDS, Field
from auditapp.formkit.words import Text
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowChecklist(View):
    template = "audits/show_checklist.html"
    audit: Audit
    form_title: Text
    clauses: list[Clause]
    tally: Tally
    fields: tuple[Field, ...]
    may_conduct: bool


class IndexFindings(View):
    template = "audits/index_findings.html"
    audit: Audit
    findings: list[Finding]
    fields: tuple[Field, ...]
    names: dict[str, str]


@get("/audits/{audit_id:str}/checklist", name="audits.checklist")
async def show_checklist(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show every line with its grade and what was written, to read and to print."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = (await get_compiled(conn, audit.form_version_id)).form
        clauses = clauses_of(form, fold(await queries.list_edits(conn, audit)))
        part = await queries.find_part(conn, audit_id, desk.person.account_id)
    is_open = audit.started_at is not None and audit.signed_off_at is None
    page = desk.page(
        ShowChecklist(
            audit=audit,
            form_title=form.title,
            clauses=clauses,
            tally=tally_of([line for clause in clauses for line in clause.lines]),
            fields=FIELDS,
            may_conduct=is_open and part in {"lead", "auditor"},
        )
    )
    return kept(desk, page)


@get("/audits/{audit_id:str}/findings", name="audits.findings")
async def index_findings(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the findings with clause, grade, statement and evidence."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = (await get_compiled(conn, audit.form_version_id)).form
        state = fold(await queries.list_edits(conn, audit))
        names = await queries.list_writers(conn, audit_id)
    found = findings_of(audit, clauses_of(form, state), state)
    return desk.page(IndexFindings(audit=audit, findings=found, fields=FIELDS, names=names))
