"""Making posters: the page, the order, the process that draws, and who may fetch what it made."""

import asyncio
import os
import re
import time
from pathlib import Path

import html5lib
import httpx
import msgspec
import pytest

from auditapp.agencies.actions import close_point, open_agency, open_point, replace_code
from auditapp.agencies.models import Agency, Point
from auditapp.agencies.tables import agency_kinds
from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.channels.actions import poster_spool
from auditapp.channels.actions import posters as actions
from auditapp.channels.actions.poster_spool import Spool
from auditapp.channels.models.posters import MOST, Chosen
from auditapp.channels.queries import posters as queries
from auditapp.store.spool import SILENT_SECONDS, Progress, tell, turn
from tests.cast import Cast, play, sign_in
from tests.channels.printed import STATIC, codes, words

pytestmark = pytest.mark.anyio
SECONDS = 60


class Stage(msgspec.Struct):
    """The cast, with a unit in the department and a counter in it."""

    cast: Cast
    unit: Agency
    desk: Point


@pytest.fixture
async def stage(service: Service, clock: FixedClock) -> Stage:
    cast = await play(service.database, clock)
    async with service.database.writing() as conn:
        kind = {"code": "office", "name_vi": "Văn phòng", "name_en": "Office", "position": 9}
        await conn.execute(agency_kinds.insert().values(is_unit=True, **kind))
        await conn.execute(
            agency_kinds.update()
            .where(agency_kinds.c.code == "commune")
            .values(prefix_vi="UBND xã")
        )
    unit = await open_agency(
        service.database, clock, parent_id=cast.department.id, code="SKHCN-1C", kind="office",
        name="Bộ phận Một cửa",
    )  # fmt: skip
    desk = await open_point(
        service.database, clock, agency=unit, name="Bàn viết", place="writing_desk"
    )
    return Stage(cast, unit, desk)


@pytest.fixture
async def secretary(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage
) -> str:
    return await sign_in(service, client, clock, "iso_secretary", stage.cast.province)


async def made(client: httpx.AsyncClient, **fields: str | list[str]) -> tuple[str, bytes]:
    """Ask for a file and wait for it; return its name and content."""
    answer = await client.post("/posters", data={"layout": "a4", "copies": "1", **fields})
    assert answer.status_code == 303, answer.text
    return await fetched(client, answer.headers["location"])


async def fetched(client: httpx.AsyncClient, path: str) -> tuple[str, bytes]:
    """Wait for a file; return its name and content."""
    end = time.monotonic() + SECONDS
    while f'href="{path}/file"' not in (page := await client.get(path)).text:
        assert page.status_code == 200
        assert 'class="notice notice-bad"' not in page.text
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    answer = await client.get(f"{path}/file")
    assert answer.status_code == 200
    found = re.search(r'filename="([^"]+)"', answer.headers["content-disposition"])
    assert found
    assert answer.headers["content-disposition"].startswith("attachment")
    return found[1], answer.content


async def test_it_prints_everything_below_a_node(
    client: httpx.AsyncClient, stage: Stage, secretary: str, tmp_path: Path
) -> None:
    name, content = await made(client, agency=stage.cast.province.id)
    assert name == "qr-a4-20-2026-11-16.pdf"
    path = tmp_path / "a4.pdf"
    path.write_bytes(content)
    points = (stage.cast.point, stage.cast.other_point, stage.desk)
    assert [one.text for one in codes(path)] == [
        f"http://testserver/q/{each.code}" for each in points
    ]
    first, _, last = words(path)
    assert "UBND xã Bắc Sơn" in first
    assert "Sở Khoa học và Công nghệ" in last
    assert "Bộ phận Một cửa – Bàn viết" in last


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, {"Xã Bắc Sơn", "Xã Tân Tri", "Sở Khoa học và Công nghệ"}),
        ({"kind": "commune"}, {"Xã Bắc Sơn", "Xã Tân Tri"}),
        ({"kind": "department"}, {"Sở Khoa học và Công nghệ"}),
        ({"place": "writing_desk"}, {"Sở Khoa học và Công nghệ"}),
        ({"kind": "commune", "place": "writing_desk"}, set()),
    ],
)
async def test_it_filters_by_kind_and_place(
    client: httpx.AsyncClient, stage: Stage, secretary: str,
    chosen: dict[str, str], expected: set[str],
) -> None:  # fmt: skip
    page = await client.get("/posters", params=chosen)
    html5lib.HTMLParser(strict=True).parse(page.text)
    table = page.text.partition("<tbody>")[2]
    shown = {name for name in ("Bắc Sơn", "Tân Tri", "Sở Khoa học và Công nghệ") if name in table}
    assert shown == {name.removeprefix("Xã ") for name in expected}
    if not expected:
        assert "Không có điểm phục vụ nào đang hoạt động" in page.text


