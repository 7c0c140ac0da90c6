"""The audit plan: what, whom, when, by whom."""

from collections.abc import Iterator

from auditapp.reports.models.facts import METHODS, Facts, day, days
from auditapp.reports.models.paper import Block, Bullets, Heading, Mark, Paper, Para, Table
from auditapp.reports.models.sentences import paragraphs, team_table


def plan(facts: Facts) -> Paper:
    """Return the plan; its number and day are left blank."""
    of = facts.letterhead
    return Paper(
        head=facts.head("KH"),
        kind="KẾ HOẠCH",
        about=f"Đánh giá nội bộ hệ thống quản lý chất lượng\ntại {facts.audit.agency_name}",
        blocks=tuple(_blocks(facts)),
        title=f"Kế hoạch: {facts.audit.title}",
        made_on=facts.today,
        signer=Mark(title=of.signer_title, note="", name=of.signer_name),
        recipients=tuple(paragraphs(of.recipients)),
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    of = facts.plan
    yield Heading("I. MỤC ĐÍCH")
    yield from (Para(text) for text in paragraphs(of.objective))
    yield Heading("II. PHẠM VI VÀ CHUẨN MỰC")
    yield Para(of.scope, lead="1. Phạm vi: ")
    yield Para("", lead="2. Chuẩn mực đánh giá:")
    yield Bullets(tuple(f"{text.rstrip('.;')};" for text in of.criteria[:-1]) + _last(of.criteria))
    yield Heading("III. ĐOÀN ĐÁNH GIÁ")
    yield team_table(facts)
    yield Heading("IV. THỜI GIAN, PHƯƠNG PHÁP")
    when = days(facts.audit)
    yield Para(
        f"{when[:1].upper()}{when[1:]}, tại {facts.audit.agency_name}.",
        lead="1. Thời gian, địa điểm: ",
    )
    if of.method in METHODS:
        yield Para(f"{METHODS[of.method]}.", lead="2. Phương pháp: ")
    if of.language:
        yield Para(f"{of.language}.", lead="Ngôn ngữ: ")
    yield Heading("V. LỊCH ĐÁNH GIÁ")
    yield _timetable(facts)
    yield Heading("VI. TỔ CHỨC THỰC HIỆN")
    if of.auditees:
        people = "; ".join(f"{name}{f' - {at}' if at else ''}" for name, at in of.auditees)
        yield Para(f"{people}.", lead="Đại diện đơn vị được đánh giá: ")
    if of.confidentiality:
        yield from (Para(text) for text in paragraphs(of.confidentiality))
    yield Para(
        f"{facts.audit.agency_name} chuẩn bị tài liệu, hồ sơ liên quan và bố trí người làm việc "
        "với đoàn đánh giá theo kế hoạch này./."
    )


def _last(criteria: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{text.rstrip('.;')}." for text in criteria[-1:])


def _timetable(facts: Facts) -> Table:
    rows: list[tuple[str, ...]] = [
        (
            f"{day(hour.day)}\n{hour.hours}",
            _where(hour.unit, hour.place),
            hour.topic,
            hour.auditors,
            hour.auditees,
        )
        for hour in facts.plan.hours
    ]
    if not rows:
        team = ", ".join(each.display_name for each in facts.members if each.part != "observer")
        first, last = day(facts.audit.starts_on), day(facts.audit.ends_on)
        unit = facts.audit.agency_name
        rows = [
            (first, unit, "Họp khai mạc", team, ""),
            (
                first if first == last else f"{first} - {last}",
                unit,
                "Đánh giá theo phiếu đánh giá",
                team,
                "",
            ),
            (last, unit, "Họp kết thúc, thông qua kết quả", team, ""),
        ]
    return Table(
        name="Lịch đánh giá",
        heads=("Thời gian", "Đơn vị, địa điểm", "Nội dung", "Đánh giá viên", "Bên được đánh giá"),
        widths=(0.17, 0.2, 0.27, 0.19, 0.17),
        rows=tuple(rows),
    )


def _where(unit: str, place: str) -> str:
    return ", ".join(part for part in (unit, place) if part)
