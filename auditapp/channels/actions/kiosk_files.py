"""Bringing in the file of a tablet that cannot send its answers itself."""

from collections.abc import Sequence

from auditapp.agencies import queries as agencies
from auditapp.base.clock import Clock
from auditapp.channels.actions.kiosk_answers import UNKNOWN, KioskIntake
from auditapp.channels.models.kiosk_answers import BATCH, Batch, Brought, SentAnswer, read_saved
from auditapp.channels.models.kiosks import KEEPERS
from auditapp.people.actions.record import record
from auditapp.people.models import Actor
from auditapp.store.bulk import bulk_of
from auditapp.store.engine import Database
from auditapp.surveys.queries.responses import list_known


async def bring_answers(
    database: Database, clock: Clock, actor: Actor, *, intake: KioskIntake, data: bytes
) -> Brought:
    """Store what a tablet's file holds of the points that actor keeps; raises Invalid.

    An answer is the same response as when the tablet sends it, so bringing a file again, or
    sending it later, changes nothing.
    """
    answers, unread = read_saved(data)
    brought = Brought(empty=unread)
    by_point: dict[str, list[SentAnswer]] = {}
    for answer in answers:
        by_point.setdefault(answer.point, []).append(answer)
    for point_id, of_point in by_point.items():
        agency_id = await _kept_by(database, actor, point_id)
        if agency_id is None:
            brought.elsewhere += len(of_point)
            continue
        new = await _take(database, clock, intake, point_id, of_point, brought)
        if new:
            async with database.writing() as conn:
                await record(
                    conn, clock, actor, action="kiosk.brought", subject=point_id,
                    agency_id=agency_id, n=new,
                )  # fmt: skip
    return brought


async def _kept_by(database: Database, actor: Actor, point_id: str) -> str | None:
    """Return the agency of a point whose kiosks actor keeps; None for any other point."""
    async with database.reading() as conn:
        point = await agencies.find_point(conn, point_id)
        path = await agencies.find_path(conn, point.agency_id) if point else None
    return point.agency_id if point and path and actor.roles_at(path) & KEEPERS else None


async def _take(
    database: Database,
    clock: Clock,
    intake: KioskIntake,
    point_id: str,
    answers: Sequence[SentAnswer],
    brought: Brought,
) -> int:
    """Store the answers of one point and add up what became of them; return how many were new."""
    new = 0
    for start in range(0, len(answers), BATCH):
        some = answers[start : start + BATCH]
        known = await _known(database, intake, point_id, some)
        # Hours are taken as the tablet noted them: when the file was written is not known here.
        now = int(clock.now().timestamp() * 1000)
        taken = await intake.take(point_id, Batch(now=now, answers=list(some)))
        fresh = len(set(taken.kept) - known)
        new += fresh
        at = brought.at.setdefault(point_id, [0, 0])
        at[0] += fresh
        at[1] += len(taken.kept) - fresh
        brought.unknown += sum(why == UNKNOWN for why in taken.refused.values())
        brought.empty += sum(why != UNKNOWN for why in taken.refused.values())
        brought.later += len(some) - len(taken.kept) - len(taken.refused)
    return new


async def _known(
    database: Database, intake: KioskIntake, point_id: str, answers: Sequence[SentAnswer]
) -> set[str]:
    """Return the ids, as the tablet names them, of answers that are stored already."""
    by_key = {intake.stored_id(point_id, answer): answer.id for answer in answers}
    async with database.reading() as conn:
        point = await agencies.get_point(conn, point_id)
        keys = [(point.root_id, key) for key in sorted(by_key)]
        found = await conn.run_sync(lambda sync: list_known(bulk_of(sync), keys))
    return {by_key[key] for key in found}
