"""A measured figure, and how all of them become a table and a JSON file."""

import json
import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench-results.json"


class Figure(msgspec.Struct, kw_only=True):
    """One line: what was measured, its floor, and what to reach.

    `value` is what is judged: the ratio to the floor where there is one, else the figure itself.
    """

    name: str
    value: float
    goal: float
    at_least: bool
    required: float | None = None
    ours: str = ""
    floor: str = ""
    note: str = ""
    rounds: list[Any] = []

    @property
    def verdict(self) -> str:
        """Return how the value stands to what must be and should be reached."""
        if self._reaches(self.goal):
            return "reached"
        if self.required is not None and self._reaches(self.required):
            return "required only"
        return "MISSED"

    def _reaches(self, wanted: float) -> bool:
        return self.value >= wanted if self.at_least else self.value <= wanted

    def wanted(self) -> str:
        """Return goal and requirement in words."""
        sign = "≥" if self.at_least else "≤"
        must = f" (must {sign} {self.required:g})" if self.required is not None else ""
        return f"{sign} {self.goal:g}{must}"


def median_ratio(pairs: list[tuple[float, float]]) -> float:
    """Return the median of ours/floor over the rounds: noise hits both halves of a round alike."""
    return median(ours / floor for ours, floor in pairs)


def show(figures: list[Figure]) -> None:
    """Print the table."""
    table = Table(title="auditapp bench", show_lines=False)
    for column in ("figure", "ours", "floor", "value", "to reach", "", "note"):
        table.add_column(column, overflow="fold")
    for figure in figures:
        colour = {"reached": "green", "MISSED": "red"}.get(figure.verdict, "yellow")
        table.add_row(
            *(figure.name, figure.ours, figure.floor, f"{figure.value:.3g}", figure.wanted()),
            f"[{colour}]{figure.verdict}[/]",
            figure.note,
        )
    Console(width=None if os.isatty(1) else 160).print(table)


def write(figures: list[Figure], seconds: float, path: Path = RESULTS) -> None:
    """Write the figures with machine, date and commit."""
    lines = [msgspec.to_builtins(figure) | {"verdict": figure.verdict} for figure in figures]
    content = {
        "machine": machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _said("git", "rev-parse", "HEAD"),
        "is_dirty": bool(_said("git", "status", "--porcelain")),
        "seconds": round(seconds, 1),
        "figures": lines,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line for line in info.splitlines() if line.startswith("model name")), ":")
    return {
        "cpu": model.partition(":")[2].strip(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
