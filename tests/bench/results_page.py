"""Row 3: every results page with very many answers, beside the same page with few."""

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from statistics import median

from auditapp.base.clock import local_date
from tests.bench.client import Client
from tests.bench.common import Run, ask
from tests.bench.figures import Figure, median_ratio
from tests.bench.filled import filled
from tests.bench.load import BROWSER
from tests.bench.servers import service
from tests.bench.stage import FIELDS, Province

NAME = "results"
FEW = 10_000
VIEWS = 10  # in a round


def measure(run: Run) -> list[Figure]:
    """Time each page by turns; both databases hold the same province."""
    room = run.room(NAME)
    provinces = [filled(run, run.answers), filled(run, FEW)]
    with ExitStack() as stack:
        servers = [stack.enter_context(service(it.database, room)) for it in provinces]
        clients = [stack.enter_context(Client(server.port)) for server in servers]
        found = []
        for name in pages_of(provinces[0]):
            for server, province in zip(servers, provinces, strict=True):
                page = ask(server, pages_of(province)[name], headers=_headers(province))
                if page.status != 200:
                    raise RuntimeError(f"The results page {name} answered {page.status}.")
            pairs = [_time(clients, provinces, name) for _ in range(run.rounds)]
            found.append(_figure(run, name, pairs))
    return found


def pages_of(province: Province) -> dict[str, str]:
    """Return every view of results by its name: of the province, a commune and a counter."""
    today = local_date(datetime.now(UTC))
    days = f"{today - timedelta(days=70)}..{today - timedelta(days=10)}"
    root, commune = f"/results/{province.root_id}", f"/results/{province.spots[0].chain[-1]}"
    point = f"/results/points/{province.spots[0].point_id}"
    return {
        "province": f"{root}?period=last-12",
        "province, a month": f"{root}?period={today - timedelta(days=40):%Y-%m}",
        "province, days": f"{root}?period={days}",
        "province, a field": f"{root}?field={FIELDS[0]}",
        "province, a channel": f"{root}?channel=qr",
        "commune": f"{commune}?period=last-12",
        "commune, weeks": f"{commune}?by=week",
        "commune, days": f"{commune}?period={days}",
        "counter": f"{point}?period=last-12",
        "what is named": f"{root}/named",
        "comparison": f"{root}/comparison",
        "criteria and ratios": f"{root}/indicators",
    }


def _figure(run: Run, name: str, pairs: list[tuple[float, float]]) -> Figure:
    middle = sorted(pairs)[len(pairs) // 2]
    return Figure(
        name=f"results: {name}, {run.answers:,} answers",
        value=median_ratio(pairs),
        goal=1.3,
        at_least=False,
        ours=f"{middle[0]:.1f} ms",
        floor=f"{middle[1]:.1f} ms",
        note=f"floor: the same page at {FEW:,} answers",
        rounds=pairs,
    )


def _time(clients: list[Client], provinces: list[Province], name: str) -> tuple[float, float]:
    """Return the median times of both in milliseconds, asked by turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(VIEWS):
        for client, province, found in zip(clients, provinces, times, strict=True):
            began = time.perf_counter()
            client.get(pages_of(province)[name], _headers(province))
            found.append((time.perf_counter() - began) * 1e3)
    return median(times[0]), median(times[1])


def _headers(province: Province) -> dict[str, str]:
    return {**BROWSER, "Cookie": f"session={province.session}"}
