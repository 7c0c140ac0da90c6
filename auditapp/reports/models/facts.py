"""Everything that the documents of one audit say, gathered once; documents only arrange it."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from auditapp.audits.models.addenda import Addendum
from auditapp.audits.models.audit import Audit, Member, Part
from auditapp.audits.models.checklist import FINDING, NONCONFORMING, Clause, Line
from auditapp.audits.models.meeting import Meeting
from auditapp.audits.models.signing import Party, Signed
from auditapp.formkit.grades import GRADES, Grade, Scheme
from auditapp.reports.models.letterhead import Letterhead
from auditapp.reports.models.paper import Head, Photo

STANDARDS = {"tcvn-iso-9001-2015": "TCVN ISO 9001:2015"}
METHODS = {
    "on_site": "Đánh giá tại chỗ",
    "remote": "Đánh giá từ xa",
    "hybrid": "Đánh giá kết hợp tại chỗ và từ xa",
    "report": "Đánh giá qua báo cáo và hồ sơ",
}
PART_NAMES: dict[Part, str] = {
    "lead": "Trưởng đoàn",
    "auditor": "Đánh giá viên",
    "observer": "Quan sát viên",
}
CAVEAT = (
    "Cuộc đánh giá dựa trên việc lấy mẫu thông tin sẵn có tại thời điểm đánh giá; những nội dung "
    "không được lấy mẫu vẫn có thể có điểm chưa phù hợp."
)


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the timetable."""

    day: date
    hours: str
    topic: str
    unit: str = ""
    place: str = ""
    auditors: str = ""
    auditees: str = ""


class PlanFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan of the audit says; texts left empty are left out of the documents."""

    objective: str
    scope: str
    criteria: tuple[str, ...]
    method: str = ""
    language: str = ""
    confidentiality: str = ""
    hours: tuple[Hour, ...] = ()
    auditees: tuple[tuple[str, str], ...] = ()
    exceptions: tuple[str, ...] = ()


class Earlier(msgspec.Struct, frozen=True):
    """The latest earlier signed-off audit of the same unit."""

    audit: Audit
    clauses: Sequence[Clause]

    def grade_of(self, code: str) -> Grade | None:
        """Return the grade that a line of this code had."""
        lines = (line for clause in self.clauses for line in clause.lines)
        return next((line.grade for line in lines if line.code == code), None)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One audit for its documents."""

    audit: Audit
    form_title: str
    scheme: Scheme
    clauses: Sequence[Clause]
    members: Sequence[Member]
    names: Mapping[str, str]
    finders: Mapping[str, str]
    texts: Mapping[str, str]
    plan: PlanFacts
    letterhead: Letterhead
    signatures: Mapping[Party, Signed]
    unsigned: Mapping[Party, str]
    meetings: Sequence[Meeting]
    addenda: Sequence[Addendum]
    earlier: Earlier | None
    photos: Mapping[str, Sequence[Photo]]
    check_url: str
    today: date

    @property
    def lines(self) -> list[Line]:
        """Return every line in order."""
        return [line for clause in self.clauses for line in clause.lines]

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Return the grades of the checklist's scheme."""
        return GRADES[self.scheme]

    @property
    def nonconformities(self) -> list[Line]:
        """Return the lines that do not conform."""
        return [line for line in self.lines if line.values.get("grade") in NONCONFORMING]

    @property
    def others(self) -> list[Line]:
        """Return observations, opportunities and strengths."""
        kept = FINDING - NONCONFORMING
        return [line for line in self.lines if line.values.get("grade") in kept]

    @property
    def standard(self) -> str:
        """Return the standard's name."""
        return STANDARDS.get(self.audit.standard, self.audit.standard)

    @property
    def lead(self) -> str:
        """Return the team leader's name."""
        return next((each.display_name for each in self.members if each.part == "lead"), "")

    def head(self, code: str) -> Head:
        """Return the head of a document of this type code (BC, KH, QĐ)."""
        of = self.letterhead
        symbol = f"{code}-{of.symbol}" if of.symbol else code
        return Head(
            above=of.above,
            issuer=of.issuer,
            symbol=symbol,
            place=of.place,
            year=self.today.year,
        )


def vi(text: Mapping[str, str]) -> str:
    """Return a form's text in Vietnamese, else in whatever language it has."""
    return text.get("vi") or next(iter(text.values()), "")


def day(value: date) -> str:
    """Return a day as documents write it in tables."""
    return f"{value:%d/%m/%Y}"


def days(audit: Audit) -> str:
    """Return the days of an audit."""
    if audit.starts_on == audit.ends_on:
        return f"ngày {day(audit.starts_on)}"
    return f"từ ngày {day(audit.starts_on)} đến ngày {day(audit.ends_on)}"


def deadline(value: str) -> str:
    """Return an ISO day as dd/mm/yyyy."""
    parts = value.split("-")
    return "/".join(reversed(parts)) if len(parts) == 3 else value
