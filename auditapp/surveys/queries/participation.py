"""How many opened the page, began, answered and went on to the last question."""

from auditapp.formkit.definition import Form
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import Counts, answered_questions
from auditapp.surveys.models.periods import Period
from auditapp.surveys.models.results import Participation
from auditapp.surveys.queries.result_counts import Scope
from auditapp.surveys.queries.result_nodes import Node
from auditapp.surveys.queries.visits import get_visits, list_scan_hours


async def get_participation(
    conn: Connection,
    about: tuple[Scope, Node, Period],
    form: Form,
    *,
    answers: Counts,
    hidden: bool,
) -> Participation:
    """Return the participation at a node in a period, of its counts of answers."""
    scope, node, period = about
    seen = await get_visits(conn, scope, node.id, period=period)
    hours = {}
    if node.kind == "point":
        hours = await list_scan_hours(conn, scope, node.id, period=period)
    return Participation(
        scans=seen.scans,
        starts=None if hidden else seen.starts,
        answers=None if hidden else answers.get("", {}).get("", 0),
        completions=None if hidden else seen.completions,
        questions=answered_questions(form, answers, hidden=hidden),
        scan_hours=hours,
    )
