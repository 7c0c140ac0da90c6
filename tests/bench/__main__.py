"""`python -m tests.bench`: measures every row, prints the table and writes bench-results.json."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click

from tests.bench import (
    checklist,
    checklist_page,
    comment_search,
    export,
    first_view,
    fold,
    memory,
    posters,
    results_page,
    survey_page,
    survey_submit,
)
from tests.bench.common import Run
from tests.bench.figures import Figure, show, write

ROWS: dict[str, Callable[[Run], list[Figure]]] = {
    survey_page.NAME: survey_page.measure,
    survey_submit.NAME: survey_submit.measure,
    survey_submit.DELAYED: survey_submit.measure_delayed,
    results_page.NAME: results_page.measure,
    checklist.NAME: checklist.measure,
    checklist_page.NAME: checklist_page.measure,
    fold.NAME: fold.measure,
    export.NAME: export.measure,
    posters.NAME: posters.measure,
    comment_search.NAME: comment_search.measure,
    first_view.NAME: first_view.measure,
    memory.NAME: memory.measure,
}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(ROWS)), help="Measure this row.")
@click.option("--quick", is_flag=True, help="One short round, a tenth of the answers.")
@click.option("--answers", type=int, default=1_000_000, help="Answers that the big rows read.")
def bench(only: tuple[str, ...], *, quick: bool, answers: int) -> None:
    """Measure and compare; exit 1 when a figure misses what it must reach."""
    began = time.monotonic()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="auditapp-bench-") as folder:
        run = Run(folder=Path(folder), answers=answers)
        if quick:
            run = Run(folder=Path(folder), answers=answers // 10, rounds=1, seconds=1.0)
        try:
            for name in only or ROWS:
                print(f"{time.monotonic() - began:5.0f} s  {name} …", file=sys.stderr, flush=True)
                figures += ROWS[name](run)
        finally:  # what was measured before a fault is not lost
            seconds = time.monotonic() - began
            show(figures)
            write(figures, seconds)
    print(f"{seconds:.0f} s; written to bench-results.json", file=sys.stderr)
    sys.exit(any(figure.verdict == "MISSED" for figure in figures))


if __name__ == "__main__":
    bench()
