"""Single answers as a file: for administrators, for a reason, with a line in the record."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import ClassVar, cast

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import File, Redirect, Stream

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, parse_day
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.exchange.actions.order_file import Made, order_file, spool_of
from auditapp.exchange.models.formats import FORMATS, SEVERAL, VALUES, Order
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.store.spool import Kept
from auditapp.surveys.actions.export import PROFILES, Asked, Export, begin_export
from auditapp.surveys.models.shape import Several, Shape
from auditapp.surveys.queries.export import list_forms
from auditapp.web.desk import Desk, Page
from auditapp.web.i18n import pick
from auditapp.web.render import View

USUAL = {
    "form": "", "first": "", "last": "", "profile": "answers", "format": "csv",
    "several": "columns", "values": "codes", "reason": "",
}  # fmt: skip


class NewExport(View):
    """Which answers, in which format, with or without words, and what for."""

    template: ClassVar[str] = "exchange/new_export.html"
    agency: Agency
    forms: list[tuple[str, str]]
    formats: list[tuple[str, str]]
    several: list[tuple[str, str]]
    contents: list[tuple[str, str]]
    values: dict[str, str]
    problems: dict[str, str]


class ShowExport(View):
    """One file: how far it is, and where to fetch it."""

    template: ClassVar[str] = "exchange/show_export.html"
    kept: Kept[Order]
    title: str


class ExportPart(View):
    """The part of the page that asks for itself again until the file is whole."""

    template: ClassVar[str] = "exchange/_export.html"
    kept: Kept[Order]


@get("/agencies/{agency_id:str}/answers", name="exchange.new_export")
async def new_export(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the period, the contents and the reason."""
    today = local_date(clock.now())
    values = {
        **USUAL,
        "form": desk.request.query_params.get("form", ""),
        "first": today.replace(day=1).isoformat(),
        "last": today.isoformat(),
    }
    return desk.page(await _form(desk, database, agency_id, today, values))


@post("/agencies/{agency_id:str}/answers", name="exchange.create_export", status_code=200)
async def create_export(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Page | Stream | Redirect:
    """Record who takes what out and why; send CSV piece by piece, have other files made."""
    values = {name: desk.field(name) or usual for name, usual in USUAL.items()}
    deps, reason = (database, clock), values["reason"]
    try:
        asked = _asked(agency_id, values)
        if values["format"] == "csv":
            return _streamed(await begin_export(*deps, desk.person, asked=asked, reason=reason))
        made = Made(values["format"], desk.look.language, reason)
        order_id = await order_file(*deps, settings, desk.person, asked=asked, made=made)
    except Invalid as error:
        form = await _form(desk, database, agency_id, local_date(clock.now()), values)
        form.problems = {error.field or "form": desk.say(error.key, **error.params)}
        return desk.page(form, 422)
    return desk.redirect(f"/exports/{order_id}")


@get("/exports/{order_id:str}", name="exchange.export")
async def show_export(order_id: FromPath[str], desk: NamedDependency[Desk]) -> Page:
    """Show how far a file of one's own is."""
    kept = await asyncio.to_thread(spool_of(desk.settings).get, desk.person.account_id, order_id)
    if desk.wants_part:
        return desk.page(ExportPart(kept=kept))
    return desk.page(ShowExport(kept=kept, title=desk.say(FORMATS[kept.order.format].title)))


@get("/exports/{order_id:str}/file", name="exchange.export_file")
async def show_export_file(order_id: FromPath[str], desk: NamedDependency[Desk]) -> File:
    """Give a file of one's own that is whole."""
    spool, account_id = spool_of(desk.settings), desk.person.account_id
    path = await asyncio.to_thread(spool.result, account_id, order_id)
    order = spool.get(account_id, order_id).order
    return File(
        path,
        filename=order.file_name,
        media_type=FORMATS[order.format].media,
        headers={"cache-control": "no-store"},
    )


def _streamed(job: Export) -> Stream:
    name = f"{job.asked.form}-{job.asked.first}-{job.asked.last}.csv"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Stream(_pieces(job), media_type="text/csv", headers=headers)


async def _pieces(job: Export) -> AsyncIterator[bytes]:
    async for content, _ in job.chunks():
        yield content


def _asked(agency_id: str, values: dict[str, str]) -> Asked:
    for name, known in (
        ("profile", PROFILES), ("format", FORMATS), ("several", SEVERAL), ("values", VALUES),
    ):  # fmt: skip
        if values[name] not in known:
            raise Invalid("This choice does not exist.", field=name)
    labels = "" if values["values"] == "codes" else values["values"]
    return Asked(
        form=values["form"],
        agency_id=agency_id,
        first=parse_day(values["first"], "first"),
        last=parse_day(values["last"], "last"),
        words=PROFILES[values["profile"]],
        shape=Shape(cast(Several, values["several"]), labels),
    )


async def _form(
    desk: Desk, database: Database, agency_id: str, today: date, values: dict[str, str]
) -> NewExport:
    async with database.reading() as conn:
        agency = await agencies.get_agency(conn, agency_id, on=today)
        found = [
            (form, await find_latest(conn, "survey", form))
            for form in await list_forms(conn, agency.root_id)
        ]
    language = desk.look.language
    return NewExport(
        agency=agency,
        forms=[(form, pick(known.title, language) if known else form) for form, known in found],
        formats=[(code, desk.say(each.title)) for code, each in FORMATS.items()],
        several=[(code, desk.say(words)) for code, words in SEVERAL.items()],
        contents=[(code, desk.say(words)) for code, words in VALUES.items()],
        values=values,
        problems={},
    )
