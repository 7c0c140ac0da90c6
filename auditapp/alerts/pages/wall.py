"""The live wall of a node: a page for a large screen, and the stream that keeps it new."""

from collections.abc import AsyncIterator

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import get_agency
from auditapp.alerts.actions.watch import BEAT, Walls
from auditapp.alerts.models.wall import Board
from auditapp.base.clock import Clock, local_date
from auditapp.people.models import Role
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.look import Look
from auditapp.web.render import Frame, Renderer, View

WATCHERS = (
    Role.ADMINISTRATOR,
    Role.ISO_SECRETARY,
    Role.MANAGER,
    Role.UNIT_HEAD,
    Role.PROVINCE_VIEWER,
)
RETRY = 3000  # milliseconds after which a browser comes back
REFRESH = 60  # seconds after which a page without script comes back


class WallPart(View):
    """What changes on a wall."""

    template = "alerts/_wall.html"
    board: Board
    least: int
    full: int


class ShowWall(View):
    """A whole screen for one node."""

    template = "alerts/show_wall.html"
    agency: Agency
    board: Board
    least: int
    full: int
    refresh: int
    silent_after: float


@get("/agencies/{agency_id:str}/wall", name="walls.show")
async def show_wall(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    walls: NamedDependency[Walls],
) -> Page:
    """Show what the wall shows now; the script asks for the stream."""
    agency = await _agency(database, clock, agency_id)
    board = await walls.look(agency.root_id, agency.path)
    view = ShowWall(
        agency=agency,
        board=board,
        least=walls.k,
        full=desk.settings.small_sample,
        refresh=REFRESH,
        silent_after=3 * BEAT,
    )
    return desk.page(view)


@get("/agencies/{agency_id:str}/wall/stream", name="walls.stream", include_in_schema=False)
async def show_wall_stream(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    walls: NamedDependency[Walls],
) -> Stream:
    """Send the wall as server-sent events: whole each time, so that nothing missed matters."""
    agency = await _agency(database, clock, agency_id)
    renderer, full = desk.renderer, desk.settings.small_sample

    def write(language: str, board: Board) -> bytes:
        return _event(renderer, language, WallPart(board=board, least=walls.k, full=full))

    states = walls.watch(agency.root_id, agency.path, desk.look.language, write)
    return Stream(
        _events(states),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _agency(database: Database, clock: Clock, agency_id: str) -> Agency:
    async with database.reading() as conn:
        return await get_agency(conn, agency_id, on=local_date(clock.now()))


async def _events(states: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield f"retry: {RETRY}\n\n".encode()
    async for state in states:
        yield state or b"event: beat\ndata: \n\n"


def _event(renderer: Renderer, language: str, part: WallPart) -> bytes:
    html = renderer.html(part, Frame(look=Look(language=language)))
    return b"event: wall\ndata: " + msgspec.json.encode(html) + b"\n\n"
