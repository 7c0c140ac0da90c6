"""Single answers as a file: for administrators, for a reason, with a line in the record."""

from collections.abc import AsyncIterator
from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from auditapp.agencies import queries as agencies
from auditapp.agencies.models import Agency, parse_day
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.library.queries import find_latest
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import PROFILES, Asked, Export, begin_export
from auditapp.surveys.queries.export import list_forms
from auditapp.web.desk import Desk, Page
from auditapp.web.i18n import pick
from auditapp.web.render import View

FIELDS = ("form", "first", "last", "profile", "reason")


class NewExport(View):
    """Which answers, with or without words, and what for."""

    template = "surveys/new_export.html"
    agency: Agency
    forms: list[tuple[str, str]]
    values: dict[str, str]
    problems: dict[str, str]


@get("/agencies/{agency_id:str}/answers", name="surveys.new_export")
async def new_export(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Ask for the period, the contents and the reason."""
    today = local_date(clock.now())
    values = {
        "form": desk.request.query_params.get("form", ""),
        "first": today.replace(day=1).isoformat(),
        "last": today.isoformat(),
        "profile": "answers",
        "reason": "",
    }
    return desk.page(await _form(desk, database, agency_id, today, values))


@post("/agencies/{agency_id:str}/answers", name="surveys.create_export", status_code=200)
async def create_export(
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Stream:
    """Record who takes what out and why, and send it piece by piece."""
    values = {name: desk.field(name) for name in FIELDS}
    try:
        job = await begin_export(
            *(database, clock, desk.person),
            asked=_asked(agency_id, values),
            reason=values["reason"],
        )
    except Invalid as error:
        form = await _form(desk, database, agency_id, local_date(clock.now()), values)
        form.problems = {error.field or "form": desk.say(error.key, **error.params)}
        return desk.page(form, 422)
    name = f"{values['form']}-{job.asked.first}-{job.asked.last}.csv"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return Stream(_pieces(job), media_type="text/csv", headers=headers)


async def _pieces(job: Export) -> AsyncIterator[bytes]:
    async for content, _ in job.chunks():
        yield content


def _asked(agency_id: str, values: dict[str, str]) -> Asked:
    if values["profile"] not in PROFILES:
        raise Invalid("This choice does not exist.", field="profile")
    return Asked(
        form=values["form"],
        agency_id=agency_id,
        first=parse_day(values["first"], "first"),
        last=parse_day(values["last"], "last"),
        words=PROFILES[values["profile"]],
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
    choices = [(form, pick(known.title, language) if known else form) for form, known in found]
    return NewExport(agency=agency, forms=choices, values=values, problems={})
