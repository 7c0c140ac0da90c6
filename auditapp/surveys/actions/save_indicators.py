"""Writing down figures that come from elsewhere: who, when and from where stays with each."""

from collections.abc import Mapping
from typing import Any

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.indicators import SOURCE_LENGTH, NotFigures, read_figures
from auditapp.surveys.queries import indicators as queries


async def save_indicators(
    database: Database,
    clock: Clock,
    actor: Actor,
    *,
    agency: tuple[str, str],
    period: str,
    typed: Mapping[str, str],
) -> int:
    """Store what changed of an agency's (id, root id) figures of a period; return how many.

    Raises NotFigures, and then nothing is stored: for numbers out of range, and when something
    changes without a word on where it comes from.
    """
    values = read_figures(typed)
    source = typed.get("source", "").strip()[:SOURCE_LENGTH]

    async def work(conn: Connection) -> int:
        known = await queries.list_indicators(conn, agency[0], period)
        now = {field: one.value for field, one in known.items()}
        changed = {f: value for f, value in values.items() if now.get(f) != value}
        if not changed:
            return 0
        if not source:
            raise NotFigures({"source": Invalid("Please say where the figures come from.")})
        seq = max((one.seq for one in known.values()), default=0) + 1
        fact = {"source": source, "changed_at": clock.now(), "changed_by": actor.account_id}
        await queries.insert_indicators(conn, agency[0], period, changed, seq=seq, fact=fact)
        await _record(conn, clock, actor, agency, {"period": period, "figures": len(changed)})
        return len(changed)

    return await database.write(work)


async def _record(
    conn: Connection, clock: Clock, actor: Actor, agency: tuple[str, str], detail: dict[str, Any]
) -> None:
    await insert_event(
        conn,
        id=new_id(),
        root_id=agency[1],
        at=clock.now(),
        actor_id=actor.account_id,
        action="indicators.changed",
        subject=agency[0],
        agency_id=agency[0],
        detail=detail,
    )
