"""Bringing in the file of unsent work that a tablet wrote."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.unsent import Outcome, Work, read_work
from auditapp.audits.pages.outbox import say
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class Refusal(msgspec.Struct, frozen=True):
    """An entry that was not taken, and why."""

    label: str
    why: str


class NewWork(View):
    """A field for the file."""

    template = "audits/new_work.html"
    audit: Audit
    problem: str = ""


class ShowWork(View):
    """What became of a file."""

    template = "audits/show_work.html"
    audit: Audit
    author: str
    total: int
    new: int
    known: int
    refused: list[Refusal]


@get("/audit-work/{audit_id:str}", name="audits.new_work")
async def new_work(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Ask for the file."""
    async with database.reading() as conn:
        return desk.page(NewWork(audit=await queries.get_audit(conn, audit_id)))


@post("/audit-work/{audit_id:str}", name="audits.create_work", status_code=200)
async def create_work(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
    keeper: NamedDependency[actions.Keeper],
) -> Page:
    """Take what the file holds, and say what became of each entry."""
    data = desk.file("file")
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        names = await queries.list_writers(conn, audit_id)
    try:
        work = read_work(data, audit_id)
        outcome = await actions.import_work(
            database, clock, desk.person, work, secret_key=settings.secret_key, keeper=keeper
        )
    except Invalid as error:
        return desk.page(NewWork(audit=audit, problem=say(desk, error)), status=422)
    return desk.page(_shown(desk, audit, work, outcome, names.get(work.account, "")))


def _shown(desk: Desk, audit: Audit, work: Work, outcome: Outcome, author: str) -> ShowWork:
    new = sum(seq == 0 or seq > audit.edit_count for seq in outcome.taken.values())
    return ShowWork(
        audit=audit,
        author=author,
        total=len(work.entries),
        new=new,
        known=len(outcome.taken) - new,
        refused=[
            Refusal(entry.label or entry.id, say(desk, outcome.refused[entry.id]))
            for entry in work.entries
            if entry.id in outcome.refused
        ],
    )
