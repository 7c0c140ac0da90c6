"""A timetable as an iCalendar file (RFC 5545), for any calendar on a phone or a desk."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import msgspec

ZONE = "Asia/Ho_Chi_Minh"
# Viet Nam keeps one time all year since 1975 (IANA tz database).
_ZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; starts and ends are minutes after midnight of the day in Viet Nam."""

    uid: str
    day: date
    starts: int
    ends: int
    title: str
    place: str = ""
    notes: str = ""
    url: str = ""


def write_calendar(name: str, events: Iterable[Event], *, at: datetime) -> bytes:
    """Return the file: UTF-8, lines of at most 75 bytes that end in CRLF; `at` is when."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//auditapp//audits//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        f"X-WR-TIMEZONE:{ZONE}",
        *_ZONE,
    ]
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) + b"\r\n" for line in lines)


def escape(text: str) -> str:
    """Return a TEXT value (RFC 5545 section 3.3.11)."""
    return text.replace("\r\n", "\n").translate(_ESCAPES)


def fold(line: str) -> bytes:
    """Return a line in pieces of at most 75 bytes, none cut inside a letter (section 3.1)."""
    pieces, room = [b""], 75
    for letter in line:
        raw = letter.encode()
        if len(pieces[-1]) + len(raw) > room:
            pieces.append(b"")
            room = 74  # the blank that marks a continued line counts
        pieces[-1] += raw
    return b"\r\n ".join(pieces)


def _event(event: Event, at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={ZONE}:{_moment(event.day, event.starts)}",
        f"DTEND;TZID={ZONE}:{_moment(event.day, event.ends)}",
        f"SUMMARY:{escape(event.title)}",
    ]
    if event.place:
        lines.append(f"LOCATION:{escape(event.place)}")
    if event.notes:
        lines.append(f"DESCRIPTION:{escape(event.notes)}")
    if event.url:
        lines.append(f"URL:{event.url}")
    return [*lines, "END:VEVENT"]


def _moment(day: date, minutes: int) -> str:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    return f"{at:%Y%m%dT%H%M%S}"
