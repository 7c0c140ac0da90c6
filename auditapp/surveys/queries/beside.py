"""What else runs at a survey's counters, and how page openings part among the surveys there."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec

from auditapp.store.engine import Connection
from auditapp.surveys.models import rule
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.places import Spot, list_places_of, runs_at
from auditapp.surveys.queries.surveys import list_surveys_of_root


class Mix(msgspec.Struct, frozen=True):
    """At so many counters these surveys share the page openings: (id, title, part of 1)."""

    counters: int
    parts: tuple[tuple[str, str, float], ...]


async def list_mixes(
    conn: Connection, survey: Survey, spots: Sequence[Spot], *, on: date
) -> list[Mix]:
    """Return how the survey shares its open counters today; nothing where it runs alone."""
    found = await list_surveys_of_root(conn, survey.root_id)
    running = {each.id: each for each in found if each.state_on(on) == "running"}
    if survey.id not in running or len(running) == 1:
        return []
    agency_ids, point_ids = await list_places_of(conn, list(running))
    mixes: Counter[tuple[str, ...]] = Counter()
    for spot in spots:
        if spot.point.closed_at is None:
            here = [
                each
                for each in running.values()
                if runs_at(spot, agency_ids.get(each.id, ()), point_ids.get(each.id, ()))
            ]
            mixes[tuple(each.id for each in rule.in_order(here))] += 1
    return [
        Mix(counters, _parts([running[id_] for id_ in ids]))
        for ids, counters in mixes.most_common()
        if len(ids) > 1
    ]


def _parts(surveys: Sequence[Survey]) -> tuple[tuple[str, str, float], ...]:
    chances = rule.chances([survey.plan.share for survey in surveys])
    return tuple(
        (survey.id, survey.title, chance) for survey, chance in zip(surveys, chances, strict=True)
    )
