"""Row 4: saving one line of a checklist, beside a bare handler with one durable single-row commit.

A save is what a tablet's outbox posts after a change: a batch of one edit, as JSON.

Both are asked by the same client over the same kind of connection, one request after the other and
turn by turn: whatever else the machine does then meets both.
The note says what the same commit takes without any server around it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from auditapp.agencies.queries import list_agencies_below
from auditapp.audits.actions import NewAudit, create_audit, start_audit
from auditapp.base.clock import SystemClock, local_date
from auditapp.base.ids import new_id
from auditapp.library.queries import find_latest, get_compiled
from auditapp.people.models import Actor, Role
from auditapp.people.queries import find_session
from auditapp.store.engine import Database
from auditapp.web.session import hash_secret
from tests.bench.client import Client
from tests.bench.common import Run
from tests.bench.figures import Figure, median_ratio
from tests.bench.load import FORM
from tests.bench.own_load import percentile
from tests.bench.raw_commit import connect
from tests.bench.servers import floor, service
from tests.bench.stage import Province, make_province, sign_in

NAME = "checklist"
SAVES = 300  # in a round: about what a whole audit has
TEMPLATE = "mot-cua"


class Audit(msgspec.Struct):
    """An audit under way; `session` is the cookie of its leader, `leader` the account."""

    id: str
    session: str
    leader: str
    items: list[str]


def measure(run: Run) -> list[Figure]:
    """Save line after line, in a fresh audit every round."""
    room = run.room(NAME)
    province = make_province(room / "ours.sqlite3", communes=3, points=3)
    audits = [asyncio.run(_make_audit(province)) for _ in range(run.rounds)]
    bare_database, naked_database = _row_file(room / "floor.sqlite3"), _row_file(room / "naked")
    rounds, naked = [], []
    with (
        service(province.database, room) as ours,
        floor("commit", room, BENCH_DATABASE=str(bare_database)) as bare,
    ):
        for audit in audits:
            with Client(ours.port) as mine, Client(bare.port) as other:
                rounds.append(_times(_saves(mine, audit), _commits(other)))
            naked.append(percentile(_times(_naked(naked_database))[0], 0.99))
    pairs = [(percentile(ours, 0.99), percentile(bare, 0.99)) for ours, bare in rounds]
    middle = sorted(pairs)[len(pairs) // 2]
    alone = sorted(naked)[len(naked) // 2]
    half = [percentile(times, 0.5) for times in rounds[0]]
    return [
        Figure(
            name="saving one checklist item, p99",
            value=median_ratio(pairs),
            goal=3,
            at_least=False,
            ours=f"{middle[0]:.2f} ms",
            floor=f"{middle[1]:.2f} ms",
            note=f"p50 {half[0]:.2f} / {half[1]:.2f} ms; commit without a server {alone:.2f} ms",
            rounds=pairs,
        )
    ]


async def _make_audit(province: Province) -> Audit:
    database = Database(f"sqlite:///{province.database}")
    try:
        async with database.reading() as conn:
            version = await find_latest(conn, "checklist", TEMPLATE)
        assert version is not None
        audit, _ = await make_audit(province, database, version_id=version.id)
    finally:
        await database.close()
    return audit


async def make_audit(
    province: Province, database: Database, *, version_id: str
) -> tuple[Audit, Actor]:
    """Start an audit by this checklist; return it with its leader."""
    clock = SystemClock()
    now = clock.now()
    async with database.reading() as conn:
        root, unit, home, *_ = await list_agencies_below(
            conn, f"/{province.root_id}/", on=local_date(now)
        )
        form = await get_compiled(conn, version_id)
    session = await sign_in(database, root, role=Role.LEAD_AUDITOR, home_id=home.id)
    async with database.reading() as conn:
        found = await find_session(conn, hash_secret(session), now=now, idle=timedelta(hours=1))
    assert found is not None
    leader, _ = found
    plan = NewAudit(
        agency_id=unit.id,
        form_version_id=version_id,
        title="Đánh giá nội bộ",
        starts_on=local_date(now),
        ends_on=local_date(now + timedelta(days=2)),
        team=[(leader.account_id, "lead")],
    )
    audit = await create_audit(database, clock, leader, plan)
    await start_audit(database, clock, leader, audit.id)
    return Audit(audit.id, session, leader.account_id, list(form.questions)), leader


def _saves(client: Client, audit: Audit) -> Iterator[Callable[[], int]]:
    headers = {
        **FORM,
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Cookie": f"session={audit.session}",
        "X-Account": audit.leader,
    }
    bases: dict[str, str] = {}
    for number in range(SAVES):
        item = audit.items[number % len(audit.items)]
        edit = {
            "id": new_id(),
            "item": item,
            "field": "evidence",
            "value": f"Sổ theo dõi số {number}",
            "base": bases.get(item),
            "device_at": "2026-11-16T08:00:00.000Z",
        }
        bases[item] = str(edit["id"])
        body = msgspec.json.encode({"account": audit.leader, "edits": [edit]}).decode()
        yield lambda body=body: client.post(f"/audits/{audit.id}/edits", body, headers)  # type: ignore[misc]


def _commits(client: Client) -> Iterator[Callable[[], int]]:
    for number in range(SAVES):
        body = urlencode({"value": f"Sổ theo dõi số {number}"})
        yield lambda body=body: client.post("/edits", body, FORM)  # type: ignore[misc]


def _naked(path: Path) -> Iterator[Callable[[], int]]:
    conn = connect(path)
    for number in range(SAVES):

        def commit(number: int = number) -> int:
            conn.execute("INSERT INTO rows (value) VALUES (?)", (f"Sổ theo dõi số {number}",))
            return 200

        yield commit
    conn.close()


def _times(*works: Iterator[Callable[[], int]]) -> list[list[float]]:
    """Do the works step by step in turns; return the sorted times of each in milliseconds."""
    times: list[list[float]] = [[] for _ in works]
    for steps in zip(*works, strict=True):
        for step, own in zip(steps, times, strict=True):
            began = time.perf_counter()
            status = step()
            own.append((time.perf_counter() - began) * 1e3)
            if status != 200:
                raise RuntimeError(f"A save got status {status}.")
    return [sorted(own) for own in times]


def _row_file(path: Path) -> Path:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, value TEXT NOT NULL)")
    return path
