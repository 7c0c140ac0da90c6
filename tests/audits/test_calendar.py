"""Timetables as calendar files: read by a parser, and byte by byte as RFC 5545 asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar

from auditapp.audits.models.calendar import Event, write_calendar

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
LONG = "Tiếp nhận, giải quyết; trả kết quả hồ sơ \\ điều khoản 8.2\nvà 8.5 " * 6
EVENTS = [
    Event(
        uid="a@auditapp",
        day=date(2026, 11, 17),
        starts=8 * 60,
        ends=9 * 60 + 30,
        title=LONG,
        place="Phòng số 2, tầng 1",
        notes="Đánh giá viên: Vi Thị Giá\nBên được đánh giá: Lý Thị Phòng",
        url="https://example.org/audits/a/plan",
    ),
    Event(uid="b@auditapp", day=date(2026, 11, 17), starts=600, ends=660, title="Họp kết thúc"),
]


def parse(raw: bytes) -> Any:
    return icalendar.Calendar.from_ical(raw)


def test_a_parser_reads_back_what_was_written() -> None:
    read = parse(write_calendar("Đợt 1 năm 2026", EVENTS, at=AT))
    assert read["X-WR-CALNAME"] == "Đợt 1 năm 2026"
    first, second = read.walk("VEVENT")
    assert (first["UID"], first["SUMMARY"]) == ("a@auditapp", LONG)
    assert (first["LOCATION"], first["DESCRIPTION"]) == (EVENTS[0].place, EVENTS[0].notes)
    assert first["DTSTART"].dt.isoformat() == "2026-11-17T08:00:00+07:00"
    assert first["DTEND"].dt - first["DTSTART"].dt == timedelta(minutes=90)
    assert first["DTSTAMP"].dt == AT
    assert second["SUMMARY"] == "Họp kết thúc"
    assert "LOCATION" not in second


def test_it_names_the_zone_of_viet_nam() -> None:
    read = parse(write_calendar("x", EVENTS, at=AT))
    (zone,) = read.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Ho_Chi_Minh"
    assert read.walk("VEVENT")[0]["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert [str(one["TZOFFSETTO"].to_ical()) for one in zone.walk("STANDARD")] == ["+0700"]


def test_every_line_is_short_whole_and_ends_in_crlf() -> None:
    raw = write_calendar("Đợt", EVENTS, at=AT)
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no letter is cut
