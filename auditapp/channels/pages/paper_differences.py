"""Where two entries of a sheet differ, and agreeing on what the sheet says."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict
from auditapp.base.settings import Settings
from auditapp.channels.actions import paper_differences as actions
from auditapp.channels.actions.paper_differences import Agreement, Pick
from auditapp.channels.models.paper import Batch, Difference, Progress, Sheet
from auditapp.channels.models.paper_form import Blank
from auditapp.channels.models.paper_keys import write_words
from auditapp.channels.pages.paper import Scene, get_scene, told, whole_number
from auditapp.channels.queries.paper_sheets import list_differences, list_sheets
from auditapp.formkit.words import Text
from auditapp.people.queries import find_account
from auditapp.store.engine import Connection, Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

CHOICES: tuple[Any, ...] = ("first", "second", "third")


class Side(msgspec.Struct, frozen=True):
    """One entry's answer: its keys and what they mean; no words for an answer typed as text."""

    keys: str
    texts: list[Text]


class Row(msgspec.Struct, frozen=True):
    """One question of a sheet that was keyed in two ways."""

    blank: Blank
    first: Side
    second: Side
    agreed: Side | None
    agreed_by: str


class Pair(msgspec.Struct):
    """A sheet with its differences, and who keyed it in."""

    serial: int
    first_by: str
    second_by: str
    rows: list[Row]
    is_open: bool


class IndexDifferences(View):
    """The sheets of a batch whose two entries differ, open ones first."""

    template = "channels/index_paper_differences.html"
    batch: Batch
    agency: str
    point: str
    pairs: list[Pair]
    progress: Progress
    serial: int | None
    picks: dict[str, Pick]
    problems: dict[str, str]
    notice: str


@get("/paper/{batch_id:str}/differences", name="paper.differences")
async def index_paper_differences(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List where two entries differ."""
    async with database.reading() as conn:
        return desk.page(await _view(conn, clock, batch_id))


@post("/paper/{batch_id:str}/differences", name="paper.create_agreement")
async def create_paper_agreement(
    batch_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Page | Redirect:
    """Settle the differences of one sheet; the answer and its counts follow."""
    picks, serial = _picks(desk), whole_number(desk, "_serial") or 0
    agreed = Agreement(batch_id=batch_id, serial=serial, picks=picks)
    status, notice = 422, ""
    try:
        problems = told(desk, await actions.agree(
            database, clock, desk.person, agreed=agreed, secret=settings.secret_key
        ))  # fmt: skip
    except Conflict as error:
        problems, notice, status = {}, desk.say(error.key, **error.params), error.status
    if not problems and not notice:
        return desk.redirect(f"/paper/{batch_id}/differences")
    async with database.reading() as conn:
        view = await _view(conn, clock, batch_id)
    view.serial, view.picks, view.problems, view.notice = serial, picks, problems, notice
    return desk.page(view, status=status)


def _picks(desk: Desk) -> dict[str, Pick]:
    picks: dict[str, Pick] = {}
    for name in desk.form:
        kind, _, code = name.partition(":")
        if kind == "pick" and (choice := desk.field(name)) in CHOICES:
            typed = desk.field(f"third:{code}")
            picks[code] = Pick(choice, typed)  # type: ignore[arg-type]
    return picks


async def _view(conn: Connection, clock: Clock, batch_id: str) -> IndexDifferences:
    scene = await get_scene(conn, clock, batch_id)
    found = await list_differences(conn, batch_id)
    sheets = {sheet.serial: sheet for sheet in await list_sheets(conn, batch_id)}
    names = await _names(conn, found, [sheets[each.serial] for each in found])
    pairs: dict[int, Pair] = {}
    for each in sorted(found, key=lambda each: scene.plan.blanks[each.question].number):
        sheet = sheets[each.serial]
        pair = pairs.setdefault(each.serial, Pair(
            each.serial, names[sheet.entered_by], names[sheet.second_by or ""], [], is_open=False
        ))  # fmt: skip
        pair.rows.append(_row(scene, each, names))
        pair.is_open = pair.is_open or each.agreed is None
    return IndexDifferences(
        batch=scene.batch,
        agency=scene.counter.agency,
        point=scene.counter.point,
        pairs=sorted(pairs.values(), key=lambda pair: (not pair.is_open, pair.serial)),
        progress=scene.progress,
        serial=None,
        picks={},
        problems={},
        notice="",
    )


async def _names(
    conn: Connection, differences: Sequence[Difference], sheets: Sequence[Sheet]
) -> dict[str, str]:
    """Return the name of everybody who keyed in or agreed; '' for nobody."""
    ids = {sheet.entered_by for sheet in sheets} | {sheet.second_by or "" for sheet in sheets}
    ids |= {each.agreed_by or "" for each in differences}
    names = {"": ""}
    for account_id in sorted(ids - {""}):
        account = await find_account(conn, account_id)
        names[account_id] = account.display_name if account else ""
    return names


def _row(scene: Scene, each: Difference, names: dict[str, str]) -> Row:
    blank = scene.plan.blanks[each.question]
    return Row(
        blank=blank,
        first=_side(blank, each.first),
        second=_side(blank, each.second),
        agreed=_side(blank, each.agreed) if each.agreed is not None else None,
        agreed_by=names[each.agreed_by or ""],
    )


def _side(blank: Blank, value: str) -> Side:
    words = msgspec.json.decode(value, type=list[str])
    texts = {box.word: box.text for box in blank.boxes}
    return Side(write_words(blank, words), [texts[word] for word in words if word in texts])
