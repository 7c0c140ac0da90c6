"""Merging: history kept, points and codes handed over, deciding agencies replaced."""

from datetime import date, timedelta

import pytest

from auditapp.agencies import queries
from auditapp.agencies.actions import (
    merge_agencies,
    open_agency,
    open_point,
    set_deciding,
)
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict, Invalid
from auditapp.store.engine import Database
from tests.cast import Cast, play

pytestmark = pytest.mark.anyio
DAY = date(2027, 1, 1)


@pytest.fixture
async def cast(database: Database, clock: FixedClock) -> Cast:
    cast = await play(database, clock)
    clock.forward(timedelta(days=100))
    return cast


async def _merge(
    database: Database, clock: FixedClock, cast: Cast, *, move_points: bool = True
) -> None:
    await merge_agencies(
        database,
        clock,
        source_ids=[cast.commune.id],
        successor_id=cast.other_commune.id,
        day=DAY,
        move_points=move_points,
    )


async def test_it_closes_the_source_the_day_before_and_names_the_successor(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await _merge(database, clock, cast)
    async with database.reading() as conn:
        source = await queries.get_agency(conn, cast.commune.id, on=date(2027, 6, 1))
    assert source.closed_on == date(2026, 12, 31)
    assert source.successor_id == cast.other_commune.id
    assert source.name == "Xã Bắc Sơn"


async def test_it_hands_points_over_with_their_codes(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await _merge(database, clock, cast)
    async with database.reading() as conn:
        point = await queries.get_point(conn, cast.point.id)
        assert await queries.find_code(conn, cast.point.code) == (cast.point.id, False)
        path = await queries.node_of_point(conn, {"point_id": cast.point.id})
        counts = await queries.count_points_below(conn, cast.province.path)
    assert point.agency_id == cast.other_commune.id
    assert point.closed_at is None
    assert path == cast.other_commune.path
    assert (counts[cast.other_commune.id], counts[cast.province.id]) == (2, 2)
    assert counts[cast.commune.id] == 0


async def test_it_closes_points_that_are_not_handed_over(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await _merge(database, clock, cast, move_points=False)
    async with database.reading() as conn:
        point = await queries.get_point(conn, cast.point.id)
    assert (point.agency_id, point.closed_at) == (cast.commune.id, clock.now())


async def test_it_hands_over_what_stands_below_with_its_points(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    unit = await open_agency(
        database, clock, parent_id=cast.commune.id, code="U", kind="division", name="Một cửa"
    )
    point = await open_point(
        database, clock, agency=unit, name="Quầy 2", place="reception", field=None
    )
    await _merge(database, clock, cast)
    async with database.reading() as conn:
        moved = await queries.get_agency(conn, unit.id, on=date(2027, 2, 24))
        below = await queries.list_points_below(conn, cast.other_commune.path)
    assert moved.path == f"{cast.other_commune.path}{unit.id}/"
    assert moved.closed_on is None
    assert point.id in {found.id for found in below}


async def test_it_lets_the_successor_decide_where_the_source_did(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await set_deciding(
        database,
        clock,
        receiving_id=cast.province.id,
        field="ho-tich",
        deciding_id=cast.commune.id,
        day=date(2026, 11, 16),
    )
    await _merge(database, clock, cast)
    async with database.reading() as conn:
        path = cast.department.path
        before = await queries.find_deciding(conn, path, "ho-tich", date(2026, 12, 31))
        after = await queries.find_deciding(conn, path, "ho-tich", DAY)
    assert (before, after) == (cast.commune.id, cast.other_commune.id)


async def test_it_merges_several_that_stand_below_one_another(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await merge_agencies(
        database,
        clock,
        source_ids=[cast.department.id, cast.division.id],
        successor_id=cast.commune.id,
        day=DAY,
    )
    async with database.reading() as conn:
        day = date(2027, 2, 24)
        division = await queries.get_agency(conn, cast.division.id, on=day)
        other = await queries.get_agency(conn, cast.other_division.id, on=day)
    assert division.successor_id == cast.commune.id
    assert other.path == f"{cast.commune.path}{other.id}/"


async def test_it_refuses_a_merger_that_cannot_be(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    refused: list[tuple[list[str], str, date, str]] = [
        ([cast.commune.id], cast.commune.id, DAY, "itself"),
        ([cast.department.id], cast.division.id, DAY, "below it"),
        ([cast.commune.id], cast.other_commune.id, date(2028, 1, 1), "future"),
        ([cast.commune.id], cast.other_commune.id, date(2026, 11, 16), "not open before"),
        ([cast.commune.id], cast.other_commune.id, date(2026, 1, 1), "does not exist"),
        ([], cast.other_commune.id, DAY, "at least one"),
    ]
    for sources, successor, day, words in refused:
        with pytest.raises(Invalid, match=words):
            await merge_agencies(
                database, clock, source_ids=sources, successor_id=successor, day=day
            )
    await _merge(database, clock, cast)
    with pytest.raises(Conflict):
        await _merge(database, clock, cast)


async def test_it_merges_into_another_tree_only_what_is_empty(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    other = await open_agency(
        database,
        clock,
        parent_id=None,
        code="31",
        kind="province",
        name="Thành phố khác",
        opened_on=date(2026, 12, 1),
    )
    with pytest.raises(Invalid, match="another tree"):
        await merge_agencies(
            database, clock, source_ids=[cast.commune.id], successor_id=other.id, day=DAY
        )
    await merge_agencies(
        database, clock, source_ids=[cast.division.id], successor_id=other.id, day=DAY
    )
    async with database.reading() as conn:
        division = await queries.get_agency(conn, cast.division.id, on=DAY)
    assert (division.successor_id, division.root_id) == (other.id, cast.province.id)
