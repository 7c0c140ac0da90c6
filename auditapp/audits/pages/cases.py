"""What an auditor does beside answering a line: drawing cases, starting and stopping the timer."""

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.audits import actions
from auditapp.audits.pages.conduct import page_of, read_sheet
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page


@post("/audits/{audit_id:str}/cases", name="audits.cases", status_code=303)
async def create_cases(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect | Page:
    """Draw cases from the pasted list, or say what is wrong with it."""
    wanted = actions.Wanted(
        item=desk.field("item"),
        pasted=desk.field("cases"),
        count=desk.field("count"),
        what=desk.field("what"),
        seed=desk.field("seed"),
    )
    try:
        await actions.draw_cases(database, clock, desk.person, audit_id, wanted)
    except (Invalid, Conflict) as error:
        sheet = await read_sheet(database, clock, audit_id)
        view = page_of(desk, sheet, wanted.item)
        field = error.field if isinstance(error, Invalid) else "cases"
        view.wanted, view.draw_problem = wanted, (field, desk.say(error.key, **error.params))
        return desk.page(view, status=error.status)
    return desk.redirect(f"/audits/{audit_id}/conduct?item={wanted.item}#cases")


@post("/audits/{audit_id:str}/timer", name="audits.timer", status_code=303)
async def create_timer(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Start or stop one's own time, then go back to the line."""
    act = actions.start_timer if desk.field("act") == "start" else actions.stop_timer
    await act(database, clock, desk.person, audit_id)
    item = desk.field("item")
    return desk.redirect(f"/audits/{audit_id}/conduct" + (f"?item={item}" if item else ""))
