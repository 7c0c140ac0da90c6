"""What people who were not satisfied name: the reasons they ticked, and words of their comments."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from auditapp.formkit.conditions import compile_condition
from auditapp.formkit.questions import MultipleChoice
from auditapp.measure import HIDE_BELOW
from auditapp.store.engine import Connection
from auditapp.surveys.models.comment import LEAST_FOR_COMMENTS
from auditapp.surveys.models.distributions import distributions
from auditapp.surveys.models.results import QuestionResult
from auditapp.surveys.queries.result_cells import find_cells
from auditapp.surveys.queries.result_counts import list_answers
from auditapp.surveys.queries.result_look import Asked, Look, find_ground, look_up
from auditapp.surveys.queries.terms import NOT_SATISFIED, find_counted_at, list_terms

ROUND = 5  # word counts are shown rounded: exact ones could be subtracted


class Word(NamedTuple):
    """A word and about how many comments have it."""

    term: str
    n: int


class Named(NamedTuple):
    """`reasons` by question, each the most frequent first; `words` None where not to be shown."""

    look: Look
    n: int | None
    dissatisfied: int | None
    reasons: list[QuestionResult]
    words: list[Word] | None
    counted_at: datetime | None


async def get_named(conn: Connection, asked: Asked, *, with_words: bool) -> Named:
    """Return what is named at a node; raises NotFound and Invalid as `get_results`."""
    look = await look_up(conn, asked)
    ground = await find_ground(conn, look)
    cells = await find_cells(conn, look, ground)
    scope = look.scope._replace(channel=cells.channel)
    answers = await list_answers(conn, scope, cells.nodes, months=cells.months, days=cells.days)
    levels = look.levels(answers.get(look.headline, {}))
    n = sum(levels)
    hidden = cells.hidden or 0 < n < HIDE_BELOW
    words = None
    if with_words and not hidden and n >= LEAST_FOR_COMMENTS and not asked.channel:
        found = await list_terms(
            conn, scope, look.node.id, months=asked.period.around, least=HIDE_BELOW
        )
        words = [Word(term, round(count / ROUND) * ROUND) for term, count in found]
    return Named(
        look,
        None if hidden else n,
        None if hidden else sum(levels[:NOT_SATISFIED]),
        _reasons(look, answers, hidden=hidden),
        words,
        await find_counted_at(conn, look.node.root_id),
    )


def _reasons(
    look: Look, answers: Mapping[str, Mapping[str, int]], *, hidden: bool
) -> list[QuestionResult]:
    """Return the questions that only people who were not satisfied are asked, sorted."""
    asked = {
        question.code
        for question in look.form.questions
        if isinstance(question, MultipleChoice) and _is_of_dissatisfied(look, question)
    }
    return [
        replace(found, answers=tuple(sorted(found.answers, key=lambda bar: -bar.n)))
        for found in distributions(look.form, answers, hidden=hidden)
        if found.code in asked
    ]


def _is_of_dissatisfied(look: Look, question: MultipleChoice) -> bool:
    when = question.when
    if when is None or look.rating is None:
        return False
    test = compile_condition(when)
    levels = range(1, look.rating.points + 1)
    met = [level for level in levels if test({look.headline: level})]
    return bool(met) and max(met) <= NOT_SATISFIED
