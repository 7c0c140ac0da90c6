"""Groups of flagged answers with all that a person needs to decide about them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec

from auditapp.agencies import queries as tree
from auditapp.formkit.words import Text
from auditapp.library.queries import get_compiled
from auditapp.measure import HIDE_BELOW
from auditapp.store.engine import Connection
from auditapp.surveys.models.distributions import headline_of, levels_of
from auditapp.surveys.models.flags import Decision, Group
from auditapp.surveys.queries.flags import (
    FoundGroup,
    list_answers_of,
    list_decisions,
    list_groups,
)

PAGE = 20


async def list_review(
    conn: Connection, path: str, *, standings: Sequence[str], offset: int, today: date
) -> tuple[list[Group], bool]:
    """Return one page of groups at and below a node, and whether there are further ones."""
    found = await list_groups(conn, path, standings=standings, limit=PAGE + 1, offset=offset)
    page = found[:PAGE]
    homes = {group.path.strip("/").rpartition("/")[2] for group in page}
    names = {one.id: one.name for one in await tree.list_agencies(conn, sorted(homes), on=today)}
    decisions = await list_decisions(conn, path.split("/")[1], page) if page else {}
    groups = [await _group(conn, one, names, tuple(decisions.get(one.key, ()))) for one in page]
    return groups, len(found) > PAGE


async def _group(
    conn: Connection, found: FoundGroup, names: dict[str, str], decisions: tuple[Decision, ...]
) -> Group:
    question, levels = await _levels(conn, found)
    return Group(
        key=found.key,
        standing=found.standing,
        n=found.n,
        point=found.point,
        agency=names.get(found.path.strip("/").rpartition("/")[2], ""),
        question=question,
        levels=levels,
        decisions=decisions,
    )


async def _levels(
    conn: Connection, found: FoundGroup
) -> tuple[Text | None, tuple[tuple[Text, int], ...] | None]:
    rating = headline_of((await get_compiled(conn, found.form_version_id)).form)
    if rating is None or found.n < HIDE_BELOW:
        return (rating.text if rating else None), None
    given = Counter(
        str(msgspec.json.decode(answers).get(rating.code))
        for answers in await list_answers_of(conn, found)
    )
    pairs = zip(rating.labels, levels_of(rating, given), strict=True)
    return rating.text, tuple(pairs)
