"""The texts of the report that the team writes: course, strengths, conclusion, recommendations."""

from collections.abc import Mapping

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.conclusion import ITEM, MAX, NAMES, PARTS, Part, texts_of
from auditapp.audits.models.log import FieldState, fold
from auditapp.audits.models.typed import bases_of
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class EditConclusion(View):
    template = "audits/edit_conclusion.html"
    audit: Audit
    parts: tuple[Part, ...]
    texts: Mapping[str, str]
    bases: Mapping[str, str]
    conflicts: list[FieldState]
    names: dict[str, str]
    longest: int = MAX
    problem: str = ""
    problem_field: str = ""


@get("/audits/{audit_id:str}/conclusion", name="audits.conclusion")
async def edit_conclusion(
    audit_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page | Redirect:
    """Show the texts to be written."""
    view = await _view(database, audit_id)
    if view.audit.started_at is None or view.audit.signed_off_at is not None:
        return desk.redirect(f"/audits/{audit_id}/signing")
    return desk.page(view)


@post("/audits/{audit_id:str}/conclusion", name="audits.update_conclusion", status_code=303)
async def update_conclusion(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Save what was changed and go on to the signatures."""
    texts = {name: desk.field(name) for name in NAMES if name in desk.form}
    bases = {name: base for name in NAMES if (base := desk.field(f"base.{name}"))}
    try:
        await actions.save_conclusion(database, clock, desk.person, audit_id, texts, bases=bases)
    except (Invalid, Conflict) as error:
        view = await _view(database, audit_id)
        view.texts, view.bases = {**view.texts, **texts}, bases
        view.problem = desk.say(error.key, **error.params)
        view.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/signing")


async def _view(database: Database, audit_id: str) -> EditConclusion:
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        state = fold(await queries.list_touched_edits(conn, audit, items={ITEM}, ids=()))
        names = await queries.list_writers(conn, audit_id)
    return EditConclusion(
        audit=audit,
        parts=PARTS,
        texts=texts_of(state),
        bases=bases_of(ITEM, state, NAMES),
        conflicts=state.conflicts(ITEM, NAMES),
        names=names,
    )