async def test_it_looks_below_the_agency_asked_for(
    client: httpx.AsyncClient, stage: Stage, secretary: str
) -> None:
    page = (await client.get("/posters", params={"agency": stage.cast.commune.id})).text
    assert stage.cast.point.code in page
    assert stage.cast.other_point.code not in page
    assert f'<option value="{stage.cast.commune.id}" selected>' in page


async def test_it_prints_ticked_points_only(
    client: httpx.AsyncClient, stage: Stage, secretary: str
) -> None:
    ticked = [stage.desk.id, stage.cast.other_point.id]
    name, content = await made(
        client, agency=stage.cast.province.id, layout="links", point_ids=ticked
    )
    assert name.endswith(".csv")
    listed = re.findall(r"/q/(\w+)", content.decode())
    assert listed == [stage.cast.other_point.code, stage.desk.code]


async def test_it_prints_the_one_point_that_its_page_leads_to(
    client: httpx.AsyncClient, stage: Stage, secretary: str
) -> None:
    point = stage.cast.point
    link = f"/posters?point={point.id}"
    assert link in (await client.get(f"/points/{point.id}")).text
    page = (await client.get(link)).text
    assert stage.cast.other_point.code not in page
    assert f"/points/{point.id}#codes-head" in page  # where its code is revoked and replaced
    _, content = await made(client, point=point.id, layout="links")
    assert re.findall(r"/q/(\w+)", content.decode()) == [point.code]
    assert f"/posters?agency={stage.cast.commune.id}" in (
        await client.get(f"/agencies/{stage.cast.commune.id}")
    ).text  # fmt: skip


async def test_it_marks_the_new_code_and_lets_the_old_one_say_so(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, secretary: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    point = stage.cast.point
    fresh = await replace_code(
        service.database, clock, point_id=point.id, code=point.code, actor_id=secretary
    )
    assert f"thay mã {point.code}" in (await client.get(f"/posters?point={point.id}")).text
    _, content = await made(client, point=point.id)
    path = tmp_path / "a4.pdf"
    path.write_bytes(content)
    assert [one.text for one in codes(path)] == [f"http://testserver/q/{fresh}"]
    assert f"Mã {fresh} · cấp ngày 16/11/2026 · thay mã {point.code}" in words(path)[0]
    old = await client.get(f"/q/{point.code}")
    assert old.status_code == 410
    assert "quét mã mới" in old.text


async def test_it_prints_nothing_for_a_closed_point_and_says_why(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, secretary: str
) -> None:
    point = stage.cast.point
    await close_point(service.database, clock, point_id=point.id)
    page = await client.get(f"/posters?point={point.id}")
    assert "Không in gì cho điểm đã đóng" in page.text
    assert 'action="/posters"' in page.text
    assert "Tạo tệp" not in page.text
    assert f"/posters?point={point.id}" not in (await client.get(f"/points/{point.id}")).text
    answer = await client.post("/posters", data={"point": point.id, "layout": "a4", "copies": "1"})
    assert answer.status_code == 422
    _, content = await made(client, agency=stage.cast.province.id, layout="links")
    assert point.code not in content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"layout": "a3"}, "Xin chọn loại tệp cần tạo."),
        ({"layout": ""}, "Xin chọn loại tệp cần tạo."),
        ({"copies": "0"}, "Xin nhập số bản từ 1 đến 100."),
        ({"copies": "lots"}, "Xin nhập số bản từ 1 đến 100."),
        ({"place": "nowhere"}, "không có gì để in"),
        ({"point_ids": "nothing"}, "không có gì để in"),
    ],
)
async def test_it_says_what_is_wrong_and_keeps_what_was_chosen(
    client: httpx.AsyncClient, stage: Stage, secretary: str, wrong: dict[str, str], said: str
) -> None:
    typed = {"agency": stage.cast.commune.id, "layout": "cards", "copies": "7", **wrong}
    answer = await client.post("/posters", data=typed)
    assert answer.status_code == 422
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert said in answer.text
    if not {"place", "copies"} & set(wrong):
        assert 'value="7"' in answer.text
    if wrong.get("copies"):
        assert 'value="cards" checked' in answer.text
        assert f'value="{wrong["copies"]}"' in answer.text


