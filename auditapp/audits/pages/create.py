"""Planning an audit: the form and its post."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies.models import Agency, is_within
from auditapp.agencies.queries import list_agencies_below
from auditapp.audits import actions, queries
from auditapp.audits.models.audit import MAX_TITLE, Candidate, Part
from auditapp.audits.pages.rules import CREATE
from auditapp.audits.pages.typed import read_day, terms_of
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import AppError, Invalid
from auditapp.base.ids import is_id
from auditapp.library.models import FormVersion
from auditapp.library.queries import list_versions
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

FIELDS = (
    "agency_id", "form_version_id", "title", "starts_on", "ends_on", "lead", "planned_id",
    "exception",
)  # fmt: skip


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed into the form, shown again when something is wrong with it."""

    agency_id: str = ""
    form_version_id: str = ""
    title: str = ""
    starts_on: str = ""
    ends_on: str = ""
    lead: str = ""
    auditors: Sequence[str] = ()
    observers: Sequence[str] = ()
    planned_id: str = ""
    exception: str = ""


class NewAuditForm(View):
    template = "audits/new_audit.html"
    typed: Typed
    units: list[tuple[int, Agency]]
    checklists: list[FormVersion]
    candidates: list[Candidate]
    max_title: int = MAX_TITLE
    problem: str = ""
    problem_field: str = ""


@get("/audits/new", name="audits.new")
async def new_audit(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Page:
    """Show the form, filled with what the address says: a programme fills all but the team."""
    today = local_date(clock.now()).isoformat()
    asked = {"starts_on": today, "ends_on": today, **desk.request.query_params}
    typed = Typed(**{name: asked[name] for name in FIELDS if name in asked})
    return desk.page(await _form(desk, database, clock, typed))


@post("/audits", name="audits.create", status_code=303)
async def create_audit(
    desk: NamedDependency[Desk], database: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Redirect | Page:
    """Plan the audit and go to its page, or show what is wrong with the form."""
    typed = _read(desk)
    try:
        audit = await actions.create_audit(
            database, clock, desk.person, _wanted(desk, typed), terms_of(desk)
        )
    except Invalid as error:
        form = await _form(desk, database, clock, typed)
        form.problem, form.problem_field = _sentence(desk, error), error.field
        return desk.page(form, status=422)
    return desk.redirect(f"/audits/{audit.id}")


def _read(desk: Desk) -> Typed:
    return Typed(
        **{name: desk.field(name) for name in FIELDS},
        auditors=tuple(desk.form.get("auditors", ())),
        observers=tuple(desk.form.get("observers", ())),
    )


def _wanted(desk: Desk, typed: Typed) -> actions.NewAudit:
    if not typed.agency_id:
        raise Invalid("Please choose the unit to be audited.", field="agency_id")
    team: list[tuple[str, Part]] = [(typed.lead, "lead")] if typed.lead else []
    team += [(account_id, "auditor") for account_id in typed.auditors if account_id != typed.lead]
    team += [(account_id, "observer") for account_id in typed.observers]
    return actions.NewAudit(
        agency_id=typed.agency_id,
        form_version_id=typed.form_version_id,
        title=typed.title,
        starts_on=read_day(typed.starts_on, "starts_on"),
        ends_on=read_day(typed.ends_on, "ends_on"),
        team=team,
        planned_id=typed.planned_id if is_id(typed.planned_id) else "",
        exception=typed.exception,
        asks_commitment=desk.settings.commitment_required,
    )


def _sentence(desk: Desk, error: AppError) -> str:
    return desk.say(error.key, **error.params)


async def _form(desk: Desk, database: Database, clock: Clock, typed: Typed) -> NewAuditForm:
    actor: Actor = desk.person
    now = clock.now()
    async with database.reading() as conn:
        return NewAuditForm(
            typed=typed,
            units=await list_units(conn, actor, on=local_date(now)),
            checklists=newest(await list_versions(conn, "checklist")),
            candidates=await queries.list_candidates(conn, actor.root_id, now=now),
        )


async def list_units(conn: Connection, actor: Actor, *, on: date) -> list[tuple[int, Agency]]:
    """Return the open nodes where the person may plan audits, each with its depth."""
    paths = {grant.path for grant in actor.grants if grant.role.value in CREATE.roles}
    found = []
    for path in _outermost(paths):
        below = await list_agencies_below(conn, path, on=on)
        open_now = [unit for unit in below if unit.closed_on is None or unit.closed_on > on]
        found += _in_tree_order(open_now)
    return found


def _outermost(paths: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(paths):
        if not any(is_within(path, other) for other in kept):
            kept.append(path)
    return kept


def _in_tree_order(units: Sequence[Agency]) -> list[tuple[int, Agency]]:
    """Order a subtree as people read it: each node followed by what is below it, by code."""
    codes = {unit.id: unit.code for unit in units}

    def place(unit: Agency) -> list[str]:
        return [codes.get(step, "") for step in unit.path.strip("/").split("/")]

    top = min((unit.path.count("/") for unit in units), default=0)
    return [(unit.path.count("/") - top, unit) for unit in sorted(units, key=place)]


def newest(versions: Iterable[FormVersion]) -> list[FormVersion]:
    """Return the newest version of each checklist."""
    found: dict[str, FormVersion] = {}
    for version in versions:
        known = found.get(version.slug)
        if known is None or known.version < version.version:
            found[version.slug] = version
    return list(found.values())
