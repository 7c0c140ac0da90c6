"""My work: everyone's first page after signing in."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency

from auditapp.base.clock import Clock
from auditapp.followup.actions.my_work import MOST_COUNTED, list_tasks
from auditapp.followup.models.tasks import Elsewhere, Task
from auditapp.improvement.pages.parts import today_of
from auditapp.people.models import Actor
from auditapp.people.pages.home import Card, cards
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowWork(View):
    template = "followup/show_work.html"
    name: str
    tasks: list[Task]
    today: date
    cards: list[Card]
    most_counted: int = MOST_COUNTED


@get("/", name="followup.work")
async def show_work(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    elsewhere: NamedDependency[Elsewhere],
) -> Page:
    """Show what waits for the person, then the ways that the person's roles open."""
    actor: Actor = desk.person
    async with database.reading() as conn:
        tasks = await list_tasks(conn, clock, actor, elsewhere)
    return desk.page(
        ShowWork(name=actor.display_name, tasks=tasks, today=today_of(clock), cards=cards(actor))
    )
