"""The documents of an audit: which there are, and the paper that each becomes."""

from collections.abc import Callable
from typing import Literal

import msgspec

from auditapp.base.errors import NotFound
from auditapp.formkit.words import Text
from auditapp.reports.models.documents.checklist import blank_checklist, filled_checklist
from auditapp.reports.models.documents.decision import decision
from auditapp.reports.models.documents.findings import finding_sheets
from auditapp.reports.models.documents.plan import plan
from auditapp.reports.models.documents.report import report
from auditapp.reports.models.facts import Facts
from auditapp.reports.models.paper import Paper

Format = Literal["docx", "pdf", "xlsx"]
FORMATS: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of document; `stem` begins its file's name, `needs_start`: nothing to say before."""

    key: str
    label: Text
    hint: Text
    stem: str
    make: Callable[[Facts], Paper]
    needs_start: bool = False


DOCUMENTS: tuple[Document, ...] = (
    Document(
        key="report",
        label={"vi": "Báo cáo đánh giá nội bộ", "en": "Internal audit report"},
        hint={
            "vi": "Kết quả, điểm không phù hợp, so sánh với lần trước, kết luận, chữ ký.",
            "en": "Results, nonconformities, comparison with last time, conclusion, signatures.",
        },
        stem="bao-cao-danh-gia-noi-bo",
        make=report,
        needs_start=True,
    ),
    Document(
        key="plan",
        label={"vi": "Kế hoạch đánh giá", "en": "Audit plan"},
        hint={
            "vi": "Mục đích, phạm vi, chuẩn mực, đoàn đánh giá, lịch theo đơn vị và giờ.",
            "en": "Objective, scope, criteria, team, timetable by unit and hour.",
        },
        stem="ke-hoach-danh-gia",
        make=plan,
    ),
    Document(
        key="decision",
        label={"vi": "Quyết định thành lập đoàn đánh giá", "en": "Decision to set up the team"},
        hint={
            "vi": "Căn cứ, thành phần, nhiệm vụ của đoàn.",
            "en": "Legal grounds, members and tasks of the team.",
        },
        stem="quyet-dinh-thanh-lap-doan",
        make=decision,
    ),
    Document(
        key="checklist",
        label={"vi": "Phiếu đánh giá đã ghi", "en": "Checklist, filled in"},
        hint={
            "vi": "Từng mục với kết quả, bằng chứng, ảnh và chữ ký.",
            "en": "Every line with its grade, evidence, photos and signatures.",
        },
        stem="phieu-danh-gia",
        make=filled_checklist,
        needs_start=True,
    ),
    Document(
        key="blank-checklist",
        label={"vi": "Phiếu đánh giá để trống", "en": "Checklist, blank"},
        hint={
            "vi": "Để in và ghi tay khi không dùng máy tính bảng.",
            "en": "To print and fill in by hand where there is no tablet.",
        },
        stem="phieu-danh-gia-trong",
        make=blank_checklist,
    ),
    Document(
        key="findings",
        label={"vi": "Phiếu ghi nhận điểm không phù hợp", "en": "Nonconformity sheets"},
        hint={
            "vi": "Mỗi điểm một tờ, có chỗ ghi nguyên nhân và hành động khắc phục.",
            "en": "One page each, with room for cause and corrective action.",
        },
        stem="phieu-khong-phu-hop",
        make=finding_sheets,
        needs_start=True,
    ),
)
BY_KEY = {document.key: document for document in DOCUMENTS}


def read_name(name: str) -> tuple[Document, Format]:
    """Return what 'report.docx' asks for; raises NotFound."""
    key, _, suffix = name.rpartition(".")
    for known in FORMATS:
        if known == suffix and key in BY_KEY:
            return BY_KEY[key], known
    raise NotFound
