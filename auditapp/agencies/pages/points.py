"""Service points: the link and its QR code, replacing the code, changing and closing."""

from typing import ClassVar

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.agencies import actions, queries
from auditapp.agencies.models import PLACES, Agency, Field, Point, PointCode, Record, may_change
from auditapp.agencies.pages.forms import FormView, finding, get_open_agency, typed
from auditapp.agencies.pages.tree import Crumb, make_crumbs
from auditapp.base.clock import Clock, local_date
from auditapp.store.engine import Database
from auditapp.web import qr
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

POINT = ("name", "place", "field")


class PointForm(FormView):
    """The inputs of a new or a known point."""

    places: dict[str, dict[str, str]]
    fields: list[Field]


class NewPointForm(PointForm):
    template: ClassVar[str] = "agencies/new_point.html"


class EditPoint(PointForm):
    template: ClassVar[str] = "agencies/edit_point.html"
    point: Point


class ShowPoint(View):
    template: ClassVar[str] = "agencies/show_point.html"
    point: Point
    agency: Agency
    crumbs: list[Crumb]
    place: dict[str, str]
    field: dict[str, str] | None
    deciding: Agency | None
    link: str
    codes: list[PointCode]
    may_change: bool


async def _new_form(
    database: Database, clock: Clock, agency_id: str, values: dict[str, str]
) -> NewPointForm:
    async with database.reading() as conn:
        agency = await get_open_agency(conn, agency_id, local_date(clock.now()))
        fields = await queries.list_fields(conn)
    return NewPointForm(agency=agency, values=values, problems={}, places=PLACES, fields=fields)


@get("/agencies/{agency_id:str}/points/new", name="points.new")
async def new_point(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    values = {"name": "", "place": "return_desk", "field": ""}
    return desk.page(await _new_form(database, clock, agency_id, values))


@post("/agencies/{agency_id:str}/points", name="points.create", status_code=303)
async def create_point(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, *POINT)
    form = await _new_form(database, clock, agency_id, values)
    with finding(desk) as form.problems:
        point = await actions.open_point(
            database,
            clock,
            agency=form.agency,
            record=record,
            name=values["name"],
            place=values["place"],
            field=values["field"] or None,
        )
        return desk.redirect(f"/points/{point.id}")
    return desk.page(form, 422)


@get("/points/{point_id:str}", name="points.show")
async def show_point(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    today = local_date(clock.now())
    async with database.reading() as conn:
        point = await queries.get_point(conn, point_id)
        agency = await queries.get_agency(conn, point.agency_id, on=today)
        field = await queries.find_field(conn, point.field) if point.field else None
        decides = await queries.find_deciding(conn, agency.path, point.field, today)
        page = ShowPoint(
            point=point,
            agency=agency,
            crumbs=await make_crumbs(conn, desk, agency, today, whole=True),
            place=PLACES.get(point.place, PLACES["other"]),
            field=field.name if field else None,
            deciding=await queries.find_agency(conn, decides, on=today) if decides else None,
            link=link_of(desk, point),
            codes=await queries.list_codes(conn, point_id),
            may_change=may_change(desk.person, agency.path) and point.closed_at is None,
        )
    return desk.page(page)


def link_of(desk: Desk, point: Point) -> str:
    """Return the address that the code of a point stands for."""
    return f"{desk.settings.public_url}/q/{point.code}"


@get("/points/{point_id:str}/code.svg", name="points.code_svg")
async def show_code_svg(
    point_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Response[bytes]:
    point, link = await _code(database, desk, point_id)
    return _picture(qr.svg(link).encode(), "image/svg+xml", f"{point.code}.svg")


@get("/points/{point_id:str}/code.png", name="points.code_png")
async def show_code_png(
    point_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Response[bytes]:
    point, link = await _code(database, desk, point_id)
    return _picture(qr.png(link), "image/png", f"{point.code}.png")


async def _code(database: Database, desk: Desk, point_id: str) -> tuple[Point, str]:
    async with database.reading() as conn:
        point = await queries.get_point(conn, point_id)
    return point, link_of(desk, point)


def _picture(content: bytes, media_type: str, name: str) -> Response[bytes]:
    # The page's address of a picture names the code, so that a replaced code shows at once.
    headers = {
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return Response(content, media_type=media_type, headers=headers)


async def _edit_form(
    database: Database, clock: Clock, point_id: str, values: dict[str, str]
) -> EditPoint:
    async with database.reading() as conn:
        point = await queries.get_point(conn, point_id)
        agency = await get_open_agency(conn, point.agency_id, local_date(clock.now()))
        fields = await queries.list_fields(conn)
    values = values or {"name": point.name, "place": point.place, "field": point.field or ""}
    return EditPoint(
        agency=agency, values=values, problems={}, places=PLACES, fields=fields, point=point
    )


@get("/points/{point_id:str}/edit", name="points.edit")
async def edit_point(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    return desk.page(await _edit_form(database, clock, point_id, {}))


@post("/points/{point_id:str}", name="points.update", status_code=303)
async def update_point(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Page | Redirect:
    values = typed(desk, *POINT)
    form = await _edit_form(database, clock, point_id, values)
    with finding(desk) as form.problems:
        await actions.change_point(
            database,
            point_id=point_id,
            record=record,
            name=values["name"],
            place=values["place"],
            field=values["field"] or None,
        )
        return desk.redirect(f"/points/{point_id}")
    return desk.page(form, 422)


@post("/points/{point_id:str}/codes", name="points.create_code", status_code=303)
async def create_code(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Redirect:
    await actions.replace_code(
        database,
        clock,
        point_id=point_id,
        code=desk.field("code"),
        actor_id=desk.person.account_id,
        record=record,
    )
    return desk.redirect(f"/points/{point_id}")


@post("/points/{point_id:str}/closure", name="points.create_closure", status_code=303)
async def create_point_closure(
    point_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    record: NamedDependency[Record],
) -> Redirect:
    await actions.close_point(database, clock, point_id=point_id, record=record)
    return desk.redirect(f"/points/{point_id}")