async def test_it_refuses_more_than_a_file_holds(
    client: httpx.AsyncClient, stage: Stage, secretary: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 250)
    typed = {"agency": stage.cast.province.id, "layout": "cards", "copies": "100"}
    answer = await client.post("/posters", data=typed)
    assert answer.status_code == 422
    assert "300 tờ" in answer.text
    assert MOST >= 5000  # a province several times over


async def test_it_has_no_more_than_three_files_of_a_person_in_the_making(
    service: Service, client: httpx.AsyncClient, stage: Stage, secretary: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(actions, "start", lambda *_: None)
    fields = {"agency": stage.cast.province.id, "layout": "a4", "copies": "1"}
    for _ in range(actions.MOST_UNDER_WAY):
        assert (await client.post("/posters", data=fields)).status_code == 303
    answer = await client.post("/posters", data=fields)
    assert answer.status_code == 422
    assert "vẫn đang được tạo" in answer.text


async def test_it_shows_how_far_a_file_is(
    service: Service, client: httpx.AsyncClient, stage: Stage, secretary: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(actions, "start", lambda *_: None)
    fields = {"agency": stage.cast.province.id, "layout": "a4", "copies": "2"}
    path = (await client.post("/posters", data=fields)).headers["location"]
    page = await client.get(path)
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert f'hx-get="{path}" hx-trigger="every 1s"' in page.text
    assert "chờ đến lượt" in page.text
    folder = Spool(service.settings.spool_dir).folder(secretary, path.rpartition("/")[2])
    tell(folder, Progress(2))
    part = (await client.get(path, headers={"hx-request": "true"})).text
    assert part.lstrip().startswith('<div id="posters-file"')
    assert '<progress value="2" max="3"' in part
    assert (await client.get(f"{path}/file")).status_code == 404
    assert "Đang tạo" in (await client.get("/posters")).text
    long_ago = time.time() - 2 * SILENT_SECONDS
    os.utime(folder / "progress.json", (long_ago, long_ago))
    stopped = (await client.get(path)).text
    assert "Hệ thống đã dừng" in stopped
    assert "hx-trigger" not in stopped
    assert "Chưa xong" in (await client.get("/posters")).text


async def test_it_says_when_a_file_could_not_be_made(
    service: Service, client: httpx.AsyncClient, stage: Stage, secretary: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    begin = actions.start
    monkeypatch.setattr(actions, "start", lambda folder, _: begin(folder, tmp_path / "no-fonts"))
    fields = {"agency": stage.cast.province.id, "layout": "a4", "copies": "1"}
    path = (await client.post("/posters", data=fields)).headers["location"]
    end = time.monotonic() + SECONDS
    while "Không tạo được tệp" not in (await client.get(path)).text:
        assert time.monotonic() < end
        await asyncio.sleep(0.1)
    folder = Spool(service.settings.spool_dir).folder(secretary, path.rpartition("/")[2])
    assert "BeVietnamPro" in (folder / "log").read_text()
    assert {each.name for each in folder.iterdir()} == {"log", "order.jsonl", "progress.json"}


async def test_it_gives_a_file_to_nobody_else(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage, secretary: str
) -> None:
    fields = {"agency": stage.cast.province.id, "layout": "links", "copies": "1"}
    path = (await client.post("/posters", data=fields)).headers["location"]
    await fetched(client, path)
    own = client.cookies
    client.cookies = httpx.Cookies()
    assert (await client.get(f"{path}/file")).status_code in {303, 401}
    await sign_in(service, client, clock, "administrator", stage.cast.province)
    assert (await client.get(path)).status_code == 404
    assert (await client.get(f"{path}/file")).status_code == 404
    assert "Sẵn sàng" not in (await client.get("/posters")).text
    for odd in ("..", "%2e%2e", "nothing", "a" * 26):
        assert (await client.get(f"/posters/{odd}/file")).status_code == 404
    client.cookies = own
    assert (await client.get(f"{path}/file")).status_code == 200
    assert "Sẵn sàng" in (await client.get("/posters")).text


async def test_it_prints_only_for_agencies_that_one_may_change(
    service: Service, client: httpx.AsyncClient, clock: FixedClock, stage: Stage
) -> None:
    await sign_in(service, client, clock, "iso_secretary", stage.cast.commune)
    other = stage.cast.other_point
    assert stage.cast.point.code in (await client.get("/posters")).text
    for query in (f"agency={stage.cast.province.id}", f"point={other.id}", "agency=x", "point=x"):
        assert (await client.get(f"/posters?{query}")).status_code == 404
    fields = {"layout": "links", "copies": "1"}
    for place in ({"agency": stage.cast.other_commune.id}, {"point": other.id}):
        assert (await client.post("/posters", data={**fields, **place})).status_code == 404
    answer = await client.post("/posters", data={**fields, "point_ids": other.id})
    assert answer.status_code == 422
    await sign_in(service, client, clock, "manager", stage.cast.commune)
    assert (await client.get("/posters")).status_code == 403


async def test_it_gives_every_point_once_over_many_pages(
    service: Service, clock: FixedClock, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    for number in range(10):
        await open_point(
            service.database, clock, agency=stage.cast.commune, name=f"Quầy {number % 2}",
            place="reception",
        )  # fmt: skip
    chosen = Chosen(path=stage.cast.province.path)
    async with service.database.reading() as conn:
        listed = [point async for point in queries.each_live_point(conn, chosen)]
        assert (await queries.count_live_points(conn, chosen)).total() == 13
    assert len({point.id for point in listed}) == len(listed) == 13
    assert [point.agency_code for point in listed] == sorted(point.agency_code for point in listed)


async def test_it_deletes_files_after_a_day(
    service: Service, client: httpx.AsyncClient, stage: Stage, secretary: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(actions, "start", lambda *_: None)
    fields = {"agency": stage.cast.province.id, "layout": "a4", "copies": "1"}
    old, new = [(await client.post("/posters", data=fields)).headers["location"] for _ in range(2)]
    spool = Spool(service.settings.spool_dir)
    folder = spool.folder(secretary, old.rpartition("/")[2])
    long_ago = time.time() - poster_spool.KEPT_SECONDS - 60
    for entry in (*folder.iterdir(), folder):
        os.utime(entry, (long_ago, long_ago))
    spool.sweep()
    assert not folder.exists()
    assert (await client.get(old)).status_code == 404
    assert (await client.get(new)).status_code == 200


async def test_it_draws_one_file_at_a_time(
    service: Service, client: httpx.AsyncClient, stage: Stage, secretary: str
) -> None:
    fields = {"agency": stage.cast.province.id, "layout": "links", "copies": "1"}
    first = (await client.post("/posters", data=fields)).headers["location"]
    await fetched(client, first)
    folder = Spool(service.settings.spool_dir).folder(secretary, first.rpartition("/")[2])
    with turn(folder):
        path = (await client.post("/posters", data=fields)).headers["location"]
        await asyncio.sleep(1.5)
        assert "chờ đến lượt" in (await client.get(path)).text
    await fetched(client, path)


async def test_it_tells_the_drawing_process_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, str]] = []

    class Process:
        def __init__(self, *_: object, env: dict[str, str], **__: object) -> None:
            started.append(env)

        def wait(self) -> int:
            return 0

    monkeypatch.setenv("AUDITAPP_SECRET_KEY", "x" * 40)
    monkeypatch.setattr("subprocess.Popen", Process)
    actions.start(tmp_path, STATIC)
    assert not any(name.startswith("AUDITAPP_") for name in started[0])
