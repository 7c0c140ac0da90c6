"""An agency's own templates: bringing one, trying it, putting it to use, withdrawing it."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.formkit.words import Text
from auditapp.reports import queries
from auditapp.reports.actions import templates as actions
from auditapp.reports.actions.make_document import Made
from auditapp.reports.models.documents import BY_KEY, DOCUMENTS, Document
from auditapp.reports.models.templates import FIELDS, MAX_BYTES, Template, missing
from auditapp.reports.pages.documents import attachment
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexTemplates(View):
    template = "reports/index_templates.html"
    agency: Agency
    documents: tuple[Document, ...]
    labels: dict[str, Text]
    rows: list[tuple[Template, list[str]]]
    fields: dict[str, Text]
    megabytes: int
    typed: str = "report"
    problem: str = ""


@get("/report-templates/{agency_id:str}", name="reports.templates")
async def index_templates(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the agency's templates, a form for another, and the fields that one may use."""
    return desk.page(await _view(database, clock, agency_id))


@post("/report-templates/{agency_id:str}", name="reports.create_template", status_code=303)
async def create_template(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Check a file and keep it as not in use, or say what is wrong with it."""
    data = desk.file("file")
    document = desk.field("document")
    try:
        added = await actions.add_template(
            database, clock, desk.person, agency_id, document, data=data
        )
    except Invalid as error:
        view = await _view(database, clock, agency_id)
        view.typed, view.problem = document, desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/report-templates/{agency_id}#template-{added.id}")


@post(
    "/report-templates/{agency_id:str}/{template_id:str}/adoption",
    name="reports.template_adoption",
    status_code=303,
)
async def create_template_adoption(
    agency_id: FromPath[str],
    template_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Put a template to use."""
    await actions.use_template(database, clock, desk.person, agency_id, template_id)
    return desk.redirect(f"/report-templates/{agency_id}")


@post(
    "/report-templates/{agency_id:str}/{template_id:str}/retirement",
    name="reports.template_retirement",
    status_code=303,
)
async def create_template_retirement(
    agency_id: FromPath[str],
    template_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Withdraw a template."""
    await actions.retire_template(database, clock, desk.person, agency_id, template_id)
    return desk.redirect(f"/report-templates/{agency_id}")


@get("/report-templates/{agency_id:str}/{template_id:str}/example", name="reports.example")
async def show_template_example(
    agency_id: FromPath[str], template_id: FromPath[str], database: NamedDependency[Database]
) -> Response[bytes]:
    """Give the template filled in with an example."""
    data = await actions.show_example(database, agency_id, template_id)
    return attachment(Made("vi-du.docx", data), "docx")


@get("/report-templates/{agency_id:str}/starter", name="reports.starter")
async def show_template_starter(
    agency_id: FromPath[str], clock: NamedDependency[Clock], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Give a template to begin with."""
    del agency_id
    return attachment(Made("mau-bao-cao.docx", await actions.starter(clock, settings)), "docx")


async def _view(database: Database, clock: Clock, agency_id: str) -> IndexTemplates:
    async with database.reading() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(clock.now()))
        found = await queries.list_templates(conn, agency_id)
    return IndexTemplates(
        agency=agency,
        documents=DOCUMENTS,
        labels={key: document.label for key, document in BY_KEY.items()},
        rows=[(each, missing(each.fields) if each.document == "report" else []) for each in found],
        fields=FIELDS,
        megabytes=MAX_BYTES // 1024 // 1024,
    )
