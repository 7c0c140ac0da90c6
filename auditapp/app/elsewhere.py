"""What waits for a person in the rooms beside My work, which may not know them."""

from datetime import date

from auditapp.alerts.actions.waiting import list_waiting
from auditapp.followup.models.tasks import Elsewhere, Task
from auditapp.improvement.queries.people import get_place_names
from auditapp.people.models import Actor
from auditapp.store.engine import Connection

MOST_ALERTS = 10  # more than these are one line with their number


async def list_alert_tasks(conn: Connection, actor: Actor, today: date) -> list[Task]:
    """Return the alerts that the person asked for and nobody has handled."""
    found = await list_waiting(conn, actor)
    if len(found) > MOST_ALERTS:
        return [Task(kind="alerts", title="", href="/alerts", count=len(found))]
    names = await get_place_names(conn, {alert.agency_id for alert in found}, on=today)
    return [
        Task(kind="alert", title=names.get(alert.agency_id, "–"), href=f"/alerts/{alert.id}")
        for alert in found
    ]


ELSEWHERE = Elsewhere((list_alert_tasks,))
