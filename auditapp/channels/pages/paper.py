"""What the pages of paper share: a batch with all that stands around it, and readings of a form."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.channels.actions.paper import get_paper_counter
from auditapp.channels.models.paper import KEEPERS, Batch, Progress
from auditapp.channels.models.paper_form import Plan, plan_paper
from auditapp.channels.queries import paper as queries
from auditapp.formkit.questions.date import NOT_A_DATE, parse_date, read_date
from auditapp.formkit.words import Problem
from auditapp.store.engine import Connection
from auditapp.surveys.models.survey import Counter, Survey
from auditapp.surveys.queries.surveys import get_survey
from auditapp.web.desk import Desk


class Scene(NamedTuple):
    """A batch, its survey and counter, the form as it stands on paper, and how far it is."""

    batch: Batch
    survey: Survey
    counter: Counter
    plan: Plan
    progress: Progress

    def may_keep(self, desk: Desk) -> bool:
        """Tell whether the reader may close the batch, import, and settle differences."""
        return bool(desk.person.roles_at(self.counter.place.path) & KEEPERS)


async def get_scene(conn: Connection, clock: Clock, batch_id: str) -> Scene:
    """Return a batch with all that its pages show; raises NotFound."""
    batch = await queries.get_batch(conn, batch_id)
    counter = await get_paper_counter(conn, batch, today=local_date(clock.now()))
    progress = await queries.count_progress(conn, [batch.id])
    return Scene(
        batch=batch,
        survey=await get_survey(conn, batch.survey_id),
        counter=counter,
        plan=plan_paper(counter.form, counter.pipes),
        progress=progress.get(batch.id, Progress()),
    )


def whole_number(desk: Desk, name: str) -> int | None:
    """Return a posted whole number, None for anything else."""
    return to_number(desk.field(name))


def to_number(raw: str) -> int | None:
    """Return the whole number that digits say, None for anything else and for absurd lengths."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else None


def posted_day(desk: Desk, name: str) -> date | None:
    """Return a posted day, None for an empty field; raises Invalid."""
    raw = desk.field(name)
    if not raw:
        return None
    day = read_date(parse_date(raw))
    if day is None:
        raise Invalid(NOT_A_DATE, field=name)
    return day


def told(desk: Desk, problems: Sequence[Problem]) -> dict[str, str]:
    """Return what is wrong with each question in the reader's words."""
    found: dict[str, str] = {}
    for problem in problems:
        sentence = desk.say(problem.message, **problem.params)
        found[problem.code] = (
            f"{found[problem.code]} {sentence}" if problem.code in found else sentence
        )
    return found


def faults_of(desk: Desk, error: Invalid) -> Mapping[str, str]:
    """Return an error beside the field that it is about."""
    return {error.field: desk.say(error.key, **error.params)}
