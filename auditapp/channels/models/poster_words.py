"""The words printed around a code, Vietnamese and English: both stand on every poster.

The question is the headline of forms/surveys/counter; the places are those of Circular
01/2018/TT-VPCP, where opinions are collected.
"""

from typing import NamedTuple


class Both(NamedTuple):
    """One sentence in both languages."""

    vi: str
    en: str


QUESTION = Both(
    "Ông/Bà hài lòng thế nào với lần phục vụ này?",
    "How satisfied are you with the service this time?",
)
LEADS: dict[str, Both] = {
    "writing_desk": Both(
        "Trước khi ra về, xin Ông/Bà cho biết ý kiến",
        "Before you leave, please tell us what you think",
    ),
    "reception": Both(
        "Sau khi nộp hồ sơ, xin Ông/Bà cho biết ý kiến",
        "After handing in your papers, please tell us what you think",
    ),
    "return_desk": Both(
        "Sau khi nhận kết quả, xin Ông/Bà cho biết ý kiến",
        "After receiving your result, please tell us what you think",
    ),
    "appointment_slip": Both(
        "Khi nhận kết quả theo giấy hẹn, xin Ông/Bà cho biết ý kiến",
        "Once you have your result, please tell us what you think",
    ),
    "other": Both(
        "Xin Ông/Bà cho biết ý kiến về việc phục vụ",
        "Please tell us what you think of our service",
    ),
}
SCAN = Both(
    "Quét mã bằng điện thoại hoặc mở địa chỉ trên",
    "Scan with your phone or open the address above",
)
PROMISE = Both(
    "Ẩn danh, chỉ mất 30 giây. Không hỏi họ tên, số điện thoại.",
    "Anonymous, takes 30 seconds. No name, no phone number.",
)


def lead(place: str) -> Both:
    """Return the sentence that leads to the question at a place."""
    return LEADS.get(place, LEADS["other"])
