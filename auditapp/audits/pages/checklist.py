"""The checklist as a list, and the findings."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit, Tally
from auditapp.audits.models.checklist import (
    Clause,
    Finding,
    Line,
    clauses_of,
    findings_of,
    tally_of,
)
from auditapp.audits.models.evidence import Shown, shown_files
from auditapp.audits.models.fields import SHOWN
from auditapp.audits.models.last_time import LastTime
from auditapp.audits.models.log import Edit, Fold, fold
from auditapp.audits.models.timer import total
from auditapp.audits.pages.offline import kept
from auditapp.base.clock import Clock
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form
from auditapp.formkit.grades import GRADES, Field, Grade
from auditapp.formkit.words import Text
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

SHOWS = ("all", "open", "failed", "contested")


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are asked for; '' means any."""

    show: str = "all"
    clause: str = ""
    auditor: str = ""

    def keeps(self, line: Line, writers: frozenset[str]) -> bool:
        """Tell whether a line is asked for."""
        wanted = {
            "open": not line.is_complete,
            "failed": line.is_failed,
            "contested": bool(line.conflicts),
        }
        by_auditor = not self.auditor or self.auditor in writers
        return wanted.get(self.show, True) and by_auditor and self.clause in ("", line.clause)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What the list shows of one line; `base` is the edit that gave its grade."""

    line: Line
    base: str = ""
    before: LastTime | None = None
    shown: Sequence[Shown] = ()


class ShowRow(View, kw_only=True):
    """One line of the list as list.js puts it in after a tap on its grade."""

    template = "audits/_row.html"
    audit: Audit
    one: Row
    fields: tuple[Field, ...]
    problem: str = ""


class ShowChecklist(View):
    template = "audits/show_checklist.html"
    audit: Audit
    form_title: Text
    clauses: list[Clause]
    found: list[Clause]
    tally: Tally
    filter: Filter
    grades: dict[str, tuple[Grade, ...]]
    fields: tuple[Field, ...]
    page: str
    rows: dict[str, Row]
    auditors: dict[str, str] = msgspec.field(default_factory=dict)
    minutes: int = 0
    may_conduct: bool = False


class IndexFindings(View):
    template = "audits/index_findings.html"
    audit: Audit
    findings: list[Finding]
    fields: tuple[Field, ...]
    files: dict[str, list[Shown]]
    names: dict[str, str]


@get("/audits/{audit_id:str}/checklist", name="audits.checklist")
async def show_checklist(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show every line with its grade and what was written: to grade, to read and to print."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
        log = await queries.list_edits(conn, audit)
        last = await queries.list_last_time(conn, audit)
        names = await queries.list_writers(conn, audit_id)
        part = await queries.find_part(conn, audit_id, desk.person.account_id)
    view = _list(audit, form, log, last, wanted=_filter(desk.request.query_params))
    view.auditors = {edit.account_id: names[edit.account_id] for edit in log}
    view.minutes = int(total(fold(log), clock.now()).total_seconds() // 60)
    is_open = audit.started_at is not None and audit.signed_off_at is None
    view.may_conduct = is_open and part in {"lead", "auditor"}
    return kept(desk, desk.page(view))


def _list(
    audit: Audit, form: Form, log: Sequence[Edit], last: Mapping[str, LastTime], *, wanted: Filter
) -> ShowChecklist:
    state = fold(log)
    clauses = clauses_of(form, state)
    found = _found(clauses, wanted, _writers(log))
    files = shown_files(state)
    lines = (line for clause in found for line in clause.lines)
    return ShowChecklist(
        audit=audit,
        form_title=form.title,
        clauses=clauses,
        found=found,
        tally=tally_of([line for clause in clauses for line in clause.lines]),
        filter=wanted,
        grades={str(scheme): grades for scheme, grades in GRADES.items()},
        fields=SHOWN,
        page=new_id(),
        rows={line.code: row_of(line, state, last, files) for line in lines},
    )


def row_of(
    line: Line, state: Fold, last: Mapping[str, LastTime], files: Mapping[str, Sequence[Shown]]
) -> Row:
    """Return what the list shows of one line."""
    given = state.find(line.code, "grade")
    return Row(
        line=line,
        base=given.shown.edit_id if given else "",
        before=last.get(line.code),
        shown=files.get(line.code, ()),
    )


def _filter(query: Mapping[str, str]) -> Filter:
    show = query.get("show", "all")
    return Filter(
        show=show if show in SHOWS else "all",
        clause=query.get("clause", ""),
        auditor=query.get("auditor", ""),
    )


def _writers(log: Iterable[Edit]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for edit in log:
        found.setdefault(edit.item, set()).add(edit.account_id)
    return {item: frozenset(ids) for item, ids in found.items()}


def _found(
    clauses: Iterable[Clause], wanted: Filter, writers: Mapping[str, frozenset[str]]
) -> list[Clause]:
    nobody: frozenset[str] = frozenset()
    kept = (
        Clause(
            clause.code,
            clause.title,
            [line for line in clause.lines if wanted.keeps(line, writers.get(line.code, nobody))],
        )
        for clause in clauses
    )
    return [clause for clause in kept if clause.lines]


@get("/audits/{audit_id:str}/findings", name="audits.findings")
async def index_findings(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the findings with clause, grade, statement and evidence."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
        state = fold(await queries.list_edits(conn, audit))
        names = await queries.list_writers(conn, audit_id)
    found = findings_of(audit, clauses_of(form, state), state)
    return desk.page(
        IndexFindings(
            audit=audit, findings=found, fields=SHOWN, files=shown_files(state), names=names
        )
    )
