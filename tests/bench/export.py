"""Row 5: a million answers as CSV, beside csv.writer over a raw cursor of the same table."""

import sys
from pathlib import Path

from tests.bench.common import Run, watched
from tests.bench.figures import Figure, median_ratio
from tests.bench.filled import filled

NAME = "export"
MEGABYTE = 1e6
RAW = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT hour, path, point_id, channel, field, answers FROM responses"
)
with open(sys.argv[2], "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows(rows)
"""


def measure(run: Run) -> list[Figure]:
    """Measure whole commands by turns: start of the interpreter and reading of forms included."""
    room = run.room(NAME)
    province = filled(run, run.answers)
    pairs = []
    peak = 0.0
    for _ in range(run.rounds):
        ours, memory = watched(_command(room / "ours.csv"), province.database)
        raw = [sys.executable, "-c", RAW, str(province.database), str(room / "floor.csv")]
        floor, _ = watched(raw, province.database)
        pairs.append((floor, ours))
        peak = max(peak, memory)
    _check_lines(room / "ours.csv", run.answers)
    best = min(pairs, key=lambda pair: pair[1])
    return [
        Figure(
            name=f"export of {run.answers:,} answers to CSV",
            value=median_ratio(pairs),
            goal=0.5,
            at_least=True,
            ours=f"{best[1]:.1f} s",
            floor=f"{best[0]:.1f} s",
            note="floor's seconds / ours",
            rounds=pairs,
        ),
        Figure(
            name="export, peak memory in MB",
            value=peak / MEGABYTE,
            goal=200,
            at_least=False,
            ours=f"{peak / MEGABYTE:.0f} MB",
        ),
    ]


def _command(target: Path) -> list[str]:
    days = ("--from", "2020-01-01", "--to", "2099-12-31")
    program = (sys.executable, "-m", "auditapp", "surveys", "export", "counter")
    return [*program, "--agency", "20", *days, "--reason", "bench", "-o", str(target)]


def _check_lines(path: Path, answers: int) -> None:
    with path.open("rb") as file:
        lines = sum(1 for _ in file)
    if lines != answers + 1:
        raise RuntimeError(f"The export has {lines} lines for {answers} answers.")
