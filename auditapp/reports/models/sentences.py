"""Words shared by the documents: defaults of the plan, lists of people, counts in words."""

from collections import Counter
from collections.abc import Sequence

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Clause
from auditapp.reports.models.facts import PART_NAMES, STANDARDS, Facts, PlanFacts, vi
from auditapp.reports.models.paper import Cell, Mark, Table

UNIT_TITLE = "ĐẠI DIỆN ĐƠN VỊ\nĐƯỢC ĐÁNH GIÁ"


def usual_plan(audit: Audit, clauses: Sequence[Clause]) -> PlanFacts:
    """Return what documents say where nobody has written a plan."""
    standard = STANDARDS.get(audit.standard, audit.standard)
    named = "; ".join(f"{clause.code} {vi(clause.title)}" for clause in clauses)
    return PlanFacts(
        objective=f"Xác định mức độ phù hợp và hiệu lực của hệ thống quản lý chất lượng theo "
        f"{standard} tại {audit.agency_name}; nhận biết cơ hội cải tiến.",
        scope=f"Các hoạt động của {audit.agency_name} trong phạm vi hệ thống quản lý chất lượng; "
        f"các điều khoản: {named}.",
        criteria=(
            standard,
            "Quy trình, tài liệu nội bộ của hệ thống quản lý chất lượng",
            "Văn bản pháp luật có liên quan",
        ),
    )


def team_table(facts: Facts) -> Table:
    """Return the team: name, part, unit."""
    rows = [
        (
            Cell(str(number), align="center"),
            each.display_name,
            PART_NAMES[each.part],
            each.home_name,
        )
        for number, each in enumerate(facts.members, 1)
    ]
    return Table(
        name="Đoàn đánh giá",
        heads=("TT", "Họ và tên", "Nhiệm vụ", "Đơn vị công tác"),
        widths=(0.07, 0.33, 0.2, 0.4),
        rows=tuple(rows),
    )


def counts_table(facts: Facts) -> Table:
    """Return the results by clause and for the unit: how many lines of each grade."""
    grades = facts.grades
    rows: list[tuple[str | Cell, ...]] = []
    for clause in facts.clauses:
        counts = Counter(line.values.get("grade", "") for line in clause.lines)
        rows.append(
            (f"{clause.code} {vi(clause.title)}", *_counted(counts, facts), _n(len(clause.lines)))
        )
    total = Counter(line.values.get("grade", "") for line in facts.lines)
    whole = (*_counted(total, facts), _n(len(facts.lines)))
    bold = (Cell(cell.text, bold=True, align="center") for cell in whole)
    rows.append((Cell(facts.audit.agency_name, bold=True), *bold))
    share = 0.7 / (len(grades) + 1)
    return Table(
        name="Kết quả theo điều khoản",
        heads=("Điều khoản, đơn vị", *(vi(grade.short) for grade in grades), "Cộng"),
        widths=(0.3, *(share for _ in range(len(grades) + 1))),
        rows=tuple(rows),
    )


def legend(facts: Facts) -> str:
    """Return what the short words of the grades stand for."""
    known = (f"{vi(grade.short)}: {_small(vi(grade.label))}" for grade in facts.grades)
    return "Ghi chú: " + "; ".join(known) + "."


def unit_mark(facts: Facts) -> Mark:
    """Return the signature of the unit's representative, or room for it."""
    found = facts.signatures.get("unit")
    if found is None:
        return Mark(title=UNIT_TITLE, below=facts.unsigned.get("unit", ""))
    says = "Đồng ý" if found.signature.says == "agree" else "Không đồng ý"
    return Mark(
        title=UNIT_TITLE,
        note=f"({says} với các phát hiện)",
        name=found.signature.name,
        strokes=found.signature.strokes,
        below=found.signature.position,
    )


def lead_mark(facts: Facts) -> Mark:
    """Return the team leader's signature, or room for it."""
    found = facts.signatures.get("lead")
    if found is None:
        return Mark(title="TRƯỞNG ĐOÀN\nĐÁNH GIÁ", name=facts.lead)
    return Mark(
        title="TRƯỞNG ĐOÀN\nĐÁNH GIÁ", name=found.signature.name, strokes=found.signature.strokes
    )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of what somebody typed."""
    return [part.strip() for part in text.splitlines() if part.strip()]


def _counted(counts: Counter[str], facts: Facts) -> tuple[Cell, ...]:
    return tuple(_n(counts[grade.key]) for grade in facts.grades)


def _n(number: int) -> Cell:
    return Cell(str(number), align="center")


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
