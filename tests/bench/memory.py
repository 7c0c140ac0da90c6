"""Row 7: what one worker holds in memory when it has nothing to do, beside a bare Litestar app."""

from tests.bench.common import Run, ask
from tests.bench.figures import Figure
from tests.bench.servers import Server, floor, resident, service
from tests.bench.stage import make_province

NAME = "memory"
REQUESTS = 20
MEGABYTE = 1e6


def measure(run: Run) -> list[Figure]:
    """Measure each after a few requests."""
    room = run.room(NAME)
    province = make_province(room / "ours.sqlite3", communes=2, points=2)
    with service(province.database, room) as server:
        ours = _settled(server, f"/q/{province.spots[0].code}")
    with floor("memory", room) as server:
        bare = _settled(server, "/")
    return [
        Figure(
            name="idle memory of one worker",
            value=ours / bare,
            goal=2,
            at_least=False,
            ours=f"{ours / MEGABYTE:.0f} MB",
            floor=f"{bare / MEGABYTE:.0f} MB",
            note=f"resident after {REQUESTS} requests",
        )
    ]


def _settled(server: Server, path: str) -> int:
    for _ in range(REQUESTS):
        if ask(server, path).status != 200:
            raise RuntimeError(f"{path} does not answer.")
    return resident(server.worker())
