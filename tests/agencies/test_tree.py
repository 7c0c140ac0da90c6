"""Opening, renaming, moving and closing agencies, and what the tree says on a given day."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from auditapp.agencies import queries
from auditapp.agencies.actions import (
    close_agency,
    move_agency,
    open_agency,
    rename_agency,
    sync_kinds_and_fields,
)
from auditapp.base.clock import FixedClock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.settings import ROOT
from auditapp.store.engine import Database
from tests.cast import Cast, play

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 16)
LONG_AGO = date(2025, 7, 1)


@pytest.fixture
async def cast(database: Database, clock: FixedClock) -> Cast:
    cast = await play(database, clock)
    clock.forward(timedelta(days=100))
    return cast


async def _path(database: Database, agency_id: str) -> str:
    async with database.reading() as conn:
        return (await queries.get_agency(conn, agency_id, on=date(2027, 2, 24))).path


async def test_it_opens_an_agency_under_its_parent_with_tidy_words(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    agency = await open_agency(
        database,
        clock,
        parent_id=cast.commune.id,
        code="05983-VP",
        kind="division",
        name="  Văn phòng   HĐND ",
        short_name="VP",
        opened_on=date(2026, 12, 1),
    )
    async with database.reading() as conn:
        found = await queries.find_agency(conn, agency.id, on=date(2026, 12, 1))
        assert found == agency
        assert await queries.find_agency(conn, agency.id, on=date(2026, 11, 30)) is None
        assert [child.id for child in await queries.list_children(
            conn, cast.commune.id, on=date(2026, 12, 1))] == [agency.id]  # fmt: skip
    assert (agency.name, agency.short_name) == ("Văn phòng HĐND", "VP")
    assert agency.path == f"{cast.commune.path}{agency.id}/"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "05986"}, "code"),
        ({"code": "a b"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"name": "Sở\x00"}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"short_name": "x" * 121}, "short_name"),
        ({"kind": "castle"}, "kind"),
        ({"opened_on": date(2030, 1, 1)}, "opened_on"),
        ({"opened_on": date(2020, 1, 1)}, "opened_on"),
    ],
)
async def test_it_refuses_an_agency_that_cannot_be(
    database: Database, clock: FixedClock, cast: Cast, change: dict[str, Any], field: str
) -> None:
    new = {"code": "X1", "kind": "commune", "name": "Xã X", **change}
    with pytest.raises(Invalid) as caught:
        await open_agency(database, clock, parent_id=cast.province.id, **new)
    assert caught.value.field == field


async def test_it_lets_only_units_stand_inside_a_unit(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await sync_kinds_and_fields(database, ROOT / "forms")
    with pytest.raises(Invalid, match="Only units"):
        await open_agency(
            database, clock, parent_id=cast.division.id, code="X", kind="commune", name="Xã X"
        )
    with pytest.raises(Invalid, match="does not exist"):
        await open_agency(
            database, clock, parent_id=cast.province.id, code="X", kind="district", name="Huyện X"
        )


async def test_it_knows_the_old_name_on_an_old_day(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await rename_agency(
        database,
        clock,
        agency_id=cast.department.id,
        day=date(2027, 1, 1),
        name="Sở Khoa học",
        legal_basis="Nghị quyết 12/NQ-HĐND",
    )
    async with database.reading() as conn:
        old = await queries.get_agency(conn, cast.department.id, on=date(2026, 12, 31))
        new = await queries.get_agency(conn, cast.department.id, on=date(2027, 1, 1))
        names = await queries.list_names(conn, cast.department.id)
    assert (old.name, new.name) == ("Sở Khoa học và Công nghệ", "Sở Khoa học")
    assert [(name.valid_from, name.valid_to) for name in names] == [
        (date(2027, 1, 1), None),
        (TODAY, date(2026, 12, 31)),
    ]
    assert names[0].legal_basis == "Nghị quyết 12/NQ-HĐND"


async def test_it_takes_a_name_between_two_others_and_corrects_one_of_the_same_day(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    for day, name in (
        (date(2027, 2, 1), "Sở C"),
        (date(2026, 12, 1), "Sở B"),
        (date(2026, 12, 1), "Sở B đúng"),
        (date(2028, 1, 1), "Sở D"),
    ):
        await rename_agency(database, clock, agency_id=cast.department.id, day=day, name=name)
    async with database.reading() as conn:
        names = await queries.list_names(conn, cast.department.id)
    assert [(name.name, name.valid_to) for name in names] == [
        ("Sở D", None),
        ("Sở C", date(2027, 12, 31)),
        ("Sở B đúng", date(2027, 1, 31)),
        ("Sở Khoa học và Công nghệ", date(2026, 11, 30)),
    ]


@pytest.mark.parametrize(
    ("day", "name", "words"),
    [
        (date(2026, 1, 1), "Sở Mới", "does not exist on this day"),
        (date(2027, 1, 1), "Sở Khoa học và Công nghệ", "already"),
    ],
)
async def test_it_refuses_a_name_that_changes_nothing_or_comes_too_early(
    database: Database, clock: FixedClock, cast: Cast, day: date, name: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        await rename_agency(database, clock, agency_id=cast.department.id, day=day, name=name)


async def test_it_moves_the_whole_subtree_at_once_and_remembers_where_it_stood(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    day = date(2027, 1, 5)
    unit = await open_agency(
        database, clock, parent_id=cast.division.id, code="U", kind="division", name="Tổ"
    )
    await move_agency(
        database, clock, agency_id=cast.division.id, parent_id=cast.commune.id, day=day
    )
    assert await _path(database, cast.division.id) == f"{cast.commune.path}{cast.division.id}/"
    assert await _path(database, unit.id) == f"{cast.commune.path}{cast.division.id}/{unit.id}/"
    assert await _path(database, cast.other_division.id) == cast.other_division.path
    async with database.reading() as conn:
        before = await queries.ancestors_on(conn, cast.division.id, date(2027, 1, 4))
        after = await queries.ancestors_on(conn, cast.division.id, day)
        periods = await queries.list_parents(conn, cast.division.id)
    assert [node.name for node in before] == [
        "Tỉnh Lạng Sơn",
        "Sở Khoa học và Công nghệ",
        "Văn phòng Sở",
    ]
    assert [node.name for node in after] == ["Tỉnh Lạng Sơn", "Xã Bắc Sơn", "Văn phòng Sở"]
    assert [(period.name, period.valid_to) for period in periods] == [
        ("Xã Bắc Sơn", None),
        ("Sở Khoa học và Công nghệ", date(2027, 1, 4)),
    ]


async def test_it_refuses_a_move_that_cannot_be(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    day = date(2027, 1, 5)
    stranger = await open_agency(
        database, clock, parent_id=None, code="30", kind="province", name="Tỉnh khác"
    )
    refused = [
        (cast.department.id, cast.division.id, day, "below itself"),
        (cast.department.id, cast.department.id, day, "below itself"),
        (cast.department.id, cast.province.id, day, "there already"),
        (cast.department.id, stranger.id, day, "stays in its tree"),
        (cast.province.id, stranger.id, day, "top of the tree"),
        (cast.department.id, cast.commune.id, date(2027, 5, 1), "future"),
        (cast.department.id, cast.commune.id, date(2026, 1, 1), "does not exist"),
    ]
    for agency_id, parent_id, on, words in refused:
        with pytest.raises(Invalid, match=words):
            await move_agency(database, clock, agency_id=agency_id, parent_id=parent_id, day=on)
    with pytest.raises(NotFound):
        await move_agency(
            database, clock, agency_id=cast.department.id, parent_id="nobody", day=day
        )
    assert await _path(database, cast.department.id) == cast.department.path


async def test_it_makes_no_circle_on_a_past_day(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    move = {"agency_id": cast.division.id, "parent_id": cast.province.id}
    await move_agency(database, clock, **move, day=date(2027, 1, 10))  # type: ignore[arg-type]
    move = {"agency_id": cast.department.id, "parent_id": cast.division.id}
    with pytest.raises(Invalid, match="below itself"):
        await move_agency(database, clock, **move, day=date(2027, 1, 5))  # type: ignore[arg-type]
    await move_agency(database, clock, **move, day=date(2027, 1, 10))  # type: ignore[arg-type]
    async with database.reading() as conn:
        chain = await queries.ancestors_on(conn, cast.department.id, date(2027, 1, 10))
    assert [node.id for node in chain] == [cast.province.id, cast.division.id, cast.department.id]


async def test_it_closes_an_agency_with_its_units_and_points(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    await sync_kinds_and_fields(database, ROOT / "forms")
    unit = await open_agency(
        database, clock, parent_id=cast.commune.id, code="U", kind="one_stop", name="Một cửa"
    )
    await close_agency(database, clock, agency_id=cast.commune.id, last_day=date(2027, 2, 24))
    async with database.reading() as conn:
        closed = await queries.get_agency(conn, cast.commune.id, on=date(2027, 3, 1))
        inside = await queries.get_agency(conn, unit.id, on=date(2027, 3, 1))
        point = await queries.get_point(conn, cast.point.id)
    assert closed.name == "Xã Bắc Sơn"
    assert closed.is_open(date(2027, 2, 24))
    assert not closed.is_open(date(2027, 2, 25))
    assert inside.closed_on == date(2027, 2, 24)
    assert point.closed_at == clock.now()
    with pytest.raises(Conflict):
        await close_agency(database, clock, agency_id=cast.commune.id, last_day=TODAY)
    with pytest.raises(Conflict):
        await open_agency(
            database, clock, parent_id=cast.commune.id, code="N", kind="one_stop", name="Mới"
        )


async def test_it_closes_nothing_that_has_agencies_below_or_on_an_odd_day(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    refused = [
        (cast.department.id, date(2027, 2, 1), "stands below"),
        (cast.commune.id, date(2027, 6, 1), "future"),
        (cast.commune.id, LONG_AGO, "does not exist"),
    ]
    for agency_id, last_day, words in refused:
        with pytest.raises(Invalid, match=words):
            await close_agency(database, clock, agency_id=agency_id, last_day=last_day)


async def test_it_records_every_change_inside_its_transaction(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    lines: list[tuple[str, str]] = []

    async def record(
        conn: Any, action: str, subject: str, agency_id: str, detail: dict[str, Any]
    ) -> None:
        lines.append((action, agency_id))
        if detail.get("to") == "Sở hỏng":
            raise RuntimeError("the record is full")

    async def rename(name: str) -> None:
        await rename_agency(
            database,
            clock,
            agency_id=cast.department.id,
            day=date(2027, 1, 1),
            name=name,
            record=record,
        )

    await rename("Sở tốt")
    with pytest.raises(RuntimeError):
        await rename("Sở hỏng")
    assert lines == [("agency.renamed", cast.department.id)] * 2
    async with database.reading() as conn:
        found = await queries.get_agency(conn, cast.department.id, on=date(2027, 1, 1))
    assert found.name == "Sở tốt"


async def test_it_loses_no_move_when_two_happen_at_once(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    day = date(2027, 1, 5)

    async def attempt(work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except Invalid:
            return False
        return True

    def move(agency_id: str, parent_id: str) -> Callable[[], Awaitable[None]]:
        return lambda: move_agency(
            database, clock, agency_id=agency_id, parent_id=parent_id, day=day
        )

    done = await asyncio.gather(
        attempt(move(cast.commune.id, cast.other_commune.id)),
        attempt(move(cast.other_commune.id, cast.commune.id)),
    )
    assert sorted(done) == [False, True]
