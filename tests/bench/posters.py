"""Row: the posters of a province, 1,000 points of 265 agencies, as one PDF and a whole process."""

import os
import sys
from pathlib import Path

import pypdfium2

from tests.bench.common import Run, watched
from tests.bench.figures import Figure
from tests.bench.stage import make_province

NAME = "posters"
AGENCIES, POINTS = 265, 1000
SECONDS, MEGABYTES = 60.0, 300.0
PUBLIC_URL = "https://khaosat.langson.gov.vn"


def measure(run: Run) -> list[Figure]:
    """Measure the command: start of the interpreter and reading of points included."""
    room = run.room(NAME)
    points = POINTS if run.rounds > 1 else POINTS // 10
    province = make_province(room / "ours.sqlite3", communes=AGENCIES, points=points)
    target = room / "posters.pdf"
    rounds = []
    for _ in range(run.rounds):
        environ = {"AUDITAPP_PUBLIC_URL": PUBLIC_URL}
        before = os.times()
        wall, memory = watched(_command(target), province.database, environ)
        after = os.times()
        user = after.children_user - before.children_user
        rounds.append((wall, memory, user + after.children_system - before.children_system))
        _check_pages(target, points)
    seconds = min(each[0] for each in rounds)
    peak = max(each[1] for each in rounds) / 1e6
    size = target.stat().st_size / 1e6
    return [
        Figure(
            name=f"{points:,} A4 posters in one PDF, seconds",
            value=seconds,
            goal=SECONDS,
            at_least=False,
            ours=f"{seconds:.1f} s",
            note=f"{min(each[2] for each in rounds):.1f} s of one core, {size:.1f} MB",
            rounds=rounds,
        ),
        Figure(
            name="posters, peak memory in MB",
            value=peak,
            goal=MEGABYTES,
            at_least=False,
            ours=f"{peak:.0f} MB",
        ),
    ]


def _command(target: Path) -> list[str]:
    program = (sys.executable, "-m", "auditapp", "posters")
    return [*program, "--agency", "20", "--layout", "a4", "-o", str(target)]


def _check_pages(target: Path, points: int) -> None:
    with pypdfium2.PdfDocument(target) as pdf:
        if len(pdf) != points:
            raise RuntimeError(f"The file has {len(pdf)} pages for {points} points.")
