"""Raising a nonconformity: one page with everything filled in that its source tells.

`/nonconformities/new?source=…` with the ids of the source: audit_item (audit, item),
survey_question (survey, agency or point, question, period), comment (comment, or response and
question); inspection, complaint and hand take `agency`, hand also `parent`. What is written into
the record of the source is looked up again when the form comes in, never taken from it.
"""

from collections.abc import Mapping

from litestar import get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.followup.actions.known import KEYS, Asked, know
from auditapp.followup.models.known import Known
from auditapp.followup.pages.choosing import choose_unit, propose_people
from auditapp.improvement.actions.raising import Wish, issue, raise_nonconformity
from auditapp.improvement.models.nonconformity import (
    GRADE_NAMES,
    MAX_TEXT,
    MAX_TITLE,
    SOURCE_NAMES,
    STANDARD,
    Nonconformity,
)
from auditapp.improvement.pages.clauses import clause_options
from auditapp.improvement.pages.parts import (
    Options,
    Typed,
    facts_of,
    options_of_people,
    read_typed,
    today_of,
)
from auditapp.improvement.queries.listing import list_of_source
from auditapp.store.engine import Connection, Database
from auditapp.surveys.pages.comment import get_line
from auditapp.surveys.queries.review import get_comment
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class NewNonconformity(View):
    template = "followup/new_nonconformity.html"
    known: Known
    agency: Agency
    hidden: dict[str, str]
    typed: Typed
    clauses: Options
    options: dict[str, Options]
    before: list[Nonconformity]
    grade_names: Mapping[str, str] = GRADE_NAMES
    source_names: Mapping[str, str] = SOURCE_NAMES
    max_title: int = MAX_TITLE
    max_text: int = MAX_TEXT
    problem: str = ""
    problem_field: str = ""


@get("/nonconformities/new", name="nonconformities.new")
async def new_nonconformity(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form, filled in; without a source or unit first what it comes from and where."""
    asked = Asked(**{name: desk.request.query_params.get(name, "")[:200] for name in KEYS})
    async with database.reading() as conn:
        known = await _know(conn, desk, clock, asked)
        if known.agency is None:
            return desk.page(await choose_unit(conn, desk, clock, asked))
        return desk.page(await _view(conn, desk, clock, asked, known))


@post("/nonconformities", name="nonconformities.create", status_code=303)
async def create_nonconformity(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Raise it, and issue it at once where that was asked, or say what is wrong."""
    asked = Asked(**{name: desk.field(name)[:200] for name in KEYS})
    typed = read_typed(desk)
    async with database.reading() as conn:
        known = await _know(conn, desk, clock, asked)
        if known.agency is None:
            raise Invalid("Please choose a unit.", field="agency")
        view = await _view(conn, desk, clock, asked, known, typed)
    try:
        made = await raise_nonconformity(database, clock, desk.person, _wish(view, typed))
    except (Invalid, Conflict) as error:
        return _again(desk, view, error)
    if desk.field("issue") == "yes" and made.lead_id == desk.person.account_id:
        try:
            await issue(database, clock, desk.person, made.id)
        except (Invalid, Conflict):
            return desk.redirect(f"/nonconformities/{made.id}")  # a draft says what is missing
    return desk.redirect(f"/nonconformities/{made.id}")


async def _know(conn: Connection, desk: Desk, clock: Clock, asked: Asked) -> Known:
    """Return what the source tells; a comment only where the comments' own desk would show it."""
    known = await know(conn, desk.person, asked, on=today_of(clock))
    if known.origin.source == "comment":
        number = known.origin.source_href.rpartition("/")[2]
        await get_line(conn, clock, desk.person, await get_comment(conn, number))
    return known


def _wish(view: NewNonconformity, typed: Typed) -> Wish:
    known = view.known
    at_home = Typed(**{
        **{name: getattr(typed, name) for name in Typed.__struct_fields__},
        "agency_id": view.agency.id,
    })  # fmt: skip
    return Wish(
        facts=facts_of(at_home),
        origin=known.origin,
        standard=known.standard or STANDARD,
        lead_id=known.lead_id,
        measured=known.measured,
        act_due=known.act_due,
        by_part=known.by_part,
    )


def _again(desk: Desk, view: NewNonconformity, error: Invalid | Conflict) -> Page:
    view.problem = desk.say(error.key, **error.params)
    view.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


async def _view(
    conn: Connection,
    desk: Desk,
    clock: Clock,
    asked: Asked,
    known: Known,
    typed: Typed | None = None,
) -> NewNonconformity:
    agency = known.agency
    if agency is None:
        raise Invalid("Please choose a unit.", field="agency")
    origin = known.origin
    before = []
    if origin.source_id:
        before = await list_of_source(
            conn, agency.root_id, origin.source, origin.source_id, parts=[origin.source_part]
        )
    filled = typed or Typed(
        **known.words, **await propose_people(conn, desk.person, clock, known, agency)
    )
    return NewNonconformity(
        known=known,
        agency=agency,
        hidden={name: value for name in KEYS if (value := getattr(asked, name))},
        typed=filled,
        clauses=clause_options(desk, known.standard or STANDARD),
        options=await options_of_people(conn, clock, agency.path),
        before=before,
    )
