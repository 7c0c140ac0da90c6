"""Pages of the tree, as people of every role meet them."""

import re
from datetime import timedelta

import html5lib
import httpx
import pytest
import sqlalchemy as sa

from auditapp.agencies import queries
from auditapp.agencies.actions import close_agency, open_agency, rename_agency
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock, local_date
from auditapp.people.tables import events
from tests.cast import Cast, play, sign_in

pytestmark = pytest.mark.anyio
PART = {"hx-request": "true"}


@pytest.fixture
async def cast(service: Service, clock: FixedClock) -> Cast:
    return await play(service.database, clock)


@pytest.fixture
async def secretary(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> str:
    return await sign_in(service, client, clock, "iso_secretary", cast.province)


async def _page(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text


async def test_it_shows_the_tree_from_the_persons_top(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    page = await _page(client, "/agencies")
    assert "Tỉnh Lạng Sơn" in page
    assert "Xã Bắc Sơn" in page
    assert "Văn phòng Sở" not in page


@pytest.mark.parametrize("q", ["bac son", "BẮC", "05983", "xa bac"])
async def test_it_finds_without_marks_in_a_part_and_in_a_page(
    client: httpx.AsyncClient, cast: Cast, secretary: str, q: str
) -> None:
    part = await client.get("/agencies", params={"q": q}, headers=PART)
    assert part.text.startswith('<div id="agency-table">')
    assert "Xã Bắc Sơn" in part.text
    assert "Xã Tân Tri" not in part.text
    page = await client.get("/agencies", params={"q": q})
    assert "<html" in page.text
    assert "Xã Bắc Sơn" in page.text


async def test_it_says_what_to_do_when_nothing_is_found(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.get("/agencies", params={"q": "<b>không có</b>"})
    assert "&lt;b&gt;không có" in answer.text


async def test_it_filters_what_stands_below_one_agency(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    path = f"/agencies/{cast.province.id}"
    part = await client.get(path, params={"q": "tan tri"}, headers=PART)
    assert "Xã Tân Tri" in part.text
    assert "Xã Bắc Sơn" not in part.text


async def test_it_shows_an_agency_with_its_points_and_history(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, secretary: str
) -> None:
    await rename_agency(
        service.database,
        clock,
        agency_id=cast.commune.id,
        day=local_date(clock.now()).replace(month=12),
        name="Xã Mới",
        legal_basis="Nghị quyết 5",
    )
    page = await _page(client, f"/agencies/{cast.commune.id}")
    for words in ("Xã Bắc Sơn", "Xã Mới", "Nghị quyết 5", "Quầy 1", cast.point.code, "Hộ tịch"):
        assert words in page


async def test_it_shows_an_auditor_no_buttons_and_a_unit_head_no_way_up(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    await sign_in(service, client, clock, "auditor", cast.department)
    page = await _page(client, f"/agencies/{cast.department.id}")
    assert "/names/new" not in page
    assert "Tỉnh Lạng Sơn" in page
    assert f"/agencies/{cast.province.id}" not in page


CHANGES = [
    ("children/new", "children"),
    ("names/new", "names"),
    ("parents/new", "parents"),
    ("mergers/new", "mergers"),
    ("closure/new", "closure"),
    ("deciding/new", "deciding"),
    ("points/new", "points"),
]


@pytest.mark.parametrize(("form", "path"), CHANGES)
async def test_it_lets_only_those_change_who_may(
    service: Service,
    client: httpx.AsyncClient,
    clock: FixedClock,
    *,
    cast: Cast,
    form: str,
    path: str,
) -> None:
    at = f"/agencies/{cast.commune.id}"
    assert (await client.get(f"{at}/{form}")).status_code in {303, 401}
    await sign_in(service, client, clock, "manager", cast.commune)
    assert (await client.get(at)).status_code == 200
    assert (await client.get(f"{at}/{form}")).status_code == 403
    assert (await client.post(f"{at}/{path}")).status_code == 403
    await sign_in(service, client, clock, "administrator", cast.other_commune)
    assert (await client.get(at)).status_code == 404
    assert (await client.get(f"{at}/{form}")).status_code == 404
    assert (await client.post(f"{at}/{path}")).status_code == 404
    assert (await client.put(f"{at}/{path}")).status_code == 405


@pytest.mark.parametrize(("form", "path"), CHANGES)
async def test_it_gives_an_empty_form_back_with_what_is_missing(
    client: httpx.AsyncClient, cast: Cast, secretary: str, form: str, path: str
) -> None:
    await _page(client, f"/agencies/{cast.commune.id}/{form}")
    for headers in ({}, PART):
        answer = await client.post(
            f"/agencies/{cast.commune.id}/{path}", data={"x": "1"}, headers=headers
        )
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        html5lib.HTMLParser(strict=True).parse(answer.text)


async def test_it_adds_a_unit_and_records_who_did(
    service: Service, client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.post(
        f"/agencies/{cast.commune.id}/children",
        data={
            "code": "MC",
            "kind": "division",
            "name": "Một cửa",
            "short_name": "",
            "opened_on": "2026-11-16",
        },
    )
    assert answer.status_code == 303
    assert "Một cửa" in await _page(client, answer.headers["location"])
    async with service.database.reading() as conn:
        rows = (await conn.execute(sa.select(events.c.action, events.c.actor_id))).all()
    assert [tuple(row) for row in rows] == [("agency.opened", secretary)]


async def test_it_keeps_what_was_typed_beside_the_fault(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.post(
        f"/agencies/{cast.province.id}/children",
        data={
            "code": "05983",
            "kind": "commune",
            "name": "Xã Rất Mới",
            "short_name": "",
            "opened_on": "2026-11-16",
        },
    )
    assert answer.status_code == 422
    assert 'value="Xã Rất Mới"' in answer.text
    assert "Xã Bắc Sơn" in answer.text
    assert 'id="error-code"' in answer.text


async def test_it_renames_moves_merges_and_closes(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    async def send(path: str, **data: str) -> None:
        answer = await client.post(f"/agencies/{path}", data=data)
        assert answer.status_code == 303, answer.text

    clock.forward(timedelta(days=15))
    await sign_in(service, client, clock, "iso_secretary", cast.province)
    day = local_date(clock.now()).isoformat()
    division, other = cast.division.id, cast.other_division.id
    await send(f"{division}/names", day=day, name="Tên Mới", short_name="", legal_basis="")
    await send(f"{division}/parents", day=day, parent_id=cast.commune.id)
    await send(f"{division}/closure", last_day=day)
    await send(f"{cast.commune.id}/mergers", day=day, source_ids=cast.other_commune.id)
    await send(f"{cast.commune.id}/deciding", day=day, field="ho-tich", deciding_id=other)
    async with service.database.reading() as conn:
        today = local_date(clock.now())
        moved = await queries.get_agency(conn, division, on=today)
        merged = await queries.get_agency(conn, cast.other_commune.id, on=today)
        decides = await queries.find_deciding(conn, cast.commune.path, "ho-tich", today)
    assert (moved.name, moved.parent_id, moved.closed_on) == ("Tên Mới", cast.commune.id, today)
    assert merged.successor_id == cast.commune.id
    assert decides == other
    page = await _page(client, f"/agencies/{cast.other_commune.id}")
    assert f"/agencies/{cast.commune.id}" in page
    assert "Văn phòng" not in await _page(client, "/agencies")
    assert (await client.get(f"/agencies/{division}/names/new")).status_code == 404


async def test_it_moves_nothing_to_where_the_person_has_no_say(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    await sign_in(service, client, clock, "administrator", cast.department)
    day = local_date(clock.now()).isoformat()
    answer = await client.post(
        f"/agencies/{cast.division.id}/parents", data={"day": day, "parent_id": cast.commune.id}
    )
    assert answer.status_code == 422
    answer = await client.post(
        f"/agencies/{cast.division.id}/mergers", data={"day": day, "source_ids": cast.commune.id}
    )
    assert answer.status_code == 422
    async with service.database.reading() as conn:
        assert await queries.find_path(conn, cast.division.id) == cast.division.path


async def test_it_answers_409_for_a_change_of_a_closed_agency(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, secretary: str
) -> None:
    today = local_date(clock.now())
    await close_agency(service.database, clock, agency_id=cast.commune.id, last_day=today)
    answer = await client.post(
        f"/agencies/{cast.commune.id}/closure", data={"last_day": today.isoformat()}
    )
    assert answer.status_code == 409


async def test_it_shows_several_tops_to_a_person_with_several_roles(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> None:
    other = await open_agency(
        service.database, clock, parent_id=None, code="31", kind="province", name="Tỉnh Khác"
    )
    await sign_in(service, client, clock, "province_viewer", other)
    page = await _page(client, "/agencies")
    assert "Tỉnh Khác" in page
    assert "Lạng Sơn" not in page


async def test_it_says_how_many_more_there_are_in_a_long_list(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, secretary: str
) -> None:
    for n in range(201):
        await open_agency(
            service.database,
            clock,
            parent_id=cast.department.id,
            code=f"T{n}",
            kind="division",
            name=f"Trạm {n}",
        )
    page = await _page(client, f"/agencies/{cast.department.id}?q=tram")
    assert len(re.findall(r"<td[^>]*>T\d", page)) == 200
    assert "201" in page
