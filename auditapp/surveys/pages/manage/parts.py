"""What the pages of this folder share."""

from datetime import date

from auditapp.agencies.models import is_within, tops
from auditapp.people.models import Actor
from auditapp.store.engine import Connection
from auditapp.surveys.actions.open_survey import OPENERS
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.places import Spot, list_spots, node_of_survey


def opener_paths(person: Actor) -> tuple[str, ...]:
    """Return the paths at and below which a person may open surveys."""
    return tops(tuple(path for path in person.paths if person.roles_at(path) & OPENERS))


async def home_roles(conn: Connection, person: Actor, survey: Survey) -> frozenset[str]:
    """Return the roles that a person holds where the survey was opened."""
    path = await node_of_survey(conn, {"survey_id": survey.id})
    return person.roles_at(path) if path else frozenset()


async def seen_spots(conn: Connection, person: Actor, survey: Survey, *, on: date) -> list[Spot]:
    """Return the survey's counters; one who sees it because it runs at his own, only these."""
    spots = await list_spots(conn, survey, on=on)
    if await home_roles(conn, person, survey):
        return spots
    return [spot for spot in spots if any(is_within(spot.agency.path, own) for own in person.paths)]
