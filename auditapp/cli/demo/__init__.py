"""`auditapp demo`: a whole province at work, made by the same actions that people use."""

import asyncio
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import click
from rich.progress import Progress

from auditapp.agencies import queries as agencies
from auditapp.agencies.actions import sync_kinds_and_fields
from auditapp.agencies.models import Agency
from auditapp.audits.actions import Keeper
from auditapp.base.clock import FixedClock, SystemClock, local_date
from auditapp.base.settings import ROOT, Settings, load
from auditapp.cli.demo import show
from auditapp.cli.demo.audit_year import hold_audits
from auditapp.cli.demo.campaign import hold_campaign
from auditapp.cli.demo.dialogue import answer_in_public
from auditapp.cli.demo.flood import pour
from auditapp.cli.demo.improvement import improve
from auditapp.cli.demo.opinions import give_answers, open_surveys
from auditapp.cli.demo.persons import Person, invite_people, make_token
from auditapp.cli.demo.programme import plan_year
from auditapp.cli.demo.simulated import answers, places
from auditapp.cli.demo.tree import open_counters, plant_tree
from auditapp.cli.serve import run
from auditapp.library.actions import sync_forms
from auditapp.store import schema
from auditapp.store.blobs import Blobs
from auditapp.store.engine import Database
from auditapp.web.pictures import Studio

FOLDER = ROOT / ".demo"
TREE_DAY = datetime(2025, 7, 1, 1, tzinfo=UTC)  # the two-tier map of communes begins


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away and begin anew.")
@click.option("--only-data", is_flag=True, help="Make the data and stop.")
@click.option("--days", default=365, show_default=True, help="Days of simulated answers.")
@click.option(
    "--answers",
    "wanted",
    type=click.IntRange(0),
    default=0,
    help="Add simulated answers up to this number, for measuring (10 million take ~10 GB).",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    help="Where the data and demo.json go; .demo of this folder unless told.",
)
def demo(*, reset: bool, only_data: bool, days: int, wanted: int, folder: Path) -> None:
    """Make a province at work (once) and serve it."""
    if reset:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True, parents=True)
    environ = environment(folder.resolve())
    os.environ.update(environ)
    settings = load(os.environ)
    told = folder / "demo.json"
    if not told.exists():
        for path in folder.glob("demo.sqlite3*"):  # a first making that was cut off
            path.unlink()
        schema.migrate(settings.database_url)
        show.write(told, asyncio.run(make(settings, days, wanted)))
    elif sentence := schema.fault(settings.database_url):
        raise click.ClickException(f"{sentence} (or begin anew: make demo RESET=1)")
    show.tell(show.read(told), told)
    if not only_data:
        run()


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a demo in folder; what is set already stays."""
    key = folder / "key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48))
    port = os.environ.get("AUDITAPP_PORT", "8000")
    ours = {
        "AUDITAPP_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
        "AUDITAPP_SECRET_KEY": key.read_text(),
        "AUDITAPP_SIMULATED": "yes",
        "AUDITAPP_PUBLIC_URL": f"http://localhost:{port}",
    }
    return {name: os.environ.get(name, value) for name, value in ours.items()}


async def make(settings: Settings, days: int, wanted: int = 0) -> show.Demo:
    """Fill an empty database with the demo province; return what to tell about it."""
    database = Database(settings.database_url)
    try:
        with Progress(transient=True) as progress:
            return await _make(database, settings, progress, days=days, load=wanted)
    finally:
        await database.close()


async def _make(
    database: Database, settings: Settings, progress: Progress, *, days: int, load: int
) -> show.Demo:
    task = progress.add_task("The province, its communes and counters", total=None)
    clock = FixedClock(TREE_DAY)
    await sync_kinds_and_fields(database, settings.forms_dir)
    await sync_forms(database, clock, settings.forms_dir)
    province = await plant_tree(database, clock)
    codes = await open_counters(database, clock, province)
    async with database.reading() as conn:
        below = await agencies.list_agencies_below(conn, province.path, on=local_date(clock.now()))
    units = {agency.code: agency for agency in below}
    people = await invite_people(database, clock, units)
    now = SystemClock().now()
    last = local_date(now) - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    clock.at = datetime.combine(first - timedelta(days=1), time(), UTC)
    await open_surveys(database, clock, people["thukyiso"].actor, province)
    found = places(codes, worsening=_worsening(codes), today=last)
    given = sorted(answers(found, first, last), key=lambda answer: answer.at)
    progress.update(task, description="A year of simulated answers", total=len(given))
    await give_answers(database, clock, given, step=partial(progress.advance, task))
    clock.at = now
    progress.update(task, description="A planned survey, nine audits, corrective action")
    await hold_campaign(database, clock, people["thukyiso"].actor, codes)
    clock.at = now
    audit_id = await _hold_audits(database, clock, people, units, settings=settings)
    await plan_year(database, clock, people, units, settings=settings)
    await improve(database, clock, people, units)
    progress.update(task, description="Comments and replies")
    await answer_in_public(database, clock, people["quanly"].actor, units)
    more = partial(pour, database, found, first=first, last=last)
    await _measure(more, progress, load - len(given))
    return show.Demo(
        url=settings.public_url,
        logins=[show.Login(p.role, name, p.password) for name, p in people.items()],
        points=_points(codes, {agency.id: agency for agency in below}, settings.public_url),
        audit_url=f"{settings.public_url}/audits/{audit_id}/conduct",
        api_token=await make_token(database, clock, people["quanly"]),
    )


async def _hold_audits(
    database: Database,
    clock: FixedClock,
    people: dict[str, Person],
    units: dict[str, Agency],
    *,
    settings: Settings,
) -> str:
    """Hold the audits with a studio of their own for their photos; return one under way."""
    keeper = Keeper(Blobs(settings.blobs_url), Studio())
    try:
        return await hold_audits(database, clock, people, units, keeper=keeper)
    finally:
        keeper.studio.close()


async def _measure(more: Callable[..., Awaitable[None]], progress: Progress, n: int) -> None:
    """Add n answers for measuring; they come last, so that nothing of the demo waits for them."""
    if n > 0:
        task = progress.add_task("A load for measuring", total=n)
        await more(n=n, step=lambda done: progress.advance(task, done))


def _worsening(codes: dict[str, list[str]]) -> str:
    """Return the agency that gets worse in the demo: the second one-stop unit."""
    return list(codes)[1]


def _points(
    codes: dict[str, list[str]], agencies_by_id: dict[str, Agency], url: str
) -> list[show.Point]:
    return [
        show.Point(code, f"{url}/q/{code}", show.Place(agency_id, agencies_by_id[agency_id].name))
        for agency_id, own in codes.items()
        for code in own
    ]
