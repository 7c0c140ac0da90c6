"""Past audits from a spreadsheet: a look at what it holds, then storing them."""

import re

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.audits.actions import import_audits as actions
from auditapp.audits.models.past_audits import Judged, PastAudit
from auditapp.audits.models.past_rows import COLUMNS
from auditapp.audits.pages.import_parts import MOST_FAULTS, Fault, read_sent, told
from auditapp.base.clock import Clock
from auditapp.base.errors import BadRequest, Invalid
from auditapp.base.words import N_
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View
from auditapp.web.worksheets import Table, pack, unpack

TITLE = N_("Internal audit of %(year)d")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NewAuditImport(View):
    template = "audits/new_audit_import.html"
    standards: list[str]
    columns: dict[str, tuple[str, ...]]
    problem: str = ""


class ShowAuditImport(View):
    template = "audits/show_audit_import.html"
    audits: list[PastAudit]
    known: list[PastAudit]
    held_back: int
    bad: int
    faults: list[Fault]
    more_faults: int
    digest: str
    standard: str
    packed: str


@get("/audit-imports", name="audits.new_audit_import")
async def new_audit_import(desk: NamedDependency[Desk]) -> Page:
    """Ask for a spreadsheet of past audits."""
    return desk.page(_new_audits(desk))


@post("/audit-imports", name="audits.preview_audits")
async def create_audit_preview(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Page:
    """Show which audits the file holds and what is wrong where; nothing is stored."""
    try:
        table, source, judged = await actions.read_past_audits(
            *(database, clock, desk.person),
            data=read_sent(desk),
            standard=desk.field("standard"),
            folder=desk.settings.forms_dir,
        )
    except Invalid as error:
        view = _new_audits(desk)
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.page(_show(desk, table, source, judged))


@post("/audit-imports/rows", name="audits.import_audits", status_code=303)
async def create_audit_import(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Redirect:
    """Store the audits without a fault, all of them or none."""
    digest = desk.field("digest")
    if not _DIGEST.fullmatch(digest):
        raise BadRequest
    source = actions.Source(
        digest=digest, standard=desk.field("standard"), folder=desk.settings.forms_dir
    )
    await actions.import_past_audits(
        *(database, clock, desk.person),
        table=unpack(desk.field("rows")),
        source=source,
        title_of=lambda year: desk.say(TITLE, year=year),
    )
    return desk.redirect("/audits?state=signed_off")


def _new_audits(desk: Desk) -> NewAuditImport:
    return NewAuditImport(
        standards=actions.list_standards(desk.settings.forms_dir), columns=COLUMNS
    )


def _show(desk: Desk, table: Table, source: actions.Source, judged: Judged) -> ShowAuditImport:
    return ShowAuditImport(
        audits=judged.audits,
        known=judged.known,
        held_back=judged.held_back,
        bad=judged.bad_rows,
        faults=told(desk, judged.faults),
        more_faults=max(0, len(judged.faults) - MOST_FAULTS),
        digest=source.digest,
        standard=source.standard,
        packed=pack(table) if judged.audits else "",
    )
