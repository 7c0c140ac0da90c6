"""Signing on the glass, signing off, and what is added afterwards."""

from collections.abc import Mapping

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.actions.sign_off_audit import NotWhole
from auditapp.audits.models import signing
from auditapp.audits.models.addenda import Addendum
from auditapp.audits.models.audit import Audit, Part, Tally
from auditapp.audits.models.checklist import Finding, clauses_of, findings_of, tally_of
from auditapp.audits.models.conclusion import PARTS, texts_of
from auditapp.audits.models.conclusion import Part as Text
from auditapp.audits.models.log import Fold, fold
from auditapp.audits.models.signing import ITEMS, PARTIES, SIGNATURE, Party, Signature, Signed
from auditapp.audits.pages.offline import kept
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Conflict, Invalid
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

_BLANK = Signature(name="")


class Panel(msgspec.Struct):
    """One party's place to sign: what stands there, or what was typed when it was refused."""

    party: Party
    item: str
    signed: Signed | None
    path: str
    base: str
    why: str
    may_sign: bool
    typed: Signature = _BLANK
    problem: str = ""
    problem_field: str = ""


class ShowSigning(View):
    template = "audits/show_signing.html"
    audit: Audit
    tally: Tally
    findings: list[Finding]
    parts: tuple[Text, ...]
    texts: Mapping[str, str]
    panels: list[Panel]
    addenda: list[Addendum]
    names: dict[str, str]
    part: Part | None
    width: int = signing.WIDTH
    height: int = signing.HEIGHT
    typed: Mapping[str, str] = {}
    problem: str = ""
    problem_field: str = ""


@get("/audits/{audit_id:str}/signing", name="audits.signing")
async def show_signing(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page | Redirect:
    """Show what is signed, who signed, and what was added."""
    view = await _view(desk, database, audit_id)
    if view.audit.started_at is None:
        return desk.redirect(f"/audits/{audit_id}")
    return kept(desk, desk.page(view))


@post("/audits/{audit_id:str}/signatures", name="audits.signature", status_code=303)
async def create_signature(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Take a party's signature, or take it back (`withdraw`)."""
    party: Party = "unit" if desk.field("party") == "unit" else "lead"
    typed = _read(desk, strokes=())
    try:
        typed = _read(desk, strokes=signing.read_strokes(desk.field("strokes")))
        wanted = None if desk.field("withdraw") else typed
        await actions.sign_audit(database, clock, desk.person, audit_id, party, signature=wanted)
    except (Invalid, Conflict) as error:
        view = await _view(desk, database, audit_id)
        panel = view.panels[PARTIES.index(party)]
        panel.typed, panel.path = typed, signing.path_of(typed.strokes)
        panel.problem = desk.say(error.key, **error.params)
        panel.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/signing#{party}")


@post("/audits/{audit_id:str}/sign-off", name="audits.sign_off", status_code=303)
async def create_sign_off(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Sign the audit off, or say what stands in the way."""
    whys = {party: desk.field(f"unsigned.{party}") for party in PARTIES}
    try:
        await actions.sign_off_audit(database, clock, desk.person, audit_id, unsigned=whys)
    except (NotWhole, Invalid, Conflict) as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/signing")


@post("/audits/{audit_id:str}/addenda", name="audits.addendum", status_code=303)
async def create_addendum(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Add to what was signed, or say what is missing."""
    text, reason = desk.field("text"), desk.field("reason")
    try:
        await actions.add_addendum(database, clock, desk.person, audit_id, text=text, reason=reason)
    except (Invalid, Conflict) as error:
        return await _again(desk, database, audit_id, error)
    return desk.redirect(f"/audits/{audit_id}/signing#addenda")


async def _again(desk: Desk, database: Database, audit_id: str, error: AppError) -> Page:
    view = await _view(desk, database, audit_id)
    view.typed = {name: desk.field(name) for name in desk.form}
    view.problem = desk.say(error.key, **error.params)
    view.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


def _read(desk: Desk, *, strokes: signing.Strokes) -> Signature:
    says = desk.field("says")
    return Signature(
        name=desk.field("name")[: signing.MAX_NAME + 1],
        position=desk.field("position")[: signing.MAX_POSITION + 1],
        strokes=strokes,
        typed=desk.field("typed") == "yes" and not strokes,
        says=says if says in {"agree", "disagree"} else "",  # type: ignore[arg-type]
        reason=desk.field("reason") if says == "disagree" else "",
    )


async def _view(desk: Desk, database: Database, audit_id: str) -> ShowSigning:
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
        log = await queries.list_edits(conn, audit)
        part = await queries.find_part(conn, audit_id, desk.person.account_id)
        names = await queries.list_writers(conn, audit_id)
        addenda = await queries.list_addenda(conn, audit)
    state = fold(log)
    clauses = clauses_of(form, state)
    found = signing.signed(log, state)
    return ShowSigning(
        audit=audit,
        tally=tally_of([line for clause in clauses for line in clause.lines]),
        findings=findings_of(audit, clauses, state),
        parts=PARTS[:-1],
        texts=texts_of(state),
        panels=[
            _panel(desk, audit, state, (item, found.get(party)), part)
            for item, party in ITEMS.items()
        ],
        addenda=addenda,
        names=names,
        part=part,
    )


def _panel(
    desk: Desk, audit: Audit, state: Fold, at: tuple[str, Signed | None], part: Part | None
) -> Panel:
    item, mark = at
    party, field = ITEMS[item], state.find(item, SIGNATURE)
    is_open = audit.started_at is not None and audit.signed_off_at is None
    return Panel(
        party=party,
        item=item,
        signed=mark,
        path=signing.path_of(mark.signature.strokes) if mark else "",
        base=field.shown.edit_id if field else "",
        why=signing.reasons(state).get(party, ""),
        may_sign=is_open and (part == "lead" or (party == "unit" and part == "auditor")),
        typed=_first(desk, party, part),
    )


def _first(desk: Desk, party: Party, part: Part | None) -> Signature:
    """Return what stands in the fields of a party that has not signed yet."""
    if party == "unit" or part != "lead":
        return _BLANK
    return Signature(name=desk.person.display_name, position=desk.say("Team leader"))
