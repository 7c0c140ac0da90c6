"""The record: who signed in, and who changed what."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import get
from litestar.di import NamedDependency

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies
from auditapp.base.clock import Clock, local_date
from auditapp.people import queries
from auditapp.people.models import ACTION_NAMES, DETAIL_NAMES, Entry, RecordFilter, Role
from auditapp.people.pages.parts import Answer, Choice, day_field, me
from auditapp.store.engine import Database
from auditapp.web.desk import Desk
from auditapp.web.render import View

PER_PAGE = 50


class IndexRecord(View):
    """One page of the record, newest first."""

    template = "people/index_record.html"
    entries: list[Entry]
    agencies: dict[str, Agency]
    action_names: dict[str, str]
    detail_names: dict[str, str]
    choices: list[Choice]
    person: str
    action: str
    day: str
    older: str


@get("/people/record", name="people.record")
async def index_record(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Answer:
    """List what concerns the agencies that the person administrates."""
    chosen = _filter(desk)
    paths = me(desk).paths_as(Role.ADMINISTRATOR)
    async with database.reading() as conn:
        found = await queries.list_events(conn, paths, chosen, limit=PER_PAGE + 1)
        ids = {entry.agency_id for entry in found if entry.agency_id}
        agencies = await list_agencies(conn, sorted(ids), on=local_date(clock.now()))
    entries = found[:PER_PAGE]
    view = IndexRecord(
        entries=entries,
        agencies={agency.id: agency for agency in agencies},
        action_names=ACTION_NAMES,
        detail_names=DETAIL_NAMES,
        choices=[Choice(code, name) for code, name in ACTION_NAMES.items()],
        person=chosen.person,
        action=chosen.action,
        day=chosen.day.isoformat() if chosen.day else "",
        older=_older(chosen, entries[-1]) if len(found) > PER_PAGE else "",
    )
    return desk.page(view)


def _filter(desk: Desk) -> RecordFilter:
    asked = desk.request.query_params
    return RecordFilter(
        person=asked.get("person", "").strip()[:100],
        action=asked.get("action", "")[:60],
        day=day_field(asked.get("day", "")),
        before=_cursor(asked.get("before", "")),
    )


def _cursor(text: str) -> tuple[datetime, str] | None:
    at, _, event_id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, event_id[:26]) if moment.tzinfo else None


def _older(chosen: RecordFilter, last: Entry) -> str:
    day = chosen.day.isoformat() if chosen.day else ""
    before = f"{last.at.isoformat()}~{last.id}"
    asked = {"person": chosen.person, "action": chosen.action, "day": day, "before": before}
    return "/people/record?" + urlencode({key: value for key, value in asked.items() if value})
