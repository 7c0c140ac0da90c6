"""What of alerts waits for one person: those of the agencies that the person chose to hear of."""

from auditapp.agencies.models import is_within
from auditapp.alerts.models.alerts import READERS, Alert
from auditapp.alerts.queries.alerts import list_alerts, list_subscriptions
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


async def list_waiting(conn: Connection, actor: Actor) -> list[Alert]:
    """Return the open alerts of these agencies that the person may still read, newest first."""
    chosen = await list_subscriptions(conn, account_id=actor.account_id)
    readable = actor.paths_as(*READERS)
    paths = {
        one.agency_path
        for one in chosen
        if any(is_within(one.agency_path, path) for path in readable)
    }
    return await list_alerts(conn, sorted(paths))
