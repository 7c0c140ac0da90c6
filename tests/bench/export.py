"""Row 5: a million answers as CSV, beside csv.writer over a raw cursor of the same table."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.common import Run
from tests.bench.figures import ROOT, Figure, median_ratio
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
        ours, memory = _time(_command(room / "ours.csv"), province.database)
        raw = [sys.executable, "-c", RAW, str(province.database), str(room / "floor.csv")]
        floor, _ = _time(raw, province.database)
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


def _time(command: list[str], database: Path) -> tuple[float, float]:
    """Run a command; return its seconds and its peak memory in bytes."""
    environ = {**os.environ, "AUDITAPP_DATABASE_URL": f"sqlite:///{database}"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _peak(process.pid))
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed.")
    return seconds, peak


def _peak(pid: int) -> float:
    """Return the most memory so far: getrusage would count the bench's own before the start."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
    return int(found[1]) * 1024.0 if found else 0.0


def _check_lines(path: Path, answers: int) -> None:
    with path.open("rb") as file:
        lines = sum(1 for _ in file)
    if lines != answers + 1:
        raise RuntimeError(f"The export has {lines} lines for {answers} answers.")
