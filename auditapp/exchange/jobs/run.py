"""One export in a process of its own: the reading is asynchronous, the writing is not."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

from auditapp.exchange.jobs.files import make_file
from auditapp.store.engine import Database
from auditapp.surveys.actions.export import Asked, Export, Row

Step = Callable[[int], None]


def run_export(
    database_url: str, asked: Asked, path: Path, *, order: str, language: str, step: Step
) -> None:
    """Write the answers to path; `step` is told how many more are in the file."""
    with asyncio.Runner() as runner:
        runner.run(_same_loop())
        database = Database(database_url)
        try:
            job = Export(database, asked)
            runner.run(job.begin())
            make_file(job, _pages(runner, job, step), path, order=order, language=language)
        finally:
            runner.run(database.close())


def _pages(runner: asyncio.Runner, job: Export, step: Step) -> Iterator[list[Row]]:
    pages = job.pages()

    async def following() -> list[Row] | None:
        return await anext(pages, None)

    while (page := runner.run(following())) is not None:
        yield page
        step(len(page))


async def _same_loop() -> None:
    """Make the runner's loop before anything is bound to one."""
