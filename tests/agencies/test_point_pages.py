"""Pages of service points: link, QR code, replacing and closing."""

from io import BytesIO

import html5lib
import httpx
import pytest
import zxingcpp
from PIL import Image

from auditapp.agencies import queries
from auditapp.agencies.actions import set_deciding
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock, local_date
from auditapp.web import qr
from tests.cast import Cast, play, sign_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def cast(service: Service, clock: FixedClock) -> Cast:
    return await play(service.database, clock)


@pytest.fixture
async def secretary(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast
) -> str:
    return await sign_in(service, client, clock, "iso_secretary", cast.commune)


async def test_it_shows_link_code_and_who_decides(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, secretary: str
) -> None:
    await set_deciding(
        service.database,
        clock,
        receiving_id=cast.province.id,
        field="ho-tich",
        deciding_id=cast.department.id,
        day=local_date(clock.now()),
    )
    answer = await client.get(f"/points/{cast.point.id}")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert f"http://testserver/q/{cast.point.code}" in answer.text
    assert "Sở Khoa học và Công nghệ" in answer.text
    assert "Quầy trả kết quả" in answer.text


async def test_it_draws_a_code_that_a_phone_can_read(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.get(f"/points/{cast.point.id}/code.png")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"].startswith("private")
    picture = Image.open(BytesIO(answer.content)).convert("L")
    read = zxingcpp.read_barcodes(picture)
    assert [code.text for code in read] == [f"http://testserver/q/{cast.point.code}"]
    assert read[0].ec_level == "H"


async def test_it_draws_the_same_code_as_svg_with_its_quiet_zone(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.get(f"/points/{cast.point.id}/code.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    rows = qr.modules(f"http://testserver/q/{cast.point.code}")
    assert f'viewBox="0 0 {len(rows)} {len(rows)}"' in answer.text
    assert answer.text.count("h1v1h-1z") == sum(map(sum, rows))
    assert not any(any(row) for row in rows[:4])
    assert not any(any(row[:4]) for row in rows)


async def test_it_opens_and_changes_a_point(
    service: Service, client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    answer = await client.post(
        f"/agencies/{cast.commune.id}/points",
        data={"name": "Quầy 7", "place": "reception", "field": ""},
    )
    path = answer.headers["location"]
    assert "Quầy 7" in (await client.get(path)).text
    form = await client.get(f"{path}/edit")
    assert 'value="Quầy 7"' in form.text
    html5lib.HTMLParser(strict=True).parse(form.text)
    answer = await client.post(path, data={"name": "", "place": "other", "field": ""})
    assert answer.status_code == 422
    assert 'id="error-name"' in answer.text
    answer = await client.post(path, data={"name": "Quầy 8", "place": "other", "field": "ho-tich"})
    assert answer.status_code == 303
    async with service.database.reading() as conn:
        point = await queries.get_point(conn, path.rsplit("/", 1)[1])
    assert (point.name, point.place, point.field) == ("Quầy 8", "other", "ho-tich")


async def test_it_replaces_a_code_once_for_two_presses(
    service: Service, client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    path = f"/points/{cast.point.id}/codes"
    assert (await client.post(path, data={"code": cast.point.code})).status_code == 303
    assert (await client.post(path, data={"code": cast.point.code})).status_code == 409
    async with service.database.reading() as conn:
        assert await queries.find_code(conn, cast.point.code) == (cast.point.id, True)


async def test_it_replaces_no_code_of_another_point(
    service: Service, client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    path = f"/points/{cast.point.id}/codes"
    assert (await client.post(path, data={"code": cast.other_point.code})).status_code == 409
    async with service.database.reading() as conn:
        assert await queries.find_code(conn, cast.other_point.code) == (cast.other_point.id, False)


async def test_it_closes_a_point_and_says_so(
    client: httpx.AsyncClient, cast: Cast, secretary: str
) -> None:
    path = f"/points/{cast.point.id}"
    assert (await client.post(f"{path}/closure", data={"x": "1"})).status_code == 303
    page = await client.get(path)
    assert "16/11/2026" in page.text
    assert "/closure" not in page.text
    assert (await client.post(f"{path}/closure", data={"x": "1"})).status_code == 409


@pytest.mark.parametrize("path", ["", "/code.svg", "/code.png"])
async def test_it_shows_a_point_to_its_own_people_only(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, cast: Cast, path: str
) -> None:
    at = f"/points/{cast.point.id}{path}"
    assert (await client.get(at)).status_code in {303, 401}
    await sign_in(service, client, clock, "manager", cast.other_commune)
    assert (await client.get(at)).status_code == 404
    assert (await client.get(f"/points/nothing{path}")).status_code == 404
    await sign_in(service, client, clock, "unit_head", cast.commune)
    assert (await client.get(at)).status_code == 200
    assert (await client.post(f"/points/{cast.point.id}/codes", data={"code": "x"})
            ).status_code == 403  # fmt: skip
