"""The internal audit report: what domain.md B.6 lists, in its order."""

from collections.abc import Iterator

from auditapp.audits.models.checklist import NONCONFORMING, Line
from auditapp.formkit.grades import Grade
from auditapp.reports.models.facts import CAVEAT, METHODS, Facts, day, days, deadline, vi
from auditapp.reports.models.paper import (
    Block,
    Bullets,
    Cell,
    Heading,
    Mark,
    Marks,
    Paper,
    Para,
    Seal,
    Table,
)
from auditapp.reports.models.sentences import (
    counts_table,
    lead_mark,
    legend,
    paragraphs,
    team_table,
    unit_mark,
)

WITHOUT = "(Chưa có nội dung.)"
CHECK = (
    "Mã kiểm tra nội dung đã ký. Quét mã hoặc nhập mã để kiểm tra cuộc đánh giá có còn nguyên vẹn."
)


def report(facts: Facts) -> Paper:
    """Return the report; the number, the day and the approval are left to the agency."""
    of = facts.letterhead
    return Paper(
        head=facts.head("BC"),
        kind="BÁO CÁO",
        about=f"Kết quả đánh giá nội bộ hệ thống quản lý chất lượng\ntại {facts.audit.agency_name}",
        blocks=tuple(_blocks(facts)),
        title=f"Báo cáo: {facts.audit.title}",
        made_on=facts.today,
        signer=Mark(title=f"PHÊ DUYỆT\n{of.signer_title}", note="", name=of.signer_name),
        recipients=tuple(paragraphs(facts.texts.get("recipients", "") or of.recipients)),
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    yield from _about(facts)
    yield Heading("II. QUÁ TRÌNH ĐÁNH GIÁ")
    yield from _typed(facts, "summary", _course(facts))
    for limits in dict.fromkeys(each.values.get("limits", "") for each in facts.meetings):
        yield from (Para(part, lead="Hạn chế: ") for part in paragraphs(limits))
    yield Para(CAVEAT)
    yield from _results(facts)
    yield Heading("IV. SO SÁNH VỚI LẦN ĐÁNH GIÁ TRƯỚC")
    yield from _comparison(facts)
    yield Heading("V. KẾT LUẬN VỀ SỰ PHÙ HỢP VÀ HIỆU LỰC")
    yield from _typed(facts, "conclusion", WITHOUT)
    yield Heading("VI. KIẾN NGHỊ")
    yield from _ending([*_typed(facts, "recommendations", WITHOUT)])
    yield from _added(facts)
    yield Marks((unit_mark(facts), lead_mark(facts)))
    yield from _disagreement(facts)
    if facts.audit.digest:
        yield Seal(facts.audit.digest, facts.check_url, CHECK)


def _about(facts: Facts) -> Iterator[Block]:
    plan = facts.plan
    yield Heading("I. THÔNG TIN CHUNG")
    yield Para(plan.objective, lead="1. Mục đích: ")
    yield Para(plan.scope, lead="2. Phạm vi: ")
    yield Para("; ".join(plan.criteria) + ".", lead="3. Chuẩn mực: ")
    method = f" Phương pháp: {METHODS[plan.method].lower()}." if plan.method in METHODS else ""
    when = f"{days(facts.audit)}, tại {facts.audit.agency_name}.{method}"
    yield Para(when[:1].upper() + when[1:], lead="4. Thời gian, địa điểm, phương pháp: ")
    yield Para("", lead="5. Đoàn đánh giá:")
    yield team_table(facts)
    for reason in plan.exceptions:
        yield Para(reason, lead="Ngoại lệ về tính độc lập đã được chấp thuận: ")
    yield Para(_participants(facts), lead="6. Đơn vị được đánh giá, người tham gia: ")


def _participants(facts: Facts) -> str:
    """Return the unit and who took part: as planned, and as the meetings noted them."""
    people = dict(facts.plan.auditees)
    for meeting in facts.meetings:
        there = (each for each in meeting.people if each.present != "no")
        people = {**{each.name: each.role for each in there if each.name}, **people}
    found = facts.signatures.get("unit")
    if found:
        people.setdefault(found.signature.name, found.signature.position)
    team = {each.display_name for each in facts.members}
    named = [f"{name} ({at})" if at else name for name, at in people.items() if name not in team]
    with_them = f"; người tham gia: {', '.join(named)}" if named else ""
    return f"{facts.audit.agency_name}{with_them}."


def _course(facts: Facts) -> str:
    seen = sum(1 for line in facts.lines if line.values.get("grade") not in {None, "not_checked"})
    return (
        f"Đoàn đã đánh giá {seen}/{len(facts.lines)} mục của phiếu “{facts.form_title}” qua xem "
        "xét tài liệu, hồ sơ, quan sát và phỏng vấn."
    )


def _results(facts: Facts) -> Iterator[Block]:
    yield Heading("III. KẾT QUẢ ĐÁNH GIÁ")
    yield Heading("1. Kết quả theo đơn vị và điều khoản", 2)
    yield counts_table(facts)
    yield Para(legend(facts), style="note")
    yield Heading("2. Điểm mạnh", 2)
    strong = [_said(line) for line in facts.others if line.values["grade"] == "good_practice"]
    items = tuple(strong + paragraphs(facts.texts.get("strengths", "")))
    yield Bullets(items) if items else Para("Không ghi nhận riêng.")
    yield Heading("3. Danh sách điểm không phù hợp", 2)
    found = facts.nonconformities
    if found:
        yield _nonconformities(found)
    else:
        yield Para("Không phát hiện điểm không phù hợp trong các mẫu đã xem.")
    for line in found:
        yield from facts.photos.get(line.code, ())
    yield Heading("4. Lưu ý, cơ hội cải tiến", 2)
    remarks = [line for line in facts.others if line.values["grade"] != "good_practice"]
    yield _remarks(remarks) if remarks else Para("Không có.")
    for line in remarks:
        yield from facts.photos.get(line.code, ())


def _nonconformities(lines: list[Line]) -> Table:
    rows = tuple(
        (
            Cell(str(number), align="center"),
            line.clause,
            _short(line.grade),
            line.values.get("criterion", ""),
            line.values.get("evidence", ""),
            line.values.get("statement", ""),
            Cell(deadline(line.values.get("deadline", "")), align="center"),
        )
        for number, line in enumerate(lines, 1)
    )
    return Table(
        name="Điểm không phù hợp",
        heads=("TT", "Điều khoản", "Mức độ", "Yêu cầu", "Bằng chứng", "Nội dung", "Hạn khắc phục"),
        widths=(0.065, 0.1, 0.1, 0.185, 0.21, 0.19, 0.15),
        rows=rows,
    )


def _remarks(lines: list[Line]) -> Table:
    rows = tuple(
        (
            Cell(str(number), align="center"),
            line.clause,
            _label(line.grade),
            line.values.get("note", ""),
        )
        for number, line in enumerate(lines, 1)
    )
    return Table(
        name="Lưu ý, cơ hội cải tiến",
        heads=("TT", "Điều khoản", "Loại", "Nội dung"),
        widths=(0.07, 0.12, 0.24, 0.57),
        rows=rows,
    )


def _comparison(facts: Facts) -> Iterator[Block]:
    before = facts.earlier
    if before is None:
        yield Para("Chưa có cuộc đánh giá trước của đơn vị này trong hệ thống để so sánh.")
        return
    yield Para(
        f"So với cuộc đánh giá “{before.audit.title}” ({days(before.audit)}):",
    )
    rows: list[tuple[str | Cell, ...]] = []
    for grade in facts.grades:
        then = _count(grade, [line for clause in before.clauses for line in clause.lines])
        now = _count(grade, facts.lines)
        if not then and not now:
            continue
        change = f"{now - then:+d}" if now != then else "0"
        cells = (str(then), str(now), change)
        rows.append((vi(grade.label), *(Cell(each, align="center") for each in cells)))
    yield Table(
        name="So sánh với lần trước",
        heads=("Kết quả", "Lần trước", "Lần này", "Tăng, giảm"),
        widths=(0.46, 0.18, 0.18, 0.18),
        rows=tuple(rows),
    )
    yield from _since(facts)


def _since(facts: Facts) -> Iterator[Block]:
    """Say what became of last time's nonconformities."""
    before = facts.earlier
    now = {line.code: line for line in facts.lines}
    items = []
    for line in (line for clause in (before.clauses if before else ()) for line in clause.lines):
        if line.values.get("grade") not in NONCONFORMING:
            continue
        same = now.get(line.code)
        grade = same.grade if same else None
        became = vi(grade.label) if grade else "không đánh giá lại lần này"
        mark = "lặp lại, " if same and same.values.get("grade") in NONCONFORMING else ""
        items.append(
            f"Điều {line.clause} ({line.code}), lần trước: {_label(line.grade).lower()}; "
            f"lần này: {mark}{became[:1].lower() + became[1:]}."
        )
    if items:
        yield Para("Các điểm không phù hợp của lần trước:")
        yield Bullets(tuple(items))


def _added(facts: Facts) -> Iterator[Block]:
    if not facts.addenda:
        return
    yield Heading("BỔ SUNG SAU KHI KÝ")
    for each in facts.addenda:
        who = facts.names.get(each.account_id, "")
        yield Para(each.text, lead=f"Bổ sung {each.seq} ({day(each.at.date())}, {who}): ")
        yield Para(f"Lý do: {each.reason} Mã kiểm tra: {each.hash}", style="note")


def _disagreement(facts: Facts) -> Iterator[Block]:
    found = facts.signatures.get("unit")
    if found and found.signature.says == "disagree":
        yield Para(found.signature.reason, lead="Ý kiến không đồng ý của đơn vị: ")


def _typed(facts: Facts, name: str, otherwise: str) -> Iterator[Para]:
    for paragraph in paragraphs(facts.texts.get(name, "")) or [otherwise]:
        yield Para(paragraph)


def _ending(blocks: list[Para]) -> list[Para]:
    """Close the last sentence of the document as Decree 30/2020 wants it: './.'"""
    *before, last = blocks
    return [*before, Para(last.text.rstrip(" ./") + "./.", last.lead)]


def _said(line: Line) -> str:
    return f"Điều {line.clause}: {line.values.get('note', '')}"


def _count(grade: Grade, lines: list[Line]) -> int:
    return sum(line.values.get("grade") == grade.key for line in lines)


def _label(grade: Grade | None) -> str:
    return vi(grade.label) if grade else ""


def _short(grade: Grade | None) -> str:
    return vi(grade.short) if grade else ""
