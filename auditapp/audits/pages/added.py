"""Adding a question while the audit is conducted: a small form, and its post."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import queries
from auditapp.audits.actions.add_question import add_question
from auditapp.audits.actions.draft_checklist import clause_titles
from auditapp.audits.models.added import (
    CODE,
    MAX_HINT,
    MAX_TEXT,
    NOT_A_QUESTION,
    Addition,
    new_added_code,
)
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.draft import SHARED
from auditapp.audits.pages.offline import kept
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.formkit.definition import Clause
from auditapp.formkit.words import Text
from auditapp.library.actions import open_bank
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

NAMES = ("clause", "text_vi", "text_en", "hint")


class NewQuestion(View):
    template = "audits/new_question.html"
    audit: Audit
    code: str
    clauses: list[Clause]
    typed: dict[str, str]
    max_text: int = MAX_TEXT
    max_hint: int = MAX_HINT
    problem: str = ""
    problem_field: str = ""


@get("/audits/{audit_id:str}/questions/new", name="audits.new_question")
async def new_question(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Redirect | Page:
    """Show the form; `?clause=` fills the clause. A draft takes its lines on its own page."""
    typed = {"clause": desk.request.query_params.get("clause", "")[:64]}
    view = await _view(desk, database, audit_id, code=new_added_code(), typed=typed)
    if view.audit.started_at is None:
        return desk.redirect(f"/audits/{audit_id}/draft?from=own")
    if view.audit.signed_off_at is not None:
        return desk.redirect(f"/audits/{audit_id}/checklist")
    return kept(desk, desk.page(view))


@post("/audits/{audit_id:str}/questions", name="audits.create_question", status_code=303)
async def create_question(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add the question and go to its line; the same form sent twice adds it once."""
    code, typed = desk.field("code"), {name: desk.field(name) for name in NAMES}
    try:
        if not CODE.fullmatch(code):
            raise Invalid(NOT_A_QUESTION)
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
        titles = clause_titles(desk.settings.forms_dir, audit.standard)
        sent = _addition(typed, titles)
        await add_question(database, clock, desk.person, audit_id, code=code, sent=sent)
    except (Invalid, Conflict) as error:
        again = code if CODE.fullmatch(code) else new_added_code()
        view = await _view(desk, database, audit_id, code=again, typed=typed)
        view.problem = desk.say(error.key, **error.params)
        view.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/conduct?item={code}")


def _addition(typed: dict[str, str], titles: dict[str, Text]) -> Addition:
    return Addition(
        clause=typed["clause"],
        text={language: typed[f"text_{language}"] for language in SHARED},
        title=titles.get(typed["clause"], {}),
        hint={"vi": typed["hint"]},
    )


async def _view(
    desk: Desk, database: Database, audit_id: str, *, code: str, typed: dict[str, str]
) -> NewQuestion:
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
    bank = open_bank(desk.settings.forms_dir, audit.standard)
    clauses = list(bank.clauses.clauses) if bank else []
    return NewQuestion(audit=audit, code=code, clauses=clauses, typed=typed)
