"""Service points, their codes and places, fields of service and who decides in them."""

from datetime import date, datetime
from typing import NotRequired, TypedDict

import msgspec

from auditapp.base.errors import Invalid

POINT_NAME_MAX = 200

# Where at the one-stop unit the code hangs, in the order of a visit.
PLACES: dict[str, dict[str, str]] = {
    "writing_desk": {"vi": "Bàn viết hồ sơ", "en": "Writing desk"},
    "reception": {"vi": "Quầy tiếp nhận hồ sơ", "en": "Reception counter"},
    "return_desk": {"vi": "Quầy trả kết quả", "en": "Return desk"},
    "appointment_slip": {"vi": "Giấy hẹn trả kết quả", "en": "Appointment slip"},
    "other": {"vi": "Nơi khác", "en": "Other place"},
}


class Field(msgspec.Struct, frozen=True):
    """A field of service (lĩnh vực)."""

    code: str
    name_vi: str
    name_en: str
    position: int

    @property
    def name(self) -> dict[str, str]:
        """Return the name per language."""
        return {"vi": self.name_vi, "en": self.name_en}


class Point(msgspec.Struct, frozen=True):
    """A service point: where a citizen is served, and what the QR code stands for."""

    id: str
    root_id: str
    agency_id: str
    name: str
    place: str
    field: str | None
    code: str
    created_at: datetime
    closed_at: datetime | None


class PointCode(msgspec.Struct, frozen=True):
    """A code ever given to a point; a revoked one still says what happened to it."""

    code: str
    issued_at: datetime
    revoked_at: datetime | None


class Deciding(msgspec.Struct, frozen=True):
    """Who decides in a field what an agency receives; both ends of the period included."""

    receiving_id: str
    field: str
    valid_from: date
    valid_to: date | None
    deciding_id: str


class NewPoint(TypedDict):
    """What opening a point takes."""

    name: str
    place: str
    field: NotRequired[str | None]


class NewDeciding(TypedDict):
    """What naming a deciding agency takes; None ends what was said before."""

    receiving_id: str
    field: str
    deciding_id: str | None
    day: date


def checked_place(place: str) -> str:
    """Return place; raises Invalid for one that is not in PLACES."""
    if place not in PLACES:
        raise Invalid("This choice does not exist.", field="place")
    return place
