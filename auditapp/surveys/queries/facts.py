"""Statements about what people did with surveys: appended, never changed."""

from collections.abc import Sequence

import sqlalchemy as sa

from auditapp.people.tables import accounts
from auditapp.store.engine import Connection
from auditapp.surveys.models.standing import Fact
from auditapp.surveys.tables import survey_facts

_COLUMNS = [survey_facts.c[name] for name in Fact.__struct_fields__]


async def insert_fact(conn: Connection, fact: Fact) -> None:
    """Append a fact; its seq must be the next one of the survey."""
    columns = {name: getattr(fact, name) for name in Fact.__struct_fields__}
    await conn.execute(survey_facts.insert().values(**columns))


async def find_last_seq(conn: Connection, survey_id: str) -> int:
    """Return the number of the last fact of a survey, 0 when there is none."""
    last = sa.select(sa.func.max(survey_facts.c.seq)).where(survey_facts.c.survey_id == survey_id)
    return int(await conn.scalar(last) or 0)


async def list_facts(conn: Connection, survey_id: str) -> list[tuple[Fact, str]]:
    """Return the facts of a survey with the name of who did it, oldest first."""
    statement = (
        sa.select(*_COLUMNS, sa.func.coalesce(accounts.c.display_name, ""))
        .outerjoin(accounts, accounts.c.id == survey_facts.c.done_by)
        .where(survey_facts.c.survey_id == survey_id)
        .order_by(survey_facts.c.seq)
    )
    return [(Fact(*row[:-1]), row[-1]) for row in await conn.execute(statement)]


async def list_version_facts(conn: Connection, survey_ids: Sequence[str]) -> list[Fact]:
    """Return every change of version of these surveys, oldest first."""
    statement = (
        sa.select(*_COLUMNS)
        .where(survey_facts.c.survey_id.in_(survey_ids), survey_facts.c.kind == "version")
        .order_by(survey_facts.c.survey_id, survey_facts.c.seq)
    )
    return [Fact(*row) for row in await conn.execute(statement)]
