"""The checklist before the start: its lines, and where further ones come from."""

from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import queries
from auditapp.audits.actions import draft_checklist as actions
from auditapp.audits.models import draft as drafts
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.bank import Hit, Search, search
from auditapp.audits.models.draft import Draft, DraftLine
from auditapp.audits.models.last_time import LastTime
from auditapp.audits.pages.draft_lines import FIELDS, chosen_lines
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.formkit.definition import Clause
from auditapp.formkit.grades import GRADES, Grade
from auditapp.formkit.words import Text
from auditapp.library.actions import open_bank
from auditapp.library.models import FormVersion
from auditapp.library.queries import list_versions
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

SOURCES = ("bank", "clause", "template", "earlier", "own")


class Group(msgspec.Struct, frozen=True):
    """One clause of the draft with its lines."""

    code: str
    title: Text
    lines: list[DraftLine]


class EditDraft(View):
    template = "audits/edit_draft.html"
    audit: Audit
    draft: Draft
    groups: list[Group]
    last: dict[str, LastTime]
    schemes: dict[str, tuple[Grade, ...]]
    source: str
    asked: Search
    hits: list[Hit]
    units: dict[str, Text]
    clauses: list[Clause]
    templates: list[FormVersion]
    earlier: list[tuple[str, str, date]]
    typed: dict[str, str]
    max_question: int = drafts.MAX_QUESTION
    problem: str = ""
    problem_field: str = ""


@get("/audits/{audit_id:str}/draft", name="audits.draft")
async def edit_draft(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Redirect | Page:
    """Show the draft and one source of lines (`?from=`); a started audit shows its checklist."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        if audit.started_at is not None:
            return desk.redirect(f"/audits/{audit_id}/checklist")
        return desk.page(await _view(conn, desk, audit, _asked(desk), {}))


@post("/audits/{audit_id:str}/draft", name="audits.draft_change", status_code=303)
async def update_draft(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Order or remove lines (`do=up:CODE`), or change the grades."""
    try:
        await actions.change_draft(
            *(database, clock, desk.person, audit_id, _change(desk)),
            scheme=desk.settings.grade_scheme,
        )
    except (Invalid, Conflict) as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(_back(desk, audit_id))


@post("/audits/{audit_id:str}/draft/lines", name="audits.draft_lines", status_code=303)
async def create_draft_lines(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add lines from a source, or put them in place of the whole draft."""
    try:
        async with database.reading() as conn:
            audit = await queries.get_audit(conn, audit_id)
            change = await chosen_lines(conn, desk, audit)
        await actions.change_draft(
            *(database, clock, desk.person, audit_id, change), scheme=desk.settings.grade_scheme
        )
    except (Invalid, Conflict) as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(_back(desk, audit_id))


def _change(desk: Desk) -> actions.Change:
    if desk.form.get("scheme"):
        scheme = actions.read_scheme(desk.field("scheme"))
        title = actions.read_title(desk.field("title"))
        return lambda draft: msgspec.structs.replace(
            draft,
            scheme=scheme,
            title=draft.title if title in draft.title.values() else {"vi": title},
        )
    act, _, name = desk.field("do").partition(":")
    acts: dict[str, Callable[[Draft], Draft]] = {
        "up": lambda draft: drafts.move(draft, name, -1),
        "down": lambda draft: drafts.move(draft, name, 1),
        "remove": lambda draft: drafts.remove(draft, [name]),
        "clause-up": lambda draft: drafts.move_clause(draft, name, -1),
        "clause-down": lambda draft: drafts.move_clause(draft, name, 1),
        "clause-remove": lambda draft: drafts.remove(draft, [x.code for x in draft.of(name)]),
        "empty": lambda draft: msgspec.structs.replace(draft, lines=()),
    }
    if act not in acts:
        raise Invalid(actions.UNKNOWN)
    return acts[act]


def _back(desk: Desk, audit_id: str) -> str:
    """Return where to go on: the same source, at the line or clause that was moved."""
    asked = {name: value for name in ("from", "q", "clause", "unit") if (value := desk.field(name))}
    if asked.get("from") == "own":
        asked.pop("clause", None)
    act, _, name = desk.field("do").partition(":")
    place = {"up": f"#line-{name}", "down": f"#line-{name}"}.get(act, "")
    place = f"#group-{name}" if act in {"clause-up", "clause-down"} else place
    return f"/audits/{audit_id}/draft?{urlencode(asked)}{place or '#lines'}"


async def _again(desk: Desk, database: Database, audit_id: str, error: Invalid | Conflict) -> Page:
    typed = {name: desk.field(name) for name in FIELDS if name in desk.form}
    clause = "" if desk.field("from") == "own" else desk.field("clause")
    asked = ({"from": desk.field("from")}, Search(desk.field("q"), clause, desk.field("unit")))
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        view = await _view(conn, desk, audit, asked, typed)
    view.problem = desk.say(error.key, **error.params)
    view.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


def _asked(desk: Desk) -> tuple[dict[str, str], Search]:
    params = desk.request.query_params
    words, clause, unit = (params.get(name, "") for name in ("q", "clause", "unit"))
    return {"from": params.get("from", "")}, Search(words[:200].strip(), clause[:64], unit[:20])


async def _view(
    conn: Connection,
    desk: Desk,
    audit: Audit,
    asked: tuple[dict[str, str], Search],
    typed: dict[str, str],
) -> EditDraft:
    draft = await actions.get_draft(conn, audit, scheme=desk.settings.grade_scheme)
    bank = open_bank(desk.settings.forms_dir, audit.standard)
    have = {line.code for line in draft.lines}
    wanted, sought = asked
    return EditDraft(
        audit=audit,
        draft=draft,
        groups=[Group(c, lines[0].title, lines) for c in draft.clauses if (lines := draft.of(c))],
        last=await queries.list_last_time(conn, audit),
        schemes={str(name): grades for name, grades in GRADES.items()},
        source=wanted["from"] if wanted["from"] in SOURCES else SOURCES[0],
        asked=sought,
        hits=search(bank.questions.questions, sought, chosen=have) if bank else [],
        units=bank.questions.units if bank else {},
        clauses=list(bank.clauses.clauses) if bank else [],
        templates=_newest(await list_versions(conn, "checklist")),
        earlier=await queries.list_earlier_audits(conn, audit),
        typed=typed,
    )


def _newest(versions: Sequence[FormVersion]) -> list[FormVersion]:
    """Return the first of each slug: the list names newer versions first."""
    found: dict[str, FormVersion] = {}
    for version in versions:
        found.setdefault(version.slug, version)
    return list(found.values())
