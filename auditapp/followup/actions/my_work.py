"""Gathering what waits for a person from every room."""

from datetime import date

from auditapp.audits.models.audit import Audit, Member, Tally, state_of
from auditapp.audits.queries import list_audits, list_members, list_tallies
from auditapp.base.clock import Clock, local_date
from auditapp.followup.models.tasks import Elsewhere, Task, in_order
from auditapp.improvement.queries.due import list_drafts, list_owed
from auditapp.improvement.queries.people import get_place_names
from auditapp.people.models import Actor, Role
from auditapp.programmes.models.programme import APPROVERS, PLANNERS, Planned
from auditapp.programmes.queries.planned import list_planned
from auditapp.programmes.queries.programmes import list_programmes
from auditapp.store.engine import Connection
from auditapp.surveys.actions.decide_flags import DECIDERS
from auditapp.surveys.models.comment import READERS
from auditapp.surveys.models.periods import last_twelve
from auditapp.surveys.pages.comments import shown_surveys
from auditapp.surveys.queries.desk import Wanted, count_unread
from auditapp.surveys.queries.flags import list_groups
from auditapp.surveys.queries.result_nodes import get_node

MOST_PLANNED = 10  # more than these are one line with their number
MOST_COUNTED = 100


async def list_tasks(
    conn: Connection, clock: Clock, actor: Actor, elsewhere: Elsewhere
) -> list[Task]:
    """Return everything that waits for the person, what is due first on top."""
    today = local_date(clock.now())
    beside = [await ask(conn, actor, today) for ask in elsewhere.asks]
    return in_order(
        [
            *(task for found in beside for task in found),
            *await _approvals(conn, actor, today),
            *await _requests(conn, actor, today),
            *await _audits(conn, actor),
            *await _planned(conn, actor, today),
            *await _flags(conn, actor),
            *await _comments(conn, clock, actor, today),
        ]
    )


async def _requests(conn: Connection, actor: Actor, today: date) -> list[Task]:
    owed = await list_owed(conn, actor.account_id)
    drafts = await list_drafts(conn, actor.account_id)
    ids = {due.agency_id for due in owed} | {agency for _, agency, _ in drafts}
    names = await get_place_names(conn, ids, on=today)
    return [
        *(
            Task(
                kind=due.kind, title=due.title, href=due.href, due_on=due.due_on,
                place=names.get(due.agency_id, ""),
            )
            for due in owed
        ),
        *(
            Task(kind="draft", title=title, href=f"/nonconformities/{it}", place=names[agency])
            for it, agency, title in drafts
        ),
    ]  # fmt: skip


async def _audits(conn: Connection, actor: Actor) -> list[Task]:
    found = await list_audits(conn, (), account_id=actor.account_id)
    open_ones = [audit for audit in found if audit.signed_off_at is None]
    tallies = await list_tallies(conn, open_ones)
    tasks = []
    for audit in open_ones:
        members = await list_members(conn, audit.id)
        me = next((one for one in members if one.account_id == actor.account_id), None)
        if me is not None and me.part != "observer":
            tasks.append(_audit(audit, me, tallies[audit.id]))
    return tasks


def _audit(audit: Audit, me: Member, tally: Tally) -> Task:
    """Return what one audit asks of a member of its team."""
    state = state_of(audit, tally)
    kind, way, due = "conduct", "conduct", audit.ends_on
    if audit.asks_commitment and me.committed_at is None:
        kind, way, due = "commit", "commitment", audit.starts_on
    elif state == "planned":
        kind, way, due = "prepare", "", audit.starts_on
    elif state == "waiting" and me.part == "lead":
        kind, way = "sign", "signing"
    href = f"/audits/{audit.id}/{way}".rstrip("/")
    return Task(kind=kind, title=audit.title, href=href, place=audit.agency_name, due_on=due)


async def _planned(conn: Connection, actor: Actor, today: date) -> list[Task]:
    """Return the planned audits whose time has begun and that nobody has made."""
    lines: dict[str, Planned] = {}
    for path in actor.paths_as(*(Role(role) for role in sorted(PLANNERS))):
        for line in await list_planned(conn, path, today.year):
            if not line.held and line.days[0] <= today and line.timing.kind != "notice":
                lines[line.id] = line
    if len(lines) > MOST_PLANNED:
        due = min(line.days[1] for line in lines.values())
        return [Task(kind="plans", title="", href="/programmes", count=len(lines), due_on=due)]
    names = await get_place_names(conn, {line.agency_id for line in lines.values()}, on=today)
    return [
        Task(
            kind="plan", title=line.title, href=f"/planned/{line.id}", due_on=line.days[1],
            place=names.get(line.agency_id, ""),
        )
        for line in lines.values()
    ]  # fmt: skip


async def _approvals(conn: Connection, actor: Actor, today: date) -> list[Task]:
    """Return the programmes of this and the next year that wait for the person's own agency."""
    paths = sorted({grant.path for grant in actor.grants if grant.role.value in APPROVERS})
    found = [
        programme
        for year in (today.year, today.year + 1)
        for programme in await list_programmes(conn, paths, year)
        if programme.agency_path in paths and programme.approved_at is None
    ]
    names = await get_place_names(conn, {one.agency_id for one in found}, on=today)
    return [
        Task(
            kind="approve", title=f"{names.get(one.agency_id, '–')}, {one.year}",
            href=f"/programmes/{one.id}/approval/new",
        )
        for one in found
    ]  # fmt: skip


async def _flags(conn: Connection, actor: Actor) -> list[Task]:
    tasks = []
    for path in actor.paths_as(*(Role(role) for role in sorted(DECIDERS))):
        found = await list_groups(conn, path, standings=("open",), limit=MOST_COUNTED, offset=0)
        if found:
            agency = path.strip("/").rpartition("/")[2]
            href = f"/agencies/{agency}/flags"
            tasks.append(Task(kind="flags", title="", href=href, count=len(found)))
    return tasks


async def _comments(conn: Connection, clock: Clock, actor: Actor, today: date) -> list[Task]:
    tasks = []
    period = last_twelve(today)
    for path in actor.paths_as(*READERS):
        agency = path.strip("/").rpartition("/")[2]
        node = await get_node(conn, agency, on=today, today=today)
        shown = await shown_surveys(conn, node, period=period, clock=clock)
        if not shown:
            continue
        wanted = Wanted(
            root_id=node.root_id, path="" if agency == node.root_id else path,
            surveys=tuple(shown), first=period.first, last=period.last,
        )  # fmt: skip
        count = await count_unread(conn, wanted, most=MOST_COUNTED)
        if count:
            href = f"/comments?agency={agency}&read=no"
            tasks.append(Task(kind="comments", title="", href=href, count=count, place=node.name))
    return tasks
