"""The commitment to independence and confidentiality of one person in one audit."""

from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import queries
from auditapp.audits.actions.commit import commit_to
from auditapp.audits.models.audit import Audit
from auditapp.audits.queries.independence import find_commitment
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid
from auditapp.base.words import N_
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

WORDS = (
    N_(
        "I do not work in the audited unit, I am neither above nor below its head, and I have no "
        "part in the procedures and cases that I audit."
    ),
    N_("I have declared every close relation to people of the audited unit."),
    N_("I judge by evidence alone, and record what I have seen, without fear or favour."),
    N_(
        "I keep confidential what I learn, record case numbers masked and no citizen's name, and "
        "hand on nothing outside the audit."
    ),
)


class ShowCommitment(View):
    template = "audits/show_commitment.html"
    audit: Audit
    sentences: list[str]
    given_at: datetime | None
    relation: str = ""
    problem: str = ""


@get("/audits/{audit_id:str}/commitment", name="audits.commitment")
async def show_commitment(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show what is to be agreed to, or when it was."""
    return desk.page(await _view(desk, database, audit_id))


@post("/audits/{audit_id:str}/commitment", name="audits.create_commitment", status_code=303)
async def create_commitment(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Store the commitment, or say what is missing."""
    relation, words = desk.field("relation"), "\n".join(_sentences(desk))
    try:
        if desk.field("agreed") != "yes":
            raise Invalid("Please tick that you agree.", field="agreed")
        await commit_to(database, clock, desk.person, audit_id, words=words, relation=relation)
    except (Invalid, Conflict) as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}")


async def _again(desk: Desk, database: Database, audit_id: str, error: AppError) -> Page:
    view = await _view(desk, database, audit_id)
    view.problem, view.relation = desk.say(error.key, **error.params), desk.field("relation")
    return desk.page(view, status=error.status)


async def _view(desk: Desk, database: Database, audit_id: str) -> ShowCommitment:
    async with database.reading() as conn:
        return ShowCommitment(
            audit=await queries.get_audit(conn, audit_id),
            sentences=_sentences(desk),
            given_at=await find_commitment(conn, audit_id, desk.person.account_id),
        )


def _sentences(desk: Desk) -> list[str]:
    return [desk.say(sentence) for sentence in WORDS]
