"""Row 1: requests a second for the citizen's page, beside a bare handler with the same bytes."""

from tests.bench.common import Run, ask, keep
from tests.bench.figures import Figure, median_ratio
from tests.bench.load import Job, Load
from tests.bench.load import run as send
from tests.bench.servers import floor, service
from tests.bench.stage import make_province

CLIENTS = 64
NAME = "page"


def measure(run: Run) -> list[Figure]:
    """Measure in rounds, ours and the floor by turns."""
    room = run.room(NAME)
    province = make_province(room / "ours.sqlite3", communes=2, points=4)
    path = f"/q/{province.spots[0].code}"
    pairs: list[tuple[Load, Load]] = []
    with service(province.database, room) as ours:
        answer = keep(ask(ours, path), room / "answer.json")
        with floor("page", room, BENCH_ANSWER=answer) as bare:
            for _ in range(run.rounds):
                one, other = (
                    send(Job(port=it.port, path=path, seconds=run.seconds, clients=CLIENTS))
                    for it in (ours, bare)
                )
                pairs.append((one, other))
    rates = [(one.per_second, other.per_second) for one, other in pairs]
    best = max(pairs, key=lambda pair: pair[0].per_second)
    return [
        Figure(
            name="survey page, requests/s",
            value=median_ratio(rates),
            goal=0.8,
            at_least=True,
            ours=f"{best[0].per_second:,.0f}/s",
            floor=f"{best[1].per_second:,.0f}/s",
            note=f"p99 {best[0].p99:.1f} ms / {best[1].p99:.1f} ms, {CLIENTS} clients, gzip",
            rounds=rates,
        )
    ]
