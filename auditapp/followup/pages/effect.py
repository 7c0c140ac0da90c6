"""The effect of a corrective action: the control chart before and after, or the next audit."""

from collections.abc import Mapping

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock, local_date
from auditapp.followup.models.effect import ClauseGrade, Effect, judge
from auditapp.followup.queries.figures import Place, get_series, months_around
from auditapp.followup.queries.grades import list_clause_grades
from auditapp.formkit.grades import GRADES, Grade
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.states import STATE_NAMES, State
from auditapp.improvement.pages.parts import today_of
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

GRADE_OF: Mapping[str, Grade] = {grade.key: grade for grades in GRADES.values() for grade in grades}


class ShowEffect(View):
    template = "followup/show_effect.html"
    it: Nonconformity
    effect: Effect | None
    grades: list[ClauseGrade]
    grade_of: dict[str, Grade]
    results_href: str
    state_names: Mapping[State, str] = STATE_NAMES


@get("/nonconformities/{nonconformity_id:str}/effect", name="nonconformities.effect")
async def show_effect(
    nonconformity_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what the question or clause says that the effect is measured by."""
    today = today_of(clock)
    async with database.reading() as conn:
        it = await get_nonconformity(conn, nonconformity_id)
        changed_on = local_date(it.done_at) if it.done_at else None
        effect, grades = None, []
        if it.measure == "survey_question":
            place = Place(it.measure_form, it.measure_part, it.measure_place)
            series = await get_series(conn, place, months_around(changed_on, today), today=today)
            effect = judge(series.months, series.pairs, series.hidden, changed_on=changed_on)
        elif it.measure == "clause":
            grades = await list_clause_grades(
                conn, it.agency_id, it.measure_part, changed_on=changed_on, found_in=it.source_id
            )
    return desk.page(
        ShowEffect(
            it=it, effect=effect, grades=grades, grade_of=dict(GRADE_OF),
            results_href=it.source_href if it.source == "survey_question" else "",
        )
    )  # fmt: skip
