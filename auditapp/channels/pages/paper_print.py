"""The sheets of a batch as a page to print: A4, in any language that the form has."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.clock import Clock
from auditapp.channels.models.paper import Batch
from auditapp.channels.models.paper_form import LINES, Part, Plan
from auditapp.channels.models.paper_skips import skips_before, skips_on
from auditapp.channels.models.paper_template import headings, write_csv, write_workbook
from auditapp.channels.pages.paper import Scene, get_scene, to_number
from auditapp.channels.queries.paper_sheets import list_sheets
from auditapp.formkit.piping import fill
from auditapp.formkit.words import Text
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.i18n import pick
from auditapp.web.render import View

AT_ONCE = 50  # sheets on one page of the browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PrintPaper(View):
    """Some sheets of a batch; `tell` gives a form's text in the language printed."""

    template = "channels/print_paper.html"
    batch: Batch
    agency: str
    point: str
    language: str
    languages: tuple[str, ...]
    title: Text
    intro: Text | None
    thanks: Text | None
    parts: tuple[Part, ...]
    leads: dict[str, list[str]]
    conditions: dict[str, str]
    serials: list[int]
    ranges: list[tuple[int, int]]
    lines: int
    tell: Callable[[Text], str]


@get("/paper/{batch_id:str}/print", name="paper.print")
async def show_paper_print(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show sheets to print: ?language= of the form, ?from= the first serial."""
    async with database.reading() as conn:
        scene = await get_scene(conn, clock, batch_id)
    languages = scene.counter.form.form.languages
    asked = desk.request.query_params.get("language", "") or desk.look.language
    language = asked if asked in languages else languages[0]
    first = to_number(desk.request.query_params.get("from", "")) or 1
    # The words around the questions: in the form's language where the service knows it.
    spoken = language if language in desk.renderer.languages else desk.look.language
    look = msgspec.structs.replace(desk.look, language=spoken)
    frame = msgspec.structs.replace(desk.frame, look=look)
    html = desk.renderer.html(_view(desk, scene, language, spoken, first), frame)
    return Response(html, media_type="text/html")


@get("/paper/{batch_id:str}/template.xlsx", name="paper.template_xlsx")
async def show_paper_template_xlsx(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[bytes]:
    """Give the spreadsheet to fill in, with the sheets that are not keyed in yet."""
    async with database.reading() as conn:
        scene = await get_scene(conn, clock, batch_id)
        serials = await _serials_left(conn, scene.batch)
    say, words = _speaker(desk)
    lines = headings(scene.plan, say, words)
    data = write_workbook(scene.plan, serials, lines, say, words)
    return _file(data, XLSX, f"{scene.batch.number}.xlsx")


@get("/paper/{batch_id:str}/template.csv", name="paper.template_csv")
async def show_paper_template_csv(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[bytes]:
    """Give the same as CSV."""
    async with database.reading() as conn:
        scene = await get_scene(conn, clock, batch_id)
        serials = await _serials_left(conn, scene.batch)
    lines = headings(scene.plan, *_speaker(desk))
    return _file(write_csv(lines, serials), "text/csv", f"{scene.batch.number}.csv")


def _view(desk: Desk, scene: Scene, language: str, spoken: str, first: int) -> PrintPaper:
    form, batch = scene.counter.form, scene.batch
    named = fill(form.form, scene.counter.pipes)
    tell = partial(pick, language=language)
    first = min(first, batch.sheets)
    plan: Plan = scene.plan

    def say(key: str, /, **params: Any) -> str:
        return desk.renderer.translate(spoken, key, params)

    return PrintPaper(
        batch=batch,
        agency=scene.counter.agency,
        point=scene.counter.point,
        language=language,
        languages=form.form.languages,
        title=named.title,
        intro=named.intro,
        thanks=named.thanks,
        parts=plan.parts,
        leads=skips_on(form, plan, say),
        conditions=skips_before(form, plan, say, tell),
        serials=list(range(first, min(first + AT_ONCE, batch.sheets + 1))),
        ranges=[
            (start, min(start + AT_ONCE - 1, batch.sheets))
            for start in range(1, batch.sheets + 1, AT_ONCE)
        ],
        lines=LINES,
        tell=tell,
    )


def _speaker(desk: Desk) -> tuple[Callable[..., str], Callable[[Text], str]]:
    return desk.say, partial(pick, language=desk.look.language)


async def _serials_left(conn: Connection, batch: Batch) -> list[int]:
    known = {sheet.serial for sheet in await list_sheets(conn, batch.id)}
    return [serial for serial in range(1, batch.sheets + 1) if serial not in known]


def _file(data: bytes, media_type: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="paper-{name}"'}
    return Response(data, media_type=media_type, headers=headers)
