"""Row 6: the fold of a long log: 10,000 edits of 200 lines, what opening a checklist rests on."""

import time
from datetime import UTC, datetime

from auditapp.audits.models.log import Edit, fold
from tests.bench.common import Run
from tests.bench.figures import Figure

NAME = "fold"
EDITS, LINES = 10_000, 200
FIELDS = ("grade", "evidence", "note", "statement")
TRIES = 15


def measure(run: Run) -> list[Figure]:
    """Fold again and again; judge the median."""
    del run
    log = long_log()
    times = sorted(_seconds(log) * 1e3 for _ in range(TRIES))
    return [
        Figure(
            name=f"fold of {EDITS:,} edits",
            value=times[TRIES // 2],
            goal=50,
            at_least=False,
            ours=f"{times[TRIES // 2]:.1f} ms",
            note=f"{times[0]:.1f} to {times[-1]:.1f} ms",
            rounds=times,
        )
    ]


def long_log() -> list[Edit]:
    """Return a log in which every field was changed again and again, some by two at once."""
    at = datetime(2026, 11, 16, tzinfo=UTC)
    per_round = LINES * len(FIELDS)
    log = []
    for n in range(EDITS):
        before = n - per_round if n % 50 else n - 2 * per_round
        base = f"edit-{before}" if before >= 0 else None
        item, field = f"Q-{n % LINES}", FIELDS[n % per_round // LINES]
        log.append(Edit(n + 1, f"edit-{n}", item, field, str(n), base, "a", None, at, "", ""))
    return log


def _seconds(log: list[Edit]) -> float:
    began = time.perf_counter()
    fold(log)
    return time.perf_counter() - began
