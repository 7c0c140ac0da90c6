"""Kiosks for those who keep them: adding, pairing, how each tablet is doing, withdrawing."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, Point
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.channels.actions import kiosks as actions
from auditapp.channels.models.kiosks import CODE_LIFE, Kiosk, NewKiosk
from auditapp.channels.pages.kiosk_desk import page_version
from auditapp.channels.queries import kiosks as queries
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class Doing(msgspec.Struct, frozen=True):
    """How a tablet is doing, for the words of _kiosk_state.html."""

    kiosk: Kiosk
    is_silent: bool
    is_current: bool


class IndexKiosks(View):
    """The kiosks of a point, and the form that adds one."""

    template = "channels/index_kiosks.html"
    point: Point
    agency: Agency
    link: str
    kiosks: list[Doing]
    withdrawn: list[Kiosk]
    new: NewKiosk
    problems: dict[str, str]


class IndexAllKiosks(View):
    """The kiosks of an agency and of everything below it."""

    template = "channels/index_all_kiosks.html"
    agency: Agency
    points: dict[str, Point]
    names: dict[str, str]
    kiosks: list[Doing]


class ShowKioskSettings(View):
    """One kiosk: how it is doing, what can be set, pairing anew, withdrawing."""

    template = "channels/show_kiosk_settings.html"
    point: Point
    agency: Agency
    doing: Doing
    new: NewKiosk
    problems: dict[str, str]


class ShowPairingCode(View):
    """A pairing code, this once."""

    template = "channels/show_pairing_code.html"
    kiosk: Kiosk
    code: str
    link: str
    minutes: int = int(CODE_LIFE.total_seconds() // 60)


@get("/points/{point_id:str}/kiosks", name="kiosks.index")
async def index_kiosks(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the kiosks of a point."""
    async with database.reading() as conn:
        return desk.page(await _index(conn, desk, clock, point_id, NewKiosk()))


@post("/points/{point_id:str}/kiosks", name="kiosks.create")
async def create_kiosk(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Add a kiosk."""
    new = _typed(desk)
    try:
        kiosk = await actions.add_kiosk(database, clock, desk.person, point_id=point_id, new=new)
    except Invalid as error:
        problems = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _index(conn, desk, clock, point_id, new, problems)
        return desk.page(view, status=422)
    return desk.redirect(f"/points/kiosks/{kiosk.id}")


@get("/agencies/{agency_id:str}/kiosks", name="kiosks.all")
async def index_all_kiosks(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the kiosks in use at an agency and below it."""
    today = local_date(clock.now())
    async with database.reading() as conn:
        agency = await agencies.get_agency(conn, agency_id, on=today)
        found = await queries.list_kiosks_below(conn, agency.path)
        points = {point.id: point for point in await agencies.list_points_below(conn, agency.path)}
        owners = sorted({points[kiosk.point_id].agency_id for kiosk in found})
        named = await agencies.list_agencies(conn, owners, on=today)
    view = IndexAllKiosks(
        agency=agency,
        points=points,
        names={each.id: each.name for each in named},
        kiosks=[_doing(desk, clock, kiosk) for kiosk in found],
    )
    return desk.page(view)


@get("/points/kiosks/{kiosk_id:str}", name="kiosks.show")
async def show_kiosk_settings(
    kiosk_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show how one tablet is doing, and its settings."""
    async with database.reading() as conn:
        return desk.page(await _show(conn, desk, clock, kiosk_id))


@post("/points/kiosks/{kiosk_id:str}", name="kiosks.update")
async def update_kiosk(
    kiosk_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Change name, seconds and PIN."""
    new = _typed(desk)
    try:
        await actions.change_kiosk(database, clock, desk.person, kiosk_id=kiosk_id, new=new)
    except Invalid as error:
        problems = {error.field: desk.say(error.key, **error.params)}
        async with database.reading() as conn:
            view = await _show(conn, desk, clock, kiosk_id, new, problems)
        return desk.page(view, status=422)
    return desk.redirect(f"/points/kiosks/{kiosk_id}")


@post("/points/kiosks/{kiosk_id:str}/codes", name="kiosks.code", status_code=200)
async def create_pairing_code(
    kiosk_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Page:
    """Show a fresh pairing code."""
    code = await actions.issue_code(
        database, clock, desk.person, kiosk_id=kiosk_id, secret_key=settings.secret_key
    )
    async with database.reading() as conn:
        kiosk = await queries.get_kiosk(conn, kiosk_id)
    view = ShowPairingCode(kiosk=kiosk, code=code, link=_link(desk))
    return desk.page(view)


@post("/points/kiosks/{kiosk_id:str}/revocation", name="kiosks.revoke", status_code=303)
async def create_revocation(
    kiosk_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Withdraw a kiosk."""
    await actions.revoke_kiosk(database, clock, desk.person, kiosk_id=kiosk_id)
    async with database.reading() as conn:
        kiosk = await queries.get_kiosk(conn, kiosk_id)
    return desk.redirect(f"/points/{kiosk.point_id}/kiosks")


def _typed(desk: Desk) -> NewKiosk:
    return NewKiosk(
        name=desk.field("name"),
        pin=desk.field("pin"),
        idle_seconds=desk.field("idle_seconds"),
        thanks_seconds=desk.field("thanks_seconds"),
    )


async def _index(
    conn: Connection, desk: Desk, clock: Clock, point_id: str, new: NewKiosk,
    problems: dict[str, str] | None = None,
) -> IndexKiosks:  # fmt: skip
    point = await agencies.get_point(conn, point_id)
    found = await queries.list_kiosks_at(conn, point_id)
    return IndexKiosks(
        point=point,
        agency=await agencies.get_agency(conn, point.agency_id, on=local_date(clock.now())),
        link=_link(desk),
        kiosks=[_doing(desk, clock, each) for each in found if each.revoked_at is None],
        withdrawn=[each for each in found if each.revoked_at is not None],
        new=new,
        problems=problems or {},
    )


async def _show(
    conn: Connection, desk: Desk, clock: Clock, kiosk_id: str,
    new: NewKiosk | None = None, problems: dict[str, str] | None = None,
) -> ShowKioskSettings:  # fmt: skip
    kiosk = await queries.get_kiosk(conn, kiosk_id)
    point = await agencies.get_point(conn, kiosk.point_id)
    usual = NewKiosk(
        name=kiosk.name,
        idle_seconds=str(kiosk.idle_seconds),
        thanks_seconds=str(kiosk.thanks_seconds),
    )
    return ShowKioskSettings(
        point=point,
        agency=await agencies.get_agency(conn, point.agency_id, on=local_date(clock.now())),
        doing=_doing(desk, clock, kiosk),
        new=new or usual,
        problems=problems or {},
    )


def _doing(desk: Desk, clock: Clock, kiosk: Kiosk) -> Doing:
    return Doing(
        kiosk=kiosk,
        is_silent=kiosk.is_silent(clock.now()),
        is_current=kiosk.version == page_version(desk.renderer),
    )


def _link(desk: Desk) -> str:
    return f"{desk.settings.public_url}/kiosk"
