"""Noting who has to be reminded of what: each step of each deadline once per person."""

from datetime import timedelta

from auditapp.agencies.queries import list_roots
from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.models.jobs import Job
from auditapp.alerts.models.reminders import Reminder, Rules, Task, people_for, steps_of
from auditapp.alerts.queries import reminders as queries
from auditapp.base.clock import local_date


async def remind(tools: Tools, _job: Job) -> None:
    """Record the reminders of today; doing it again records nothing twice."""
    now = tools.clock.now()
    today = local_date(now)
    async with tools.database.reading() as conn:
        rules = await queries.list_rules(conn)
        ahead = max([Rules().horizon, *(one.horizon for one in rules.values())])
        roots = [root.id for root in await list_roots(conn, on=today)]
        until = today + timedelta(days=ahead)
        tasks = await queries.list_tasks(conn, root_ids=roots, until=until, today=today)
        held = await queries.list_held(conn, now=now)
        paths = await queries.list_node_paths(conn, {task.agency_id for task in tasks})
    found = [
        reminder_of(task, account_id, name)
        for task in tasks
        if task.agency_id in paths
        for step, name in steps_of(task.due_on, today, rules.get(task.root_id, Rules()))
        for account_id in people_for(step, task, paths[task.agency_id], held)
    ]
    for start in range(0, len(found), 500):
        async with tools.database.writing() as conn:
            for one in found[start : start + 500]:
                await queries.insert_reminder(conn, one, at=now)


def reminder_of(task: Task, account_id: str, step: str) -> Reminder:
    """Return the line of the record."""
    return Reminder(
        account_id=account_id,
        kind=task.kind,
        subject_id=task.subject_id,
        due_on=task.due_on,
        step=step,
        root_id=task.root_id,
        agency_id=task.agency_id,
        title=task.title[:300],
        href=task.href,
    )
