"""What is kept how long, and the record of what was deleted, for administrators."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency

from auditapp.base.clock import Clock, local_date
from auditapp.people.models import Role
from auditapp.store.engine import Database
from auditapp.surveys.actions.retention import first_days_kept
from auditapp.surveys.queries.deletions import Deletion, list_deletions
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

LINES = 200


class ShowRetention(View):
    """Periods, the first days kept by them, and the newest lines of the record."""

    template = "surveys/show_retention.html"
    answer_months: int
    comment_months: int
    receipt_days: int
    first_days: dict[str, date]
    lines: list[Deletion]


@get("/retention", name="surveys.retention")
async def show_retention(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show the record of one's trees."""
    roots = sorted({path.split("/")[1] for path in desk.person.paths_as(Role.ADMINISTRATOR)})
    async with database.reading() as conn:
        lines = await list_deletions(conn, roots, limit=LINES)
    settings = desk.settings
    view = ShowRetention(
        answer_months=settings.keep_answers_months,
        comment_months=settings.keep_comments_months,
        receipt_days=settings.receipt_days,
        first_days=first_days_kept(settings, local_date(clock.now())),
        lines=lines,
    )
    return desk.page(view)
