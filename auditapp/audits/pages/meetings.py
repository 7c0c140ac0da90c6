"""Opening and closing meeting: who came, when, what was said, what limited the audit."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions, queries
from auditapp.audits.models.audit import Audit, Member, Part
from auditapp.audits.models.log import Fold, fold
from auditapp.audits.models.meeting import (
    ITEMS,
    LONG,
    NAMES,
    PEOPLE,
    SHORT,
    Meeting,
    Person,
    meeting_of,
)
from auditapp.audits.models.typed import Typed, bases_of, read_device_time
from auditapp.audits.pages.offline import kept
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import is_id, new_id
from auditapp.base.words import N_
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

FREE = 6  # empty lines of the list that a page offers
PARTS_IN_WORDS: dict[Part, str] = {
    "lead": N_("Team leader"),
    "auditor": N_("Auditor"),
    "observer": N_("Observer"),
}


class ShowMeeting(View, kw_only=True):
    """A meeting to write down or to read; `team` is (name, role), `at_opening` the same by line."""

    template = "audits/show_meeting.html"
    saved: bool = True
    problem: str = ""
    audit: Audit
    kind: str
    meeting: Meeting
    people: list[Person]
    typed: Typed
    may_write: bool
    team: list[tuple[str, str]]
    at_opening: Mapping[int, tuple[str, str]]
    suggested: list[str]
    problem_field: str = ""
    short: int = SHORT
    long: int = LONG
    most: int = PEOPLE


@get("/audits/{audit_id:str}/meetings/{meeting:str}", name="audits.meeting")
async def show_meeting(
    audit_id: FromPath[str],
    meeting: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
) -> Page:
    """Show what was written down, to go on with or to read."""
    return kept(desk, desk.page(await _view(desk, database, audit_id, _item(meeting))))


@post("/audits/{audit_id:str}/meetings/{meeting:str}", name="audits.meeting_edits", status_code=303)
async def create_meeting_edits(
    audit_id: FromPath[str],
    meeting: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Save what was changed, and put the team or the guests of the opening on the list if asked."""
    typed = _read(desk, _item(meeting))
    people = await _wanted_people(desk, database, audit_id)
    try:
        await actions.save_meeting(database, clock, desk.person, audit_id, typed, people=people)
    except (Invalid, Conflict) as error:
        return await _refused(desk, database, audit_id, typed, error)
    return desk.redirect(f"/audits/{audit_id}/meetings/{meeting}")


async def _refused(
    desk: Desk, database: Database, audit_id: str, typed: Typed, error: Invalid | Conflict
) -> Page:
    problem = desk.say(error.key, **error.params)
    view = await _view(desk, database, audit_id, typed.item, values=typed.values)
    view.saved, view.problem = False, problem
    view.problem_field = error.field.partition(".")[2] if isinstance(error, Invalid) else ""
    return desk.page(view, status=error.status)


def _item(meeting: str) -> str:
    if f"@{meeting}" not in ITEMS:
        raise NotFound
    return f"@{meeting}"


def _read(desk: Desk, item: str) -> Typed:
    page = desk.field("page")
    if not is_id(page):
        raise Invalid("This page is damaged. Please open it again.")
    return Typed(
        item=item,
        page=page,
        values={name: desk.field(name) for name in NAMES if name in desk.form},
        bases={name: base for name in NAMES if (base := desk.field(f"base.{name}"))},
        keep=desk.field("keep"),
        device_at=read_device_time(desk.field("device_at")),
    )


async def _wanted_people(desk: Desk, database: Database, audit_id: str) -> list[tuple[str, str]]:
    wanted = desk.field("take_over")
    if not wanted:
        return []
    async with database.reading() as conn:
        if wanted == "team":
            members = await queries.list_members(conn, audit_id)
            return [(member.display_name, _words(desk, member)) for member in members]
        state = await _state(conn, await queries.get_audit(conn, audit_id))
        return [(one.name, one.role) for one in meeting_of(state, ITEMS[0]).people]


def _words(desk: Desk, member: Member) -> str:
    return desk.say(PARTS_IN_WORDS[member.part])


async def _state(conn: Connection, audit: Audit) -> Fold:
    return fold(await queries.list_touched_edits(conn, audit, items=ITEMS, ids=()))


async def _view(
    desk: Desk,
    database: Database,
    audit_id: str,
    item: str,
    *,
    values: Mapping[str, str] | None = None,
) -> ShowMeeting:
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        state = await _state(conn, audit)
        members = await queries.list_members(conn, audit_id)
        part = await queries.find_part(conn, audit_id, desk.person.account_id)
    stands = meeting_of(state, item)
    shown = Meeting({**stands.values, **(values or {})})
    is_open = audit.started_at is not None and audit.signed_off_at is None
    known: dict[str, Any] = dict.fromkeys(one.display_name for one in members)
    known |= dict.fromkeys(one.name for each in ITEMS for one in meeting_of(state, each).people)
    rows = sorted([*(p.number for p in shown.people), *shown.free_numbers(FREE)])
    return ShowMeeting(
        audit=audit,
        kind=item[1:],
        meeting=shown,
        people=[shown.person(number) for number in rows],
        typed=Typed(item=item, page=new_id(), values=shown.values, bases=bases_of(item, state)),
        may_write=is_open and part in {"lead", "auditor"},
        team=[(one.display_name, _words(desk, one)) for one in members],
        at_opening={one.number: (one.name, one.role) for one in meeting_of(state, ITEMS[0]).people},
        suggested=[name for name in known if name],
    )
