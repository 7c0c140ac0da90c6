"""The grades of a checklist line and the fields each grade asks for: data, in this one place.

Keys are stored and never change. `tone` and `shape` name the colour and the sign that stand beside
the word, so that a grade is never told by colour alone. `nc` is the only nonconformity of the
simple scheme; who counts nonconformities asks `kind`, not the key.
"""

from typing import Literal

from msgspec import Struct

from auditapp.base.words import N_
from auditapp.formkit.words import Text

Scheme = Literal["full", "simple"]
Kind = Literal["conforming", "nonconforming", "remark", "outside", "open"]


class Field(Struct, frozen=True):
    """A field that grades can ask for; `missing` is the msgid of its problem."""

    name: str
    label: Text
    missing: str
    kind: Literal["text", "date"] = "text"
    max_length: int = 2000


class Grade(Struct, frozen=True, kw_only=True):
    """A grade; `at_closing` names fields that are required only when the audit closes."""

    key: str
    kind: Kind
    label: Text
    short: Text
    tone: str
    shape: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    at_closing: tuple[str, ...] = ()


FIELDS: tuple[Field, ...] = (
    Field(
        "criterion",
        {"vi": "Yêu cầu (chuẩn mực, điều khoản)", "en": "Requirement (criterion and clause)"},
        N_("Please name the requirement that is not met."),
    ),
    Field(
        "evidence",
        {"vi": "Bằng chứng đã xem", "en": "Evidence seen"},
        N_("Please write what was seen, where and when."),
    ),
    Field(
        "statement",
        {"vi": "Phát biểu sự không phù hợp", "en": "Statement of the nonconformity"},
        N_("Please state what is missing or wrong."),
    ),
    Field(
        "deadline",
        {"vi": "Hạn khắc phục", "en": "Deadline"},
        N_("Please set a deadline."),
        "date",
        10,
    ),
    Field(
        "correction",
        {"vi": "Sửa chữa, khắc phục ngay", "en": "Immediate correction"},
        N_("Please write the immediate correction."),
    ),
    Field(
        "notice",
        {"vi": "Báo cáo người đứng đầu cơ quan", "en": "Notice to the head of the agency"},
        N_("Please write how and when the head of the agency was told."),
    ),
    Field(
        "note",
        {"vi": "Ghi chú", "en": "Note"},
        N_("Please write a note."),
    ),
    Field(
        "reason",
        {"vi": "Lý do", "en": "Reason"},
        N_("Please give the reason."),
    ),
)

_NC = ("criterion", "evidence", "statement", "deadline")

CONFORM = Grade(
    key="conform",
    kind="conforming",
    label={"vi": "Phù hợp", "en": "Conformity"},
    short={"vi": "PH", "en": "C"},
    tone="good",
    shape="check",
    required=("evidence",),
    optional=("note",),
)
NC_MINOR = Grade(
    key="nc_minor",
    kind="nonconforming",
    label={"vi": "Không phù hợp nhẹ", "en": "Minor nonconformity"},
    short={"vi": "KPH nhẹ", "en": "NC minor"},
    tone="warning",
    shape="triangle",
    required=_NC,
    optional=("correction", "notice", "note"),
)
NC_MAJOR = Grade(
    key="nc_major",
    kind="nonconforming",
    label={"vi": "Không phù hợp nặng", "en": "Major nonconformity"},
    short={"vi": "KPH nặng", "en": "NC major"},
    tone="danger",
    shape="octagon",
    required=(*_NC, "correction", "notice"),
    optional=("note",),
)
OBSERVATION = Grade(
    key="observation",
    kind="remark",
    label={"vi": "Lưu ý (điểm cần quan tâm)", "en": "Observation"},
    short={"vi": "LY", "en": "Obs"},
    tone="notice",
    shape="eye",
    required=("note",),
    optional=("evidence",),
)
OFI = Grade(
    key="ofi",
    kind="remark",
    label={"vi": "Cơ hội cải tiến / Khuyến nghị", "en": "Opportunity for improvement"},
    short={"vi": "CHCT", "en": "OFI"},
    tone="idea",
    shape="bulb",
    required=("note",),
    optional=("evidence",),
)
NA = Grade(
    key="na",
    kind="outside",
    label={"vi": "Không áp dụng", "en": "Not applicable"},
    short={"vi": "KAD", "en": "N/A"},
    tone="neutral",
    shape="minus",
    required=("reason",),
)
NOT_CHECKED = Grade(
    key="not_checked",
    kind="open",
    label={"vi": "Chưa đánh giá", "en": "Not assessed"},
    short={"vi": "–", "en": "–"},
    tone="neutral",
    shape="circle",
    optional=("note",),
    at_closing=("reason",),
)
GOOD_PRACTICE = Grade(
    key="good_practice",
    kind="conforming",
    label={"vi": "Điểm mạnh", "en": "Strength"},
    short={"vi": "ĐM", "en": "Str"},
    tone="good",
    shape="star",
    required=("note",),
    optional=("evidence",),
)
NC = Grade(
    key="nc",
    kind="nonconforming",
    label={"vi": "Không phù hợp", "en": "Nonconformity"},
    short={"vi": "KPH", "en": "NC"},
    tone="danger",
    shape="octagon",
    required=_NC,
    optional=("correction", "notice", "note"),
)
RECOMMENDATION = Grade(
    key="ofi",
    kind="remark",
    label={"vi": "Khuyến nghị", "en": "Recommendation"},
    short={"vi": "KN", "en": "Rec"},
    tone="idea",
    shape="bulb",
    required=("note",),
    optional=("evidence",),
)

GRADES: dict[Scheme, tuple[Grade, ...]] = {
    "full": (
        CONFORM,
        NC_MINOR,
        NC_MAJOR,
        OBSERVATION,
        OFI,
        NA,
        NOT_CHECKED,
        GOOD_PRACTICE,
    ),
    "simple": (CONFORM, NC, RECOMMENDATION, NA, NOT_CHECKED),
}


def find_grade(key: object, scheme: Scheme = "full") -> Grade | None:
    """Return the grade of a key in a scheme, or None."""
    return next((grade for grade in GRADES[scheme] if grade.key == key), None)


def fields_for(grade: str, scheme: Scheme = "full") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the required and of the optional fields of a grade."""
    found = find_grade(grade, scheme)
    return (found.required, found.optional + found.at_closing) if found else ((), ())
