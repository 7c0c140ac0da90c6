"""Row 3: the results of a province with very many answers, beside the same page with few."""

import time
from contextlib import ExitStack
from statistics import median

from tests.bench.client import Client
from tests.bench.common import Run, ask
from tests.bench.figures import Figure, median_ratio
from tests.bench.filled import filled
from tests.bench.load import BROWSER
from tests.bench.servers import service
from tests.bench.stage import Province

NAME = "results"
FEW = 10_000
VIEWS = 10  # in a round


def measure(run: Run) -> list[Figure]:
    """Time the page by turns; both databases hold the same province."""
    room = run.room(NAME)
    provinces = [filled(run, run.answers), filled(run, FEW)]
    with ExitStack() as stack:
        servers = [stack.enter_context(service(it.database, room)) for it in provinces]
        for server, province in zip(servers, provinces, strict=True):
            page = ask(server, _path(province), headers=_headers(province))
            if page.status != 200:
                raise RuntimeError(f"The results page answered {page.status}.")
        clients = [stack.enter_context(Client(server.port)) for server in servers]
        pairs = [_time(clients, provinces) for _ in range(run.rounds)]
    middle = sorted(pairs)[len(pairs) // 2]
    return [
        Figure(
            name=f"results of a province, {run.answers:,} answers",
            value=median_ratio(pairs),
            goal=1.3,
            at_least=False,
            ours=f"{middle[0]:.1f} ms",
            floor=f"{middle[1]:.1f} ms",
            note=f"floor: the same page at {FEW:,} answers",
            rounds=pairs,
        )
    ]


def _time(clients: list[Client], provinces: list[Province]) -> tuple[float, float]:
    """Return the median times of both in milliseconds, asked by turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(VIEWS):
        for client, province, found in zip(clients, provinces, times, strict=True):
            began = time.perf_counter()
            client.get(_path(province), _headers(province))
            found.append((time.perf_counter() - began) * 1e3)
    return median(times[0]), median(times[1])


def _path(province: Province) -> str:
    return f"/results/{province.root_id}?period=last-12"


def _headers(province: Province) -> dict[str, str]:
    return {**BROWSER, "Cookie": f"session={province.session}"}
