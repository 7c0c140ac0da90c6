"""`auditapp posters`: the posters of many agencies in one file, with a bar."""

import asyncio
import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from auditapp.agencies.models import PLACES
from auditapp.agencies.queries import list_agencies_coded
from auditapp.base.clock import SystemClock, local_date
from auditapp.base.errors import Invalid
from auditapp.base.settings import Settings, load
from auditapp.channels.actions.posters import Choice, Wanted, make_order
from auditapp.channels.models.posters import (
    LAYOUTS,
    MOST_COPIES,
    Chosen,
    Order,
    Placard,
    checked_copies,
)
from auditapp.store.engine import Database


@click.command()
@click.option("--agency", required=True, help="Code of the agency; everything below it belongs.")
@click.option("--layout", type=click.Choice(list(LAYOUTS)), default="a4", show_default=True)
@click.option("--kind", default="", help="Only agencies of this kind, such as commune.")
@click.option("--place", type=click.Choice(list(PLACES)), default=None, help="Only this place.")
@click.option("--copies", type=click.IntRange(1, MOST_COPIES), default=1, show_default=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False))
def posters(
    agency: str, *, layout: str, kind: str, place: str | None, copies: int, output: Path
) -> None:
    """Write the QR codes of all open service points as posters, cards, strips, pictures or links.

    Layouts: a4, a5, cards and strip are PDF, files is a ZIP of SVG and PNG, links is a CSV.
    """
    settings = load(os.environ)
    copies = checked_copies(str(copies), layout)
    order, placards = asyncio.run(
        _read(settings, agency, kind=kind, place=place or "", layout=layout, copies=copies)
    )
    _draw(order, placards, output, settings.static_dir)
    size = output.stat().st_size / 1e6
    click.echo(f"{output}: {order.total:,} service points, {size:.1f} MB.")


async def _read(
    settings: Settings, agency: str, *, kind: str, place: str, layout: str, copies: int
) -> tuple[Order, list[Placard]]:
    database, clock = Database(settings.database_url), SystemClock()
    try:
        async with database.snapshot() as conn:
            found = await list_agencies_coded(conn, [agency], on=local_date(clock.now()))
            if not found:
                raise Invalid("There is no agency with the code %(code)s.", code=agency)
            chosen = Chosen(path=found[0].path, kind=kind, place=place)
            choice = Choice(conn, clock, chosen, settings)
            await choice.begin()
            wanted = Wanted(node=found[0], chosen=chosen, layout=layout, copies=copies)
            order = make_order(clock, wanted, choice.total)
            return order, [placard async for _, placard in choice.each()]
    finally:
        await database.close()


def _draw(order: Order, placards: list[Placard], output: Path, static_dir: Path) -> None:
    # Not at the top: what draws is needed by this command alone.
    from auditapp.channels.jobs.posters.make import make_file  # noqa: PLC0415

    part = output.with_name(output.name + ".part")  # the file itself appears when it is whole
    columns = (TextColumn("Drawing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("", total=order.total)
            for done in make_file(order, placards, part, static_dir):
                bar.update(task, completed=done)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
