"""Rows 2 and 2b: durable answers a second, beside a raw group commit of the same rows.

Every load ends with a count of the rows: an answer that was acknowledged and is not there ends the
run. Row 2b delays every fdatasync by 10 ms, so that only group commit can carry it.
"""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tests.bench.answers import Line, taps_and_more, whole_answers
from tests.bench.common import Run, ask, keep
from tests.bench.figures import Figure, median_ratio
from tests.bench.load import FORM, Job, Load, write_lines
from tests.bench.load import run as send
from tests.bench.servers import DELAYED_SYNC, Server, floor, service
from tests.bench.stage import Province, make_province

CLIENTS = 128
MOST = 20_000  # answers a second that the prepared requests are enough for
NAME = "submit"
DELAYED = "submit-10ms"
Lines = Callable[..., Iterator[Line]]
# A few counters take a whole country's answers here: nobody shall wait for their pace, and what is
# measured is the way of an answer that nothing speaks against.
PLAIN = {"AUDITAPP_POINT_PACE": "1000000", "AUDITAPP_POINT_BURST": "1000000"}


class Pair(msgspec.Struct):
    """Two servers over two databases that began as the same file."""

    room: Path
    province: Province
    ours: Server
    bare: Server


def measure(run: Run) -> list[Figure]:
    """Measure whole answers in one post, and first taps followed by the rest."""
    room = run.room(NAME)
    province, bare_database = _make(room)
    answer = _answer(province, room)
    environ = bare_environ(province, bare_database)
    with (
        service(province.database, room, **PLAIN) as ours,
        floor("submit", room, BENCH_ANSWER=answer, **environ) as bare,
    ):
        pair = Pair(room, province, ours, bare)
        whole = _rounds(run, pair, whole_answers)
        _check_stored(province.database, sum(one.requests for one, _ in whole))
        _check_stored(bare_database, sum(other.requests for _, other in whole))
        steps = _rounds(run, pair, taps_and_more)
    return [
        _figure("survey submit, durable answers/s", whole, required=0.5),
        _figure("first tap, then the rest: durable posts/s", steps, required=0.5),
    ]


def measure_delayed(run: Run) -> list[Figure]:
    """Measure ours alone with every sync to the disk 10 ms late."""
    if shutil.which("strace") is None:
        raise RuntimeError("This row needs strace (Debian package strace).")
    room = run.room(DELAYED)
    province, _ = _make(room)
    with service(province.database, room, before=DELAYED_SYNC, **PLAIN) as ours:
        loads = [_load(run, room, province, ours, lines=whole_answers) for _ in range(run.rounds)]
        _check_stored(province.database, sum(load.requests for load in loads))
    loads.sort(key=lambda load: load.per_second)
    middle = loads[len(loads) // 2]
    return [
        Figure(
            name="survey submit, fdatasync +10 ms, answers/s",
            value=middle.per_second,
            goal=1000,
            at_least=True,
            ours=f"{middle.per_second:,.0f}/s",
            note=f"p50 {middle.p50:.0f} ms, p99 {middle.p99:.0f} ms, {CLIENTS} clients",
            rounds=[load.per_second for load in loads],
        )
    ]


def _make(room: Path) -> tuple[Province, Path]:
    province = make_province(room / "ours.sqlite3", communes=4, points=8)
    bare = room / "floor.sqlite3"
    shutil.copyfile(province.database, bare)
    return province, bare


def _answer(province: Province, room: Path) -> str:
    """Record what the real service answers to a whole answer."""
    line = next(whole_answers(province, 1, seed=0))
    with service(province.database, room) as server:
        answer = ask(server, line[1], method=line[0], body=line[2], headers=FORM)
    if answer.status != 303:
        raise RuntimeError(f"A whole answer got status {answer.status}.")
    with sqlite3.connect(province.database) as conn:
        for table in ("responses", "counts", "comments"):
            conn.execute(f"DELETE FROM {table}")
    return keep(answer, room / "answer.json")


def bare_environ(province: Province, database: Path) -> dict[str, str]:
    """Return what the floor must know of the province."""
    places = {
        spot.code: [province.survey_id, spot.field, spot.point_id, *spot.chain]
        for spot in province.spots
    }
    return {"BENCH_DATABASE": str(database), "BENCH_PLACES": json.dumps(places)}


def _rounds(run: Run, pair: Pair, lines: Lines) -> list[tuple[Load, Load]]:
    done = []
    for number in range(run.rounds):
        loads = [
            _load(run, pair.room, pair.province, server, lines=lines, seed=number)
            for server in (pair.ours, pair.bare)
        ]
        done.append((loads[0], loads[1]))
    return done


def _load(
    run: Run, room: Path, province: Province, server: Server, *, lines: Lines, seed: int = 0
) -> Load:
    prepared = lines(province, int(run.seconds * MOST), seed=seed)
    path = write_lines(room / "lines.tsv", prepared)
    job = Job(port=server.port, seconds=run.seconds, clients=CLIENTS, headers=FORM, lines=path)
    return send(job)


def _check_stored(database: Path, acknowledged: int) -> None:
    with sqlite3.connect(database) as conn:
        stored = conn.execute("SELECT count(*) FROM responses").fetchone()[0]
    if stored < acknowledged:
        raise RuntimeError(f"{acknowledged} answers were acknowledged and {stored} are stored.")


def _figure(name: str, pairs: list[tuple[Load, Load]], *, required: float) -> Figure:
    rates = [(one.per_second, other.per_second) for one, other in pairs]
    best = max(pairs, key=lambda pair: pair[0].per_second)
    return Figure(
        name=name,
        value=median_ratio(rates),
        goal=0.6,
        required=required,
        at_least=True,
        ours=f"{best[0].per_second:,.0f}/s",
        floor=f"{best[1].per_second:,.0f}/s",
        note=f"p50 {best[0].p50:.1f} / {best[1].p50:.1f} ms, "
        f"p99 {best[0].p99:.1f} / {best[1].p99:.1f} ms, {CLIENTS} clients",
        rounds=rates,
    )
