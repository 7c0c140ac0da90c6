"""Batches of paper: opening where one may, the state shown, closing."""

import pytest

from auditapp.store.engine import Database
from tests.channels.paper.stage import BAD, GOOD, Desk

pytestmark = pytest.mark.anyio


async def test_it_opens_a_batch_with_a_number_of_its_own(desk: Desk) -> None:
    page = await desk.get()
    assert "Đợt 1" in page
    assert "Quầy 1, Xã Bắc Sơn" in page
    assert "02/11/2026" in page
    assert (await desk.open(sheets="3")).status_code == 303
    assert "Đợt 2" in await desk.get()
    listed = (await desk.client.get("/paper")).text
    assert "Đợt 1" in listed
    assert "Đợt 2" in listed


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("sheets", "0", "từ 1 đến 500"),
        ("sheets", "501", "từ 1 đến 500"),
        ("sheets", "mười", "từ 1 đến 500"),
        ("share", "101", "từ 0 đến 100"),
        ("share", "", "từ 0 đến 100"),
        ("last_day", "2026-11-01", "Ngày thu phiếu cuối cùng đứng trước"),
        ("last_day", "2028-01-01", "nhiều nhất một năm"),
        ("first_day", "31/02/2026", "ngày/tháng/năm"),
        ("survey_id", "nothing", "không thực hiện tại quầy"),
        ("point_id", "nothing", "Xin chọn quầy"),
    ],
)
async def test_it_refuses_what_cannot_be_and_keeps_what_was_entered(
    desk: Desk, field: str, value: str, words: str
) -> None:
    answer = await desk.open(**{"sheets": "77", field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="77"' in answer.text or field == "sheets"


async def test_it_refuses_counters_of_others_and_dates_far_away(desk: Desk) -> None:
    other = await desk.open(point_id=desk.stage.cast.other_point.id)
    assert other.status_code == 422
    assert "Xin chọn quầy" in other.text
    assert "Xã Tân Tri" not in other.text
    far = await desk.open(first_day="1926-11-02", last_day="1926-11-03")
    assert "quá xa ngày hôm nay" in far.text


async def test_it_is_a_stranger_to_other_agencies_and_closed_to_heads_of_unit(desk: Desk) -> None:
    batch = desk.batch
    await desk.sit("iso_secretary", desk.stage.cast.other_commune)
    assert (await desk.client.get(f"/paper/{batch}")).status_code == 404
    assert (await desk.key_in(1, GOOD)).status_code == 404
    await desk.sit("unit_head")
    assert "Nhập phiếu" in await desk.get()
    assert "Đóng đợt phiếu" not in await desk.get()
    assert (await desk.key_in(1, GOOD)).status_code == 303
    assert (await desk.client.post(f"/paper/{batch}/closure")).status_code == 403
    assert (await desk.client.get("/paper/new")).status_code == 403
    await desk.sit("auditor")
    assert (await desk.client.get(f"/paper/{batch}")).status_code == 403


async def test_it_closes_a_batch_for_good(desk: Desk, database: Database) -> None:
    await desk.key_in(1, GOOD)
    closed = await desk.client.post(f"/paper/{desk.batch}/closure")
    assert closed.status_code == 303
    assert "Đã đóng" in await desk.get()
    refused = await desk.key_in(2, GOOD)
    assert refused.status_code == 409
    assert "Đợt phiếu này đã đóng" in refused.text
    assert (await desk.client.post(f"/paper/{desk.batch}/closure")).status_code == 409


async def test_it_does_not_close_while_two_entries_differ(desk: Desk) -> None:
    await desk.key_in(1, GOOD)
    await desk.key_in(1, BAD, again=True)
    refused = await desk.client.post(f"/paper/{desk.batch}/closure")
    assert refused.status_code == 409
    assert "Xin thống nhất câu trả lời đúng trước" in refused.text


async def test_it_writes_what_was_done_into_the_record(desk: Desk) -> None:
    await desk.client.post(f"/paper/{desk.batch}/closure")
    await desk.sit("administrator", desk.stage.cast.province)
    record = (await desk.client.get("/people/record")).text
    assert "Mở đợt phiếu giấy" in record
    assert "Đóng đợt phiếu giấy" in record


async def test_it_says_what_to_do_when_there_is_no_batch(desk: Desk) -> None:
    await desk.sit("manager", desk.stage.cast.department)
    assert "/paper/new" in (await desk.client.get("/paper")).text
    await desk.sit("unit_head", desk.stage.cast.division)
    assert "in phiếu giấy cho quầy" in (await desk.client.get("/paper")).text
