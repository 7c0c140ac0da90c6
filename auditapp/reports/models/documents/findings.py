"""A sheet per nonconformity: what was found, and room for cause, action and verification."""

from collections.abc import Iterator

from auditapp.audits.models.checklist import Line
from auditapp.reports.models.facts import Facts, day, days, deadline, vi
from auditapp.reports.models.paper import Block, Break, Form, Heading, Mark, Marks, Paper, Para

TITLE = "PHIẾU YÊU CẦU HÀNH ĐỘNG KHẮC PHỤC"
STEPS = (
    ("1. Sửa chữa, khắc phục ngay (người thực hiện, thời hạn)", 2),
    ("2. Phân tích nguyên nhân", 2),
    ("3. Hành động khắc phục (người thực hiện, thời hạn)", 2),
    ("4. Xem xét sự không phù hợp tương tự ở đơn vị khác", 1),
    ("5. Bằng chứng hoàn thành", 1),
    ("6. Xác nhận thực hiện (người xác nhận, ngày)", 1),
    ("7. Xác nhận hiệu lực: đạt / không đạt (người xác nhận, ngày)", 1),
    ("8. Cập nhật rủi ro, tài liệu", 1),
)


def finding_sheets(facts: Facts) -> Paper:
    """Return one page per nonconformity; their numbers are left blank."""
    return Paper(
        head=facts.head("PKPH"),
        kind=TITLE,
        about="",
        blocks=tuple(_blocks(facts)),
        title=f"Phiếu không phù hợp: {facts.audit.title}",
        made_on=facts.today,
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    found = facts.nonconformities
    if not found:
        yield Para("Cuộc đánh giá không ghi nhận điểm không phù hợp nào.")
    for number, line in enumerate(found):
        if number:
            yield Break()
            yield Para(TITLE, style="centre")
        yield from _sheet(facts, line)


def _sheet(facts: Facts, line: Line) -> Iterator[Block]:
    grade = line.grade
    said = line.values
    yield Form(
        (
            ("Số phiếu", ""),
            ("Đợt đánh giá", f"{facts.audit.title}, {days(facts.audit)}"),
            ("Đơn vị", facts.audit.agency_name),
            ("Điều khoản", f"{line.clause} {vi(line.clause_title)} ({line.code})"),
            ("Phân loại", vi(grade.label) if grade else ""),
            ("Người phát hiện, ngày", f"{_finder(facts, line)}, {day(facts.audit.ends_on)}"),
            ("Yêu cầu", said.get("criterion", "")),
            ("Bằng chứng", said.get("evidence", "")),
            ("Nội dung không phù hợp", said.get("statement", "")),
            ("Hạn khắc phục", deadline(said.get("deadline", ""))),
        )
    )
    yield Heading("Phần dành cho đơn vị và người xác nhận", 2)
    for step, lines in STEPS:
        given = said.get("correction", "") if step.startswith("1.") else ""
        yield Form(((step, given),), lines=lines)
    yield Marks((Mark(title="ĐẠI DIỆN ĐƠN VỊ"), Mark(title="ĐÁNH GIÁ VIÊN")))
    yield from facts.photos.get(line.code, ())


def _finder(facts: Facts, line: Line) -> str:
    return facts.finders.get(line.code, facts.lead)
