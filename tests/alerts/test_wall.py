"""The live wall: figures in steps that betray nobody, a page without script, a stream with one."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from auditapp.alerts.actions.watch import Walls, read_tree
from auditapp.alerts.models.wall import Board, Known, Sum, board_of, grow
from auditapp.base.clock import to_hour
from tests.alerts.stage import Stage

pytestmark = pytest.mark.anyio


def test_figures_grow_by_enough_answers_only() -> None:
    shown = Sum()
    seen = []
    for n in range(1, 24):
        shown = grow(shown, Sum(n, n // 2), k=5)
        seen.append(shown.n)
    steps = sorted(set(seen))
    assert steps == [0, 5, 10, 15, 20]
    assert grow(Sum(20, 10), Sum(19, 9), k=5) == Sum(20, 10)  # one answer taken back


def test_a_wall_above_shows_what_the_walls_below_show() -> None:
    at = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
    known = Known(
        at=at,
        paths={"a": "/r/a/", "b": "/r/b/"},
        today={"a": Sum(10, 7), "b": Sum(5, 1)},
        this_hour={"a": 3, "b": 2},
        hour_before={"a": 4},
        open_paths=("/r/b/",),
    )
    whole = board_of(known, "/r/", hour=to_hour(at), k=5)
    assert (whole.n, whole.satisfied, whole.this_hour, whole.hour_before) == (15, 8, 5, None)
    assert whole.alerts == 1
    one = board_of(known, "/r/a/", hour=to_hour(at), k=5)
    assert (one.n, one.this_hour, one.alerts) == (10, None, 0)


async def _board(stage: Stage) -> Board:
    walls = Walls(stage.service.database, stage.clock, k=5)
    return await walls.look(stage.cast.province.id, stage.cast.commune.path)


async def test_it_shows_today_and_this_hour_from_what_is_stored(stage: Stage) -> None:
    await stage.answer([5, 5, 1])
    assert (await _board(stage)).n is None
    await stage.answer([4, 4])
    board = await _board(stage)
    assert (board.n, board.satisfied, board.this_hour, board.hour_before) == (5, 4, 5, None)
    await stage.answer([1, 1, 1, 1])
    board = await _board(stage)
    assert (board.n, board.satisfied, board.this_hour) == (5, 4, 9)
    stage.clock.forward(timedelta(hours=1))
    await stage.answer([1])
    board = await _board(stage)
    assert (board.n, board.satisfied, board.this_hour, board.hour_before) == (10, 4, None, 9)


async def test_a_restart_and_a_second_process_show_the_same(stage: Stage) -> None:
    await stage.answer([5] * 5)
    await _board(stage)
    await stage.answer([1] * 3)
    first, second = await asyncio.gather(_board(stage), _board(stage))
    assert first == second
    assert first.n == 5


async def test_each_day_begins_anew(stage: Stage) -> None:
    await stage.answer([5] * 6)
    await _board(stage)
    stage.clock.forward(timedelta(days=1))
    assert (await _board(stage)).n is None
    await stage.answer([1] * 5)
    known = await read_tree(stage.service.database, stage.clock.now(), stage.cast.province.id, k=5)
    assert known.today == {stage.cast.commune.id: Sum(5, 0)}


async def test_the_page_works_without_script_and_names_no_small_number(stage: Stage) -> None:
    await stage.answer([5, 5, 1])
    page = await stage.client.get(f"/agencies/{stage.cast.commune.id}/wall")
    assert page.status_code == 200
    assert '<meta http-equiv="refresh" content="60">' in page.text
    assert "dưới 5 phiếu" in page.text
    await stage.answer([5, 5])
    stage.clock.forward(timedelta(seconds=11))  # figures are read every ten seconds
    page = await stage.client.get(f"/agencies/{stage.cast.commune.id}/wall")
    assert "80,0%" in page.text
    assert "4 trên 5 phiếu" in page.text


async def test_a_stranger_has_no_wall(stage: Stage) -> None:
    await stage.enter("manager", stage.cast.other_commune)
    for path in ("wall", "wall/stream"):
        found = await stage.client.get(f"/agencies/{stage.cast.commune.id}/{path}")
        assert found.status_code == 404


def _write(language: str, board: Board) -> bytes:
    return json.dumps([language, board.n]).encode()


async def _next(states: AsyncIterator[bytes]) -> Any:
    async with asyncio.timeout(10):
        async for state in states:
            if state:
                return json.loads(state)
    return None


async def test_all_watchers_of_a_tree_share_one_reader(stage: Stage) -> None:
    walls = Walls(stage.service.database, stage.clock, k=5, every=0.05)
    root, path = stage.cast.province.id, stage.cast.commune.path
    watchers = [walls.watch(root, path, "vi", _write) for _ in range(50)]
    assert await asyncio.gather(*(_next(one) for one in watchers)) == [["vi", None]] * 50
    readers = [task for task in asyncio.all_tasks() if task.get_name() == "walls"]
    assert (len(readers), walls.watchers) == (1, 50)
    await stage.answer([5] * 5)
    again = await asyncio.gather(*(_next(one) for one in watchers))
    assert again == [["vi", 5]] * 50
    for one in watchers:
        await one.aclose()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    assert walls.watchers == 0
    assert [task for task in asyncio.all_tasks() if task.get_name() == "walls"] == []


async def test_stopping_lets_every_watcher_go(stage: Stage) -> None:
    walls = Walls(stage.service.database, stage.clock, k=5)
    states = walls.watch(stage.cast.province.id, stage.cast.province.path, "vi", _write)
    await _next(states)
    waiting = asyncio.create_task(_next(states))
    await asyncio.sleep(0.05)
    walls.stop()
    async with asyncio.timeout(2):
        assert await waiting is None


async def test_the_hour_is_the_hour(stage: Stage) -> None:
    stage.clock.forward(timedelta(minutes=59))
    board = await _board(stage)
    assert board.hour == to_hour(stage.clock.now())
