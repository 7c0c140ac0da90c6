"""Taking over answers from Google Forms, LimeSurvey and KoboToolbox: file, columns, rows."""

import asyncio
from typing import ClassVar

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings
from auditapp.exchange.actions import imports as actions
from auditapp.exchange.actions.imports import Target
from auditapp.exchange.models.imported import SOURCES, TIME, guess, guess_source
from auditapp.exchange.queries.imports import Import, list_imports
from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions import MultipleChoice
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Database
from auditapp.surveys.models.shape import choices_of, pick
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.queries.places import list_spots
from auditapp.surveys.queries.surveys import get_survey
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View
from auditapp.web.worksheets import EMPTY, Table, pack, read_file, unpack

MOST_FAULTS = 200


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with one cell, in the reader's words."""

    row: int
    column: str
    sentence: str


class Head(msgspec.Struct, frozen=True):
    """A column of the file: its heading, an example, and what it is taken to answer."""

    name: str
    text: str
    example: str
    meant: str


class IndexImports(View):
    """What was taken over, and a field for the next file."""

    template: ClassVar[str] = "exchange/index_imports.html"
    survey: Survey
    imports: list[Import]
    points: list[tuple[str, str]]
    point: str
    problem: str


class ShowImport(View):
    """What a file says: which column answers what, what is wrong where, how many are good."""

    template: ClassVar[str] = "exchange/show_import.html"
    survey: Survey
    source: str
    heads: list[Head]
    meanings: list[tuple[str, str]]
    point: str
    good: int
    bad: int
    faults: list[Wrong]
    more_faults: int
    packed: str


@get("/answer-imports/{survey_id:str}", name="exchange.index_imports")
async def index_imports(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what was taken over, and ask for a file."""
    return desk.page(await _index(database, clock, survey_id))


@post("/answer-imports/{survey_id:str}", name="exchange.create_import_preview")
async def create_import_preview(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """Show what a file says, with the columns as guessed or as they were chosen."""
    data = desk.file("file")
    try:
        return desk.page(await _preview(desk, database, clock, survey_id, data=data))
    except Invalid as error:
        view = await _index(database, clock, survey_id)
        view.problem, view.point = desk.say(error.key, **error.params), desk.field("point")
        return desk.page(view, 422)


@post("/answer-imports/{survey_id:str}/rows", name="exchange.create_import")
async def create_import(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Store the rows without a fault, all of them or none."""
    table = unpack(desk.field("rows"))
    target = Target(survey_id, desk.field("point"), _chosen(desk, table))
    await actions.store_import(
        *(database, clock, desk.person), target=target, table=table, secret=settings.secret_key
    )
    return desk.redirect(f"/answer-imports/{survey_id}")


@post("/answer-imports/{survey_id:str}/{import_id:str}/revocation", name="exchange.delete_import")
async def delete_import(
    survey_id: FromPath[str],
    import_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Remove the answers of an import again."""
    await actions.revoke_import(
        *(database, clock, desk.person), survey_id=survey_id, import_id=import_id
    )
    return desk.redirect(f"/answer-imports/{survey_id}")


async def _preview(
    desk: Desk, database: Database, clock: Clock, survey_id: str, *, data: bytes
) -> ShowImport:
    if not data and not desk.field("rows"):
        raise Invalid(EMPTY, field="file")
    table = await asyncio.to_thread(read_file, data) if data else unpack(desk.field("rows"))
    async with database.reading() as conn:
        survey = await get_survey(conn, survey_id)
        form = await get_compiled(conn, survey.form_version_id)
    mapping = guess(table[0], form) if data else _chosen(desk, table)
    target = Target(survey_id, desk.field("point"), mapping)
    judged = await actions.preview(database, clock, target=target, table=table)
    examples = [next((row[n] for row in table[1:] if row[n]), "") for n in range(len(table[0]))]
    heads = zip(table[0], examples, mapping, strict=True)
    return ShowImport(
        survey=survey,
        source=SOURCES.get(guess_source(table[0]), ""),
        heads=[
            Head(f"column-{number}", head, example[:80], meant)
            for number, (head, example, meant) in enumerate(heads)
        ],
        meanings=_meanings(desk, form),
        point=target.point_id,
        good=len(judged.lines),
        bad=judged.bad_rows,
        faults=[
            Wrong(each.row, each.column, desk.say(each.message, **each.params))
            for each in judged.faults[:MOST_FAULTS]
        ],
        more_faults=max(0, len(judged.faults) - MOST_FAULTS),
        packed=pack(table),
    )


def _chosen(desk: Desk, table: Table) -> tuple[str, ...]:
    return tuple(desk.field(f"column-{number}") for number in range(len(table[0])))


def _meanings(desk: Desk, form: CompiledForm) -> list[tuple[str, str]]:
    language = desk.look.language
    found = [("", desk.say("Nothing: leave it out")), (TIME, desk.say("When it was answered"))]
    for code, question in form.questions.items():
        text = pick(question.text, language)
        found.append((code, text))
        if isinstance(question, MultipleChoice):
            found += [
                (f"{code}/{option}", f"{text} – {pick(words, language)}")
                for option, words in choices_of(question).items()
            ]
    return found


async def _index(database: Database, clock: Clock, survey_id: str) -> IndexImports:
    async with database.reading() as conn:
        survey = await get_survey(conn, survey_id)
        spots = await list_spots(conn, survey, on=local_date(clock.now()))
        imports = await list_imports(conn, survey_id)
    points = [(spot.point.id, f"{spot.agency.name} – {spot.point.name}") for spot in spots]
    return IndexImports(survey=survey, imports=imports, points=points, point="", problem="")
