"""What was acknowledged survives a power cut: every boundary between two writes is tried.

A child process writes while strace records it; then the files are rebuilt as a power cut at each
boundary may have left them, opened anew without the shared memory, and searched.
"""

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec import Struct

from tests.faults.disk import CALLS, Disk, Event, read_events
from tests.faults.recorded import PEOPLE
from tests.faults.rig import Prepared

HOWS = ("none", "all", "some", "torn")
COUNT = 54  # records written while strace watches
SAMPLE = 25  # of so many states one gets the full integrity check
TABLES = {"answers": "responses", "agencies": "agencies"}


class Verdict(Struct):
    """What a replay found."""

    acknowledged: int = 0
    states: int = 0
    syncs: int = 0
    losing: int = 0
    most_lost: int = 0
    damaged: int = 0


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder to rebuild files in, in memory where the machine has it."""
    shared = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


def record(prepared: Prepared, what: str, synchronous: str, count: int) -> Path:
    """Let the child write under strace and return the recording."""
    assert shutil.which("strace"), "Install strace: apt-get install strace"
    trace = prepared.folder / "trace"
    watch = ["strace", "-f", "-y", "-xx", "-s", "1000000", "--seccomp-bpf"]
    watch += ["-e", f"trace={CALLS}", "-o", str(trace)]
    child = [sys.executable, "-m", "tests.faults.recorded", prepared.url, what, synchronous]
    subprocess.run([*watch, *child, str(count)], check=True, stdout=subprocess.DEVNULL)
    return trace


def replay(disk: Disk, events: list[Event], memory: Path, *, table: str, every: int) -> Verdict:
    """Cut the power at each boundary (or each so-many-th), in every manner."""
    dice, verdict = random.Random(6), Verdict()
    acknowledged: set[str] = set()
    seen: dict[str, tuple[int, ...]] = {}
    for number, event in enumerate(events):
        if event.kind == "ack":
            acknowledged.add(event.path)
            verdict.acknowledged += 1
        elif disk.take(event):
            verdict.syncs += event.kind == "sync"
        else:
            continue
        if number % every:
            continue
        for how in HOWS if disk.pending else ("none",):
            state = (disk.age, len(acknowledged), 0 if how == "none" else len(disk.pending))
            if seen.get(how) != state:
                seen[how] = state
                _judge(verdict, memory, disk.after_cut(how, dice), table, acknowledged)
    return verdict


def _judge(
    verdict: Verdict,
    memory: Path,
    files: dict[str, bytearray],
    table: str,
    acknowledged: set[str],
) -> None:
    verdict.states += 1
    for old in memory.iterdir():
        old.unlink()
    for path, content in files.items():
        (memory / Path(path).name).write_bytes(content)
    try:
        there = _read(memory / "auditapp.sqlite3", table, is_thorough=verdict.states % SAMPLE == 0)
    except (sqlite3.DatabaseError, AssertionError):
        verdict.damaged += 1
        return
    lost = len(acknowledged - there)
    verdict.losing += lost > 0
    verdict.most_lost = max(verdict.most_lost, lost)


def _read(path: Path, table: str, *, is_thorough: bool) -> set[str]:
    """Return the ids in a table after recovery; raises when the file is damaged."""
    with closing(sqlite3.connect(path)) as connection:
        there = {row[0] for row in connection.execute(f"SELECT id FROM {table}")}
        if table == "responses":
            counted = "SELECT sum(n) FROM counts WHERE node_id = root_id AND grain = 'M' "
            counted += "AND question = ''"
            assert (connection.execute(counted).fetchone()[0] or 0) == len(there)
        if is_thorough:
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return there


def run(
    prepared: Prepared, memory: Path, what: str, synchronous: str, *, count: int, every: int
) -> Verdict:
    """Record, replay, and print the figures."""
    before = prepared.folder / "before"
    shutil.copytree(prepared.path.parent, before)
    trace = record(prepared, what, synchronous, count)
    disk = Disk.of([prepared.path])
    disk.files[str(prepared.path)] = bytearray((before / prepared.path.name).read_bytes())
    verdict = replay(disk, list(read_events(trace)), memory, table=TABLES[what], every=every)
    print(f"power cut, {what}, {synchronous}: {verdict}")
    return verdict


@pytest.mark.parametrize("what", ["answers", "agencies"])
def test_it_keeps_every_acknowledged_record_through_a_power_cut(
    prepared: Prepared, memory: Path, scale: float, what: str
) -> None:
    verdict = run(prepared, memory, what, "FULL", count=int(COUNT * scale), every=1)
    assert verdict.acknowledged == int(COUNT * scale) // PEOPLE * PEOPLE
    assert verdict.states > 500
    assert (verdict.losing, verdict.damaged) == (0, 0)


@pytest.mark.parametrize("what", ["answers", "agencies"])
def test_it_would_find_what_a_weaker_setting_loses(
    prepared: Prepared, memory: Path, what: str
) -> None:
    verdict = run(prepared, memory, what, "NORMAL", count=COUNT, every=8)
    assert verdict.losing > 20
    assert verdict.damaged == 0
