"""Choosing by which survey question or clause the effect of a corrective action is measured."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies.models import ancestors
from auditapp.agencies.queries import list_agencies, list_points_below
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.followup.pages.wording import worded
from auditapp.followup.queries.figures import get_rating, list_forms, list_ratings
from auditapp.improvement.actions.planning import set_measure
from auditapp.improvement.models.nonconformity import MeasuredBy, Nonconformity
from auditapp.improvement.pages.clauses import clause_options
from auditapp.improvement.pages.parts import Options, today_of
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

SPLIT = "|"


class Typed(msgspec.Struct, frozen=True):
    """What was chosen: question is 'form|question'."""

    measure: str
    question: str
    place: str
    clause: str


class EditMeasure(View):
    template = "followup/edit_measure.html"
    it: Nonconformity
    typed: Typed
    questions: Options
    places: Options
    clauses: Options
    problem: str = ""
    problem_field: str = ""


@get("/nonconformities/{nonconformity_id:str}/measure", name="nonconformities.edit_measure")
async def edit_measure(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the form."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, desk, clock, nonconformity_id))


@post(
    "/nonconformities/{nonconformity_id:str}/measure",
    name="nonconformities.measure",
    status_code=303,
)
async def update_measure(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Set it, or say what is wrong with the form."""
    typed = Typed(*(desk.field(name) for name in Typed.__struct_fields__))
    async with database.reading() as conn:
        view = await _view(conn, desk, clock, nonconformity_id, typed)
        try:
            measured = await _measured(conn, desk, view)
        except Invalid as error:
            return _again(desk, view, error)
    try:
        await set_measure(database, clock, desk.person, nonconformity_id, measured)
    except Conflict as error:
        return _again(desk, view, error)
    return desk.redirect(f"/nonconformities/{nonconformity_id}#next")


def _again(desk: Desk, view: EditMeasure, error: Invalid | Conflict) -> Page:
    view.problem = desk.say(error.key, **error.params)
    view.problem_field = error.field if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


async def _measured(conn: Connection, desk: Desk, view: EditMeasure) -> MeasuredBy:
    typed = view.typed
    if typed.measure == "clause":
        title = dict(view.clauses).get(typed.clause)
        if title is None:
            raise Invalid("Please choose a clause.", field="clause")
        label = desk.say("Grade of clause %(clause)s at the next audit", clause=title)
        return MeasuredBy(measure="clause", measure_part=typed.clause, measure_label=label[:400])
    if typed.measure != "survey_question":
        raise Invalid("Please choose a question or a clause.", field="measure")
    form, _, question = typed.question.partition(SPLIT)
    place = dict(view.places).get(typed.place)
    if place is None:
        raise Invalid("Please choose where it is asked.", field="place")
    rating = await get_rating(conn, form, question)
    return MeasuredBy(
        measure="survey_question",
        measure_form=form,
        measure_part=question,
        measure_place=typed.place,
        measure_label=f"{worded(rating.text)} – {place}"[:400],
    )


async def _view(
    conn: Connection, desk: Desk, clock: Clock, nonconformity_id: str, typed: Typed | None = None
) -> EditMeasure:
    it = await get_nonconformity(conn, nonconformity_id)
    is_asked = it.measure == "survey_question"
    stands = Typed(
        it.measure or "survey_question",
        f"{it.measure_form}{SPLIT}{it.measure_part}" if is_asked else "",
        it.measure_place,
        it.clause if is_asked or not it.measure else it.measure_part,
    )
    return EditMeasure(
        it=it,
        typed=typed or stands,
        questions=await _questions(conn, desk),
        places=await _places(conn, clock, it),
        clauses=clause_options(desk, it.standard),
    )


async def _questions(conn: Connection, desk: Desk) -> Options:
    found = []
    for form, title in (await list_forms(conn)).items():
        for rating in await list_ratings(conn, form):
            words = f"{worded(rating.text, desk)} ({worded(title, desk)})"
            found.append((f"{form}{SPLIT}{rating.code}", words))
    return found


async def _places(conn: Connection, clock: Clock, it: Nonconformity) -> Options:
    """Return the unit, the agencies above it, and their service points but for the root's."""
    today = today_of(clock)
    chain = ancestors(it.agency_path)
    agencies = await list_agencies(conn, chain, on=today)
    near = sorted(agencies, key=lambda agency: -len(agency.path))
    top = "/" + "/".join(chain[:2]) + "/"
    points = await list_points_below(conn, top) if len(chain) > 1 else []
    return [
        *((agency.id, agency.name) for agency in near),
        *((point.id, point.name) for point in points),
    ]
