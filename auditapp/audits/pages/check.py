"""What the digest on a report stands for: any signed-in person may ask."""

from litestar import get
from litestar.di import NamedDependency

from auditapp.audits import actions
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class ShowCheck(View):
    template = "audits/show_check.html"
    typed: str
    found: actions.Checked | None
    problem: str


@get("/audits/check", name="audits.check")
async def show_check(desk: NamedDependency[Desk], database: NamedDependency[Database]) -> Page:
    """Ask for a digest; `?digest=`, as the code on the report says, is looked up at once."""
    typed = desk.request.query_params.get("digest", "")[:200]
    if not typed:
        return desk.page(ShowCheck(typed="", found=None, problem=""))
    try:
        found = await actions.check_digest(database, desk.person, typed)
    except (Invalid, NotFound) as error:
        problem = desk.say(error.key, **error.params)
        return desk.page(ShowCheck(typed=typed, found=None, problem=problem), status=error.status)
    return desk.page(ShowCheck(typed=typed, found=found, problem=""))
