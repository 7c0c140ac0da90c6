"""The file that a tablet wrote of answers that it could not send: bringing it in."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Point
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.channels.actions.kiosk_files import bring_answers
from auditapp.channels.models.kiosk_answers import DAYS_KEPT, Brought
from auditapp.channels.pages.kiosk_desk import Kiosks
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class AtPoint(msgspec.Struct, frozen=True):
    """What a file brought to one point."""

    point: Point
    new: int
    known: int


class NewKioskFile(View):
    """A field for the file."""

    template = "channels/new_kiosk_file.html"
    problem: str = ""


class ShowKioskFile(View):
    """What became of a file."""

    template = "channels/show_kiosk_file.html"
    points: list[AtPoint]
    brought: Brought
    days: int = DAYS_KEPT


@get("/tablet-files", name="kiosk_files.new", sync_to_thread=False)
def new_kiosk_file(desk: NamedDependency[Desk]) -> Page:
    """Ask for the file."""
    return desk.page(NewKioskFile())


@post("/tablet-files", name="kiosk_files.create", status_code=200)
async def create_kiosk_file(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    kiosks: NamedDependency[Kiosks],
) -> Page:
    """Take what the file holds, and say what became of it."""
    try:
        brought = await bring_answers(
            database, clock, desk.person, intake=kiosks.intake, data=desk.file("file")
        )
    except Invalid as error:
        return desk.page(NewKioskFile(problem=desk.say(error.key, **error.params)), status=422)
    async with database.reading() as conn:
        points = [
            AtPoint(await agencies.get_point(conn, point_id), new, known)
            for point_id, (new, known) in brought.at.items()
        ]
    return desk.page(ShowKioskFile(points=points, brought=brought))
