"""The checklist on paper, filled in or blank."""

from collections.abc import Iterator

from auditapp.audits.models.checklist import Line
from auditapp.formkit.grades import FIELDS
from auditapp.reports.models.facts import Facts, days, deadline, vi
from auditapp.reports.models.paper import Block, Cell, Heading, Marks, Paper, Para, Table
from auditapp.reports.models.sentences import lead_mark, legend, unit_mark


def filled_checklist(facts: Facts) -> Paper:
    """Return every line with its grade and what was written."""
    return _paper(facts, "PHIẾU ĐÁNH GIÁ", is_blank=False)


def blank_checklist(facts: Facts) -> Paper:
    """Return every line with room to write."""
    return _paper(facts, "PHIẾU ĐÁNH GIÁ", is_blank=True)


def _paper(facts: Facts, kind: str, *, is_blank: bool) -> Paper:
    return Paper(
        head=facts.head("PĐG"),
        kind=kind,
        about=facts.form_title,
        blocks=tuple(_blocks(facts, is_blank=is_blank)),
        title=f"{facts.form_title}: {facts.audit.title}",
        made_on=facts.today,
        is_landscape=True,
    )


def _blocks(facts: Facts, *, is_blank: bool) -> Iterator[Block]:
    yield Para(facts.audit.agency_name, lead="Đơn vị được đánh giá: ")
    yield Para(f"{facts.audit.title}; {days(facts.audit)}.", lead="Đợt đánh giá: ")
    team = ", ".join(each.display_name for each in facts.members)
    yield Para(f"{team}.", lead="Đoàn đánh giá: ")
    yield Para(legend(facts), style="note")
    for clause in facts.clauses:
        yield Heading(f"{clause.code} {vi(clause.title)}", 2)
        yield _table(facts, clause.lines, f"{clause.code} {vi(clause.title)}", is_blank=is_blank)
        for line in () if is_blank else clause.lines:
            yield from facts.photos.get(line.code, ())
    yield Marks((unit_mark(facts), lead_mark(facts)))


def _table(facts: Facts, lines: list[Line], name: str, *, is_blank: bool) -> Table:
    return Table(
        name=name,
        heads=("Mã", "Câu hỏi", "Xem xét", "Kết quả", "Bằng chứng, ghi chú"),
        widths=(0.1, 0.27, 0.18, 0.13, 0.32),
        rows=tuple(_row(facts, line, is_blank=is_blank) for line in lines),
    )


def _row(facts: Facts, line: Line, *, is_blank: bool) -> tuple[str | Cell, ...]:
    hint = vi(line.question.evidence_hint) if line.question.evidence_hint else ""
    asked = (line.code, vi(line.question.text), hint)
    if is_blank:
        choices = "\n".join(f"[  ] {vi(grade.short)}" for grade in facts.grades)
        return (*asked, choices, "")
    grade = line.grade
    return (*asked, Cell(vi(grade.label) if grade else "", bold=True), _written(line))


def _written(line: Line) -> str:
    said = []
    for field in FIELDS:
        value = line.values.get(field.name)
        if value:
            shown = deadline(value) if field.kind == "date" else value
            said.append(f"{vi(field.label)}: {shown}")
    return "\n".join(said)
