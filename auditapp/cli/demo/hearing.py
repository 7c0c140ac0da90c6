"""What the demo's people hear of: low scores and key words at all agencies, from now on."""

from auditapp.agencies.models import Agency
from auditapp.alerts.actions.subscribe import Wish, subscribe
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.store.engine import Database

WORDS = "chờ lâu, hối lộ, vòi vĩnh, thái độ"


async def hear_of(
    database: Database, clock: Clock, manager: Actor, units: dict[str, Agency]
) -> None:
    """Let the manager see alerts of the whole province on the page."""
    wish = Wish(agency_id=units["20"].id, threshold="2", words=WORDS, channel="page")
    await subscribe(database, clock, manager, wish=wish)
