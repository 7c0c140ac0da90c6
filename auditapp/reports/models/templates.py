"""Templates that agencies bring, and the fields that they can use."""

from datetime import datetime
from typing import Any

import msgspec

from auditapp.audits.models.checklist import Line
from auditapp.base.words import N_
from auditapp.formkit.words import Text
from auditapp.reports.models.facts import CAVEAT, PART_NAMES, Facts, day, days, deadline, vi

MAX_BYTES = 2 * 1024 * 1024
FAULTS = {
    "no-docx": N_("This file is no Word document (DOCX) that can be read."),
    "too-large": N_("This Word document is too large inside. Please take pictures out of it."),
    "program": N_("This Word document holds a program or another file. Please save it without."),
}
BROKEN = N_("This place of the template cannot be read: %(what)s")
UNFILLABLE = N_("The template could not be filled in: %(what)s")
UNKNOWN = N_("The template uses fields that do not exist: %(names)s")
EMPTY = N_("Please choose a Word document (DOCX).")
TOO_LARGE = N_("A template may have %(max)d MB.")


class Template(msgspec.Struct, frozen=True):
    """A template without its file; fields in the order that queries select."""

    id: str
    agency_id: str
    document: str
    size: int
    sha256: str
    fields: list[str]
    uploaded_at: datetime
    uploaded_by: str
    used_at: datetime | None
    retired_at: datetime | None


# Every field with its meaning; lists say what each of their entries has.
FIELDS: dict[str, Text] = {
    "above": {"vi": "Tên cơ quan chủ quản", "en": "Superior agency"},
    "issuer": {"vi": "Tên cơ quan ban hành", "en": "Issuing agency"},
    "symbol": {"vi": "Ký hiệu văn bản", "en": "Symbol of the document"},
    "place": {"vi": "Địa danh", "en": "Place"},
    "year": {"vi": "Năm", "en": "Year"},
    "signer_title": {"vi": "Chức vụ người ký", "en": "Title of who signs"},
    "signer_name": {"vi": "Họ tên người ký", "en": "Name of who signs"},
    "title": {"vi": "Tên cuộc đánh giá", "en": "Title of the audit"},
    "unit": {"vi": "Đơn vị được đánh giá", "en": "Audited unit"},
    "days": {"vi": "Thời gian đánh giá", "en": "Days of the audit"},
    "standard": {"vi": "Tiêu chuẩn", "en": "Standard"},
    "checklist": {"vi": "Tên phiếu đánh giá", "en": "Checklist"},
    "objective": {"vi": "Mục đích", "en": "Objective"},
    "scope": {"vi": "Phạm vi", "en": "Scope"},
    "criteria": {"vi": "Chuẩn mực (danh sách)", "en": "Criteria (list)"},
    "lead": {"vi": "Trưởng đoàn", "en": "Team leader"},
    "team": {"vi": "Đoàn: name, part, unit", "en": "Team: name, part, unit"},
    "counts": {"vi": "Số mục theo mức: label, n", "en": "Lines per grade: label, n"},
    "clauses": {
        "vi": "Kết quả theo điều khoản: code, title, total, failed, remarks",
        "en": "Results by clause: code, title, total, failed, remarks",
    },
    "findings": {
        "vi": "Điểm không phù hợp: clause, item, grade, criterion, evidence, statement, deadline",
        "en": "Nonconformities: clause, item, grade, criterion, evidence, statement, deadline",
    },
    "remarks": {"vi": "Lưu ý, cơ hội: clause, grade, note", "en": "Remarks: clause, grade, note"},
    "summary": {"vi": "Quá trình đánh giá", "en": "Course of the audit"},
    "strengths": {"vi": "Điểm mạnh", "en": "Strengths"},
    "conclusion": {"vi": "Kết luận", "en": "Conclusion"},
    "recommendations": {"vi": "Kiến nghị", "en": "Recommendations"},
    "recipients": {"vi": "Nơi nhận (danh sách)", "en": "Recipients (list)"},
    "earlier": {"vi": "Cuộc đánh giá trước", "en": "The audit before"},
    "unit_signer": {"vi": "Đại diện đơn vị ký", "en": "Who signed for the unit"},
    "unit_says": {"vi": "Ý kiến của đơn vị", "en": "What the unit says"},
    "addenda": {"vi": "Bổ sung: day, text, reason", "en": "Addenda: day, text, reason"},
    "digest": {"vi": "Mã kiểm tra", "en": "Digest"},
    "check_url": {"vi": "Địa chỉ kiểm tra", "en": "Address of the check"},
    "caveat": {"vi": "Câu về lấy mẫu", "en": "Sentence on sampling"},
}
# What a report should not be without; a preview names those that a template leaves out.
EXPECTED = (
    "issuer", "title", "unit", "days", "scope", "criteria", "team", "counts", "findings",
    "conclusion", "recommendations", "caveat", "digest",
)  # fmt: skip


def missing(fields: list[str]) -> list[str]:
    """Return the fields that a report should have and the template does not use."""
    return [name for name in EXPECTED if name not in fields]


def values_of(facts: Facts) -> dict[str, Any]:
    """Return every field of FIELDS for one audit: words, and lists of words."""
    of, plan, said = facts.letterhead, facts.plan, facts.texts
    unit = facts.signatures.get("unit")
    agreed = {"agree": "Đồng ý", "disagree": "Không đồng ý"}
    return {
        **{name: getattr(of, name) for name in ("above", "issuer", "symbol", "place")},
        **{name: getattr(of, name) for name in ("signer_title", "signer_name")},
        **_results(facts),
        "year": str(facts.today.year),
        "title": facts.audit.title,
        "unit": facts.audit.agency_name,
        "days": days(facts.audit),
        "standard": facts.standard,
        "checklist": facts.form_title,
        "objective": plan.objective,
        "scope": plan.scope,
        "criteria": list(plan.criteria),
        "lead": facts.lead,
        **{name: said.get(name, "") for name in ("summary", "strengths", "conclusion")},
        "recommendations": said.get("recommendations", ""),
        "recipients": (said.get("recipients") or of.recipients).splitlines(),
        "earlier": facts.earlier.audit.title if facts.earlier else "",
        "unit_signer": unit.signature.name if unit else "",
        "unit_says": agreed.get(unit.signature.says, "") if unit else "",
        "digest": facts.audit.digest or "",
        "check_url": facts.check_url,
        "caveat": CAVEAT,
    }


def _results(facts: Facts) -> dict[str, Any]:
    grades = [line.values.get("grade") for line in facts.lines]
    return {
        "team": [
            {"name": each.display_name, "part": PART_NAMES[each.part], "unit": each.home_name}
            for each in facts.members
        ],
        "counts": [
            {"label": vi(grade.label), "n": grades.count(grade.key)} for grade in facts.grades
        ],
        "clauses": [
            {
                "code": clause.code,
                "title": vi(clause.title),
                "total": len(clause.lines),
                "failed": clause.failed,
                "remarks": clause.remarks,
            }
            for clause in facts.clauses
        ],
        "findings": [_finding(line) for line in facts.nonconformities],
        "remarks": [_finding(line) for line in facts.others],
        "addenda": [
            {"day": day(each.at.date()), "text": each.text, "reason": each.reason}
            for each in facts.addenda
        ],
    }


def _finding(line: Line) -> dict[str, str]:
    said = ("criterion", "evidence", "statement", "note")
    return {
        "clause": line.clause,
        "item": line.code,
        "grade": vi(line.grade.label) if line.grade else "",
        **{name: line.values.get(name, "") for name in said},
        "deadline": deadline(line.values.get("deadline", "")),
    }
