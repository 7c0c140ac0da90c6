"""Opening and closing a batch of sheets."""

from auditapp.agencies import queries as agencies
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.base.ids import new_id
from auditapp.channels.actions.paper import note, today_of
from auditapp.channels.models.paper import CLOSED, KEEPERS, Batch, NewBatch, check_new
from auditapp.channels.queries import paper as queries
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.counters import list_at_point


async def open_batch(database: Database, clock: Clock, actor: Actor, *, asked: NewBatch) -> Batch:
    """Open a batch for a survey that runs at a point of one's own; raises Invalid."""
    today = today_of(clock)
    check_new(asked, today=today)
    async with database.writing() as conn:
        survey = await _check_place(conn, clock, actor, asked)
        batch = Batch(
            id=new_id(),
            root_id=survey.root_id,
            number=await queries.get_next_number(conn, survey.root_id),
            survey_id=asked.survey_id,
            point_id=asked.point_id,
            form_version_id=survey.form_version_id,
            sheets=asked.sheets,
            first_day=asked.first_day,
            last_day=asked.last_day,
            share=asked.share,
            opened_at=clock.now(),
            opened_by=actor.account_id,
            closed_at=None,
            closed_by=None,
        )
        await queries.insert_batch(conn, batch)
        await note(conn, clock, actor, batch, "paper.opened", sheets=batch.sheets)
    return batch


async def close_batch(database: Database, clock: Clock, actor: Actor, *, batch_id: str) -> None:
    """Close a batch; raises Conflict when it is closed already or differences are left."""
    async with database.writing() as conn:
        batch = await queries.get_batch_to_change(conn, batch_id)
        if batch.closed_at is not None:
            raise Conflict(CLOSED)
        progress = (await queries.count_progress(conn, [batch_id])).get(batch_id)
        if progress is not None and progress.unsettled:
            raise Conflict("Two entries still differ. Please agree on the right answers first.")
        await queries.update_closed(conn, batch_id, at=clock.now(), by=actor.account_id)
        entered = progress.entered if progress else 0
        await note(conn, clock, actor, batch, "paper.closed", sheets=batch.sheets, keyed_in=entered)


async def _check_place(conn: Connection, clock: Clock, actor: Actor, asked: NewBatch) -> Survey:
    """Return what is asked there, and let no other batch take the same number."""
    point = await agencies.find_point(conn, asked.point_id)
    if point is None or point.closed_at is not None:
        raise Invalid("Please choose a counter.", field="point_id")
    agency = await agencies.get_agency_to_change(conn, point.agency_id, on=today_of(clock))
    if not actor.roles_at(agency.path) & KEEPERS:
        raise Invalid("Please choose a counter.", field="point_id")
    there = await list_at_point(conn, point.id, path=agency.path)
    survey = next((one for one in there if one.id == asked.survey_id), None)
    if survey is None or survey.last == "closed":
        raise Invalid("This survey does not run at this counter.", field="survey_id")
    return survey
