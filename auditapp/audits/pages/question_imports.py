"""Questions from a file into a draft: a spreadsheet or a library; a look, then adding them."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import queries
from auditapp.audits.actions import import_questions as actions
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.ciso_library import Library
from auditapp.audits.models.draft import DraftLine
from auditapp.audits.pages.import_parts import MOST_FAULTS, Fault, read_sent, told
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View
from auditapp.web.worksheets import pack, unpack

SHOWN = 20


class NewQuestionImport(View):
    template = "audits/new_question_import.html"
    audit: Audit
    problem: str = ""


class ShowQuestionImport(View):
    template = "audits/show_question_import.html"
    audit: Audit
    library: Library | None
    good: int
    known: int
    bad: int
    faults: list[Fault]
    more_faults: int
    lines: list[DraftLine]
    packed: str


@get("/question-imports/{audit_id:str}", name="audits.new_question_import")
async def new_question_import(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Redirect | Page:
    """Ask for the file; an audit under way takes no file any more."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
    if audit.started_at is not None:
        return desk.redirect(f"/audits/{audit_id}/checklist")
    return desk.page(NewQuestionImport(audit=audit))


@post("/question-imports/{audit_id:str}", name="audits.preview_questions")
async def create_question_preview(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show what the file says; nothing is stored."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
    try:
        look = await actions.preview_questions(
            database, audit_id=audit_id, data=read_sent(desk), folder=desk.settings.forms_dir
        )
    except (Invalid, Conflict) as error:
        problem = desk.say(error.key, **error.params)
        return desk.page(NewQuestionImport(audit=audit, problem=problem), status=error.status)
    return desk.page(_questions(desk, audit, look))


@post("/question-imports/{audit_id:str}/rows", name="audits.import_questions", status_code=303)
async def create_question_import(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add the rows without a fault to the draft, or say why not."""
    try:
        await actions.import_questions(
            *(database, clock, desk.person),
            audit_id=audit_id,
            table=unpack(desk.field("rows")),
            settings=desk.settings,
        )
    except (Invalid, Conflict) as error:
        async with database.reading() as conn:
            view = NewQuestionImport(audit=await queries.get_audit(conn, audit_id))
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/draft#lines")


def _questions(desk: Desk, audit: Audit, look: actions.Look) -> ShowQuestionImport:
    judged = look.judged
    return ShowQuestionImport(
        audit=audit,
        library=look.library,
        good=len(judged.lines),
        known=judged.known,
        bad=judged.bad_rows,
        faults=told(desk, judged.faults),
        more_faults=max(0, len(judged.faults) - MOST_FAULTS),
        lines=judged.lines[:SHOWN],
        packed=pack(look.table) if judged.lines else "",
    )
