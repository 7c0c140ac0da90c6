"""Service points, their codes, and who decides what they receive."""

from datetime import date, timedelta
from typing import Any

import pytest

from auditapp.agencies import queries
from auditapp.agencies.actions import (
    change_point,
    close_agency,
    close_point,
    open_agency,
    open_point,
    replace_code,
    set_deciding,
)
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.store.engine import Database
from tests.cast import Cast, play

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)


@pytest.fixture
async def cast(database: Database, clock: FixedClock) -> Cast:
    return await play(database, clock)


async def _replace(database: Database, clock: FixedClock, point_id: str, code: str) -> str:
    return await replace_code(database, clock, point_id=point_id, code=code, actor_id=None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"place": "roof"}, "place"),
        ({"field": "magic"}, "field"),
    ],
)
async def test_it_refuses_a_point_that_cannot_be(
    database: Database, clock: FixedClock, cast: Cast, change: dict[str, Any], field: str
) -> None:
    new = {"name": "Quầy", "place": "other", "field": None, **change}
    with pytest.raises(Invalid) as caught:
        await open_point(database, clock, agency=cast.commune, **new)
    assert caught.value.field == field
    with pytest.raises(Invalid):
        await change_point(database, point_id=cast.point.id, **new)


async def test_it_changes_a_point_and_keeps_its_code(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await change_point(database, point_id=cast.point.id, name="Quầy 9", place="reception")
    async with database.reading() as conn:
        point = await queries.get_point(conn, cast.point.id)
    assert (point.name, point.place, point.field) == ("Quầy 9", "reception", None)
    assert point.code == cast.point.code


async def test_it_replaces_a_code_and_the_old_one_knows_it_was_revoked(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    clock.forward(timedelta(days=1))
    fresh = await replace_code(
        database, clock, point_id=cast.point.id, code=cast.point.code, actor_id=None
    )
    async with database.reading() as conn:
        assert await queries.find_code(conn, cast.point.code) == (cast.point.id, True)
        assert await queries.find_code(conn, fresh) == (cast.point.id, False)
        assert await queries.find_code(conn, "NOTHING") is None
        assert (await queries.get_point(conn, cast.point.id)).code == fresh
        codes = await queries.list_codes(conn, cast.point.id)
    assert [(code.code, code.revoked_at) for code in codes] == [
        (fresh, None),
        (cast.point.code, clock.now()),
    ]


async def test_it_replaces_a_code_once_although_asked_twice(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await _replace(database, clock, cast.point.id, cast.point.code)
    with pytest.raises(Conflict):
        await replace_code(
            database, clock, point_id=cast.point.id, code=cast.point.code, actor_id=None
        )
    with pytest.raises(Conflict):
        await _replace(database, clock, cast.point.id, "NOTHING")


async def test_it_closes_a_point_once_and_keeps_its_code(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await close_point(database, clock, point_id=cast.point.id)
    with pytest.raises(Conflict):
        await close_point(database, clock, point_id=cast.point.id)
    with pytest.raises(Conflict):
        await replace_code(
            database, clock, point_id=cast.point.id, code=cast.point.code, actor_id=None
        )
    with pytest.raises(NotFound):
        await close_point(database, clock, point_id="nothing")
    async with database.reading() as conn:
        assert await queries.find_code(conn, cast.point.code) == (cast.point.id, False)
        points = await queries.list_points(conn, cast.commune.id)
    assert points[0].closed_at == clock.now()


async def test_it_takes_the_word_of_the_nearest_agency_on_who_decides(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async def say(receiving_id: str, deciding_id: str | None, day: date) -> None:
        await set_deciding(
            database,
            clock,
            receiving_id=receiving_id,
            field="ho-tich",
            deciding_id=deciding_id,
            day=day,
        )

    await say(cast.province.id, cast.department.id, TODAY)
    await say(cast.commune.id, cast.other_commune.id, date(2026, 12, 1))
    await say(cast.commune.id, None, date(2027, 1, 1))

    async def ask(path: str, day: date, field: str | None = "ho-tich") -> str | None:
        async with database.reading() as conn:
            return await queries.find_deciding(conn, path, field, day)

    assert await ask(cast.commune.path, date(2026, 11, 15)) is None
    assert await ask(cast.commune.path, date(2026, 11, 30)) == cast.department.id
    assert await ask(cast.commune.path, date(2026, 12, 1)) == cast.other_commune.id
    assert await ask(cast.commune.path, date(2026, 12, 31)) == cast.other_commune.id
    assert await ask(cast.commune.path, date(2027, 1, 1)) == cast.department.id
    assert await ask(cast.other_commune.path, date(2026, 12, 1)) == cast.department.id
    assert await ask(cast.commune.path, TODAY, None) is None
    assert await ask(cast.commune.path, TODAY, "dat-dai") is None


async def test_it_ends_what_a_closed_agency_decided(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await set_deciding(
        database,
        clock,
        receiving_id=cast.province.id,
        field="ho-tich",
        deciding_id=cast.commune.id,
        day=TODAY,
    )
    await close_agency(database, clock, agency_id=cast.commune.id, last_day=TODAY)
    async with database.reading() as conn:
        path = cast.other_commune.path
        assert await queries.find_deciding(conn, path, "ho-tich", TODAY) == cast.commune.id
        tomorrow = TODAY + timedelta(days=1)
        assert await queries.find_deciding(conn, path, "ho-tich", tomorrow) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"field": "magic"}, "field"),
        ({"deciding_id": "nobody"}, "deciding_id"),
        ({"deciding_id": None}, "field"),
        ({"day": date(2020, 1, 1)}, "day"),
        ({"deciding_id": "young", "day": TODAY}, "deciding_id"),
    ],
)
async def test_it_refuses_a_deciding_agency_that_cannot_be(
    database: Database, clock: FixedClock, cast: Cast, change: dict[str, Any], field: str
) -> None:
    clock.forward(timedelta(days=1))
    young = await open_agency(
        database, clock, parent_id=cast.province.id, code="Y", kind="commune", name="Xã Trẻ"
    )
    if change.get("deciding_id") == "young":
        change = {**change, "deciding_id": young.id}
    new = {
        "receiving_id": cast.commune.id,
        "field": "ho-tich",
        "deciding_id": cast.department.id,
        "day": TODAY,
        **change,
    }
    with pytest.raises(Invalid) as caught:
        await set_deciding(database, clock, **new)
    assert caught.value.field == field
