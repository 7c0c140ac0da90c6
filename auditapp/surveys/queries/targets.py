"""Statements about the numbers of transactions that samples are planned from."""

from collections.abc import Mapping

import sqlalchemy as sa

from auditapp.store.engine import Connection
from auditapp.surveys.tables import survey_targets


async def list_populations(conn: Connection, survey_id: str) -> dict[str, int]:
    """Return the number of each agency that has one of its own."""
    statement = sa.select(survey_targets.c.agency_id, survey_targets.c.population).where(
        survey_targets.c.survey_id == survey_id
    )
    return {row[0]: row[1] for row in await conn.execute(statement)}


async def update_populations(
    conn: Connection, survey_id: str, populations: Mapping[str, int]
) -> None:
    """Put these numbers in place of all that the survey had."""
    await conn.execute(survey_targets.delete().where(survey_targets.c.survey_id == survey_id))
    if populations:
        rows = [
            {"survey_id": survey_id, "agency_id": agency_id, "population": population}
            for agency_id, population in populations.items()
        ]
        await conn.execute(survey_targets.insert(), rows)
