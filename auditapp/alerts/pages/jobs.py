"""What could not be sent, for administrators."""

from collections.abc import Sequence

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.alerts.actions.outgoing import retry_job
from auditapp.alerts.actions.try_mail import ask_for_test
from auditapp.alerts.models.jobs import KIND_NAMES, Job
from auditapp.alerts.queries import jobs as queries
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.people.models import Role
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexJobs(View):
    """Jobs that failed or are being tried again, and the test of the mail server."""

    template = "alerts/index_jobs.html"
    jobs: Sequence[Job]
    kinds: dict[str, str]
    sends_mail: bool
    is_sent: bool
    problem: str


@get("/alerts/jobs", name="alerts.jobs")
async def index_jobs(desk: NamedDependency[Desk], database: NamedDependency[Database]) -> Page:
    """List what could not be done at one's agencies."""
    return desk.page(await _index(desk, database))


@post("/alerts/jobs/{job_id:str}/retry", name="alerts.retry_job")
async def create_retry(
    job_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Try a failed job anew."""
    await retry_job(database, clock, job_id=job_id)
    return desk.redirect("/alerts/jobs")


@post("/alerts/mail-tests", name="alerts.test_mail")
async def create_mail_test(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Send a test e-mail to oneself."""
    outgoing = desk.settings.outgoing
    try:
        await ask_for_test(database, clock, desk.person, outgoing=outgoing)
    except (Invalid, Conflict) as error:
        view = await _index(desk, database)
        view.problem = desk.say(error.key, **error.params)
        return desk.page(view, status=error.status)
    return desk.redirect("/alerts/jobs?sent=1")


async def _index(desk: Desk, database: Database) -> IndexJobs:
    async with database.reading() as conn:
        found = await queries.list_troubled(conn, desk.person.paths_as(Role.ADMINISTRATOR))
    return IndexJobs(
        jobs=found,
        kinds=KIND_NAMES,
        sends_mail=desk.settings.outgoing.sends_mail,
        is_sent=desk.request.query_params.get("sent") == "1",
        problem="",
    )
