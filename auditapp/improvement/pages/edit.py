"""Changing the description of a draft, and who is responsible and verifies."""

from collections.abc import Mapping

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.improvement.actions.raising import describe
from auditapp.improvement.models.nonconformity import (
    GRADE_NAMES,
    MAX_TEXT,
    MAX_TITLE,
    Nonconformity,
)
from auditapp.improvement.pages.clauses import clause_options
from auditapp.improvement.pages.parts import (
    Options,
    Typed,
    facts_of,
    options_of_people,
    read_typed,
    typed_of,
)
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class EditNonconformity(View):
    template = "improvement/edit_nonconformity.html"
    it: Nonconformity
    typed: Typed
    clauses: Options
    options: dict[str, Options]
    grade_names: Mapping[str, str] = GRADE_NAMES
    max_title: int = MAX_TITLE
    max_text: int = MAX_TEXT
    problem: str = ""
    problem_field: str = ""


@get("/nonconformities/{nonconformity_id:str}/edit", name="nonconformities.edit")
async def edit_nonconformity(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form; once issued, only the people in it."""
    return desk.page(await _view(desk, database, clock, nonconformity_id))


@post("/nonconformities/{nonconformity_id:str}", name="nonconformities.update", status_code=303)
async def update_nonconformity(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Change it, or say what is wrong with the form."""
    view = await _view(desk, database, clock, nonconformity_id)
    typed = read_typed(desk)
    try:
        facts = facts_of(_merged(view, typed))
        await describe(database, clock, desk.person, nonconformity_id, facts)
    except (Invalid, Conflict) as error:
        view.typed = _merged(view, typed)
        view.problem = desk.say(error.key, **error.params)
        view.problem_field = error.field if isinstance(error, Invalid) else ""
        return desk.page(view, status=error.status)
    return desk.redirect(f"/nonconformities/{nonconformity_id}")


def _merged(view: EditNonconformity, typed: Typed) -> Typed:
    """Return what was typed; of an issued request only the people can be."""
    stands = typed_of(view.it)
    names = Typed.__struct_fields__
    if view.it.issued_at is not None:
        names = ("owner_id", "verifier_id")
    changed = {name: getattr(typed, name) for name in names if name != "agency_id"}
    return Typed(**{**{n: getattr(stands, n) for n in Typed.__struct_fields__}, **changed})


async def _view(
    desk: Desk, database: Database, clock: Clock, nonconformity_id: str
) -> EditNonconformity:
    async with database.reading() as conn:
        it = await get_nonconformity(conn, nonconformity_id)
        options = await options_of_people(conn, clock, it.agency_path)
    return EditNonconformity(
        it=it, typed=typed_of(it), options=options, clauses=clause_options(desk, it.standard)
    )
