"""The bench itself: its load counts right, and its floors do what the real service does."""

import http.server
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from auditapp.cli import auditapp
from tests.bench import first_view, load, own_load
from tests.bench.answers import taps_and_more, whole_answers
from tests.bench.common import Run, ask, keep
from tests.bench.figures import Figure, median_ratio
from tests.bench.fill import fill
from tests.bench.floors import Answer
from tests.bench.load import FORM, Job, write_lines
from tests.bench.raw_commit import connect
from tests.bench.servers import descendants, floor, service
from tests.bench.stage import Province, make_province
from tests.bench.survey_submit import bare_environ

ROWS = {
    "responses": "point_id, path, field, channel, hour, answers",
    "comments": "point_id, path, question, day, score, words",
    "counts": "node_id, grain, period, question, answer, channel, n",
}


class Site(http.server.ThreadingHTTPServer):
    """Keeps the bodies that were posted and counts what was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[str] = []
        self.gets = 0


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Site

    def do_GET(self) -> None:
        self.server.gets += 1
        self._answer(404 if self.path == "/missing" else 200)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.bodies.append(self.rfile.read(length).decode())
        self._answer(303)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture(params=["wrk", "own"])
def send(request: pytest.FixtureRequest) -> Any:
    """Each of the two generators of load."""
    if request.param == "own":
        return load._own
    if shutil.which("wrk") is None:
        pytest.fail("wrk is missing: .ci/run installs it")
    return load._wrk


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return make_province(tmp_path_factory.mktemp("bench") / "a.sqlite3", communes=2, points=3)


def test_it_counts_the_answers_that_came_back(send: Any, site: Site) -> None:
    found = send(Job(port=site.server_port, seconds=0.5, clients=4, path="/"))
    assert found.failed == 0
    assert 0 <= site.gets - found.requests <= 8  # those under way when the time was over
    assert 0 < found.p50 <= found.p99


def test_it_sends_every_line_once(send: Any, site: Site, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "lines", (("POST", "/x", f"n={n}") for n in range(300)))
    send(Job(port=site.server_port, seconds=5, clients=4, headers=FORM, lines=lines))
    assert len(site.bodies) == len(set(site.bodies))
    assert len(site.bodies) >= 295  # wrk tries its script out on the first line


def test_it_takes_an_error_for_an_error(site: Site) -> None:
    job = Job(port=site.server_port, seconds=0.3, clients=2, path="/missing")
    assert load._own(job).failed > 0
    with pytest.raises(RuntimeError, match="errors"):
        load.run(job)


def test_it_reads_percentiles_from_sorted_times() -> None:
    times = [float(n) for n in range(1, 101)]
    assert own_load.percentile(times, 0.5) == 51
    assert own_load.percentile(times, 0.99) == 100
    assert own_load.percentile([], 0.5) == 0


def test_it_gives_the_same_answer_from_the_floor_as_from_the_service(
    province: Province, tmp_path: Path
) -> None:
    path = f"/q/{province.spots[0].code}"
    with service(province.database, tmp_path) as ours:
        real = ask(ours, path)
    answer = keep(real, tmp_path / "answer")
    with floor("page", tmp_path, BENCH_ANSWER=answer) as bare:
        same = ask(bare, path)
    assert (same.status, same.body) == (200, real.body)
    assert sorted(same.headers) == sorted(real.headers)


@pytest.mark.parametrize("lines", [whole_answers, taps_and_more])
def test_it_writes_the_same_rows_below_the_floor_as_in_the_service(
    province: Province, tmp_path: Path, lines: Any
) -> None:
    ours, bare = tmp_path / "ours.sqlite3", tmp_path / "bare.sqlite3"
    for path in (ours, bare):
        shutil.copyfile(province.database, path)
    answer = keep(Answer(303, [("location", "/thanks")], b""), tmp_path / "answer")
    posts = list(lines(province, 60, seed=3))
    with (
        service(ours, tmp_path) as one,
        floor("submit", tmp_path, BENCH_ANSWER=answer, **bare_environ(province, bare)) as other,
    ):
        for method, path, body in posts:
            for server in (one, other):
                assert ask(server, path, method=method, body=body, headers=FORM).status < 400
    for table, columns in ROWS.items():
        assert _rows(ours, table, columns) == _rows(bare, table, columns)


def test_it_fills_a_province_as_the_intake_would_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_province(tmp_path / "a.sqlite3", communes=2, points=3)
    fill(made, 400)
    monkeypatch.setenv("AUDITAPP_DATABASE_URL", f"sqlite:///{made.database}")
    result = CliRunner().invoke(auditapp, ["counts", "verify"])
    assert result.exit_code == 0, result.output
    assert len(_rows(made.database, "responses", "id")) == 400


def test_it_shows_the_first_question_after_one_small_answer(tmp_path: Path) -> None:
    requests, first, whole = first_view.measure(Run(folder=tmp_path))
    assert requests.value == 1
    assert first.value <= 14
    assert whole.value <= 60


def test_it_leaves_no_process_behind(tmp_path: Path) -> None:
    with floor("memory", tmp_path) as server:
        running = descendants(server.pid)
        assert ask(server, "/").body == b"hello"
    assert [pid for pid in running if Path(f"/proc/{pid}").exists()] == []


def test_it_judges_by_ratio_goal_and_requirement() -> None:
    assert median_ratio([(1, 2), (3, 4), (9, 10)]) == 0.75

    def verdict(value: float) -> str:
        return Figure(name="x", value=value, goal=0.6, required=0.5, at_least=True).verdict

    assert [verdict(0.6), verdict(0.5), verdict(0.4)] == ["reached", "required only", "MISSED"]
    assert Figure(name="x", value=2.1, goal=2, at_least=False).verdict == "MISSED"


def test_it_syncs_the_floor_s_commits(tmp_path: Path) -> None:
    conn = connect(tmp_path / "a.sqlite3")
    assert conn.execute("PRAGMA synchronous").fetchone() == (2,)
    assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def _rows(path: Path, table: str, columns: str) -> list[Any]:
    with sqlite3.connect(path) as conn:
        nonzero = "WHERE n <> 0" if table == "counts" else ""
        query = f"SELECT {columns} FROM {table} {nonzero} ORDER BY {columns}"
        return conn.execute(query).fetchall()
