"""An example for trying out templates, and a template to begin with. Pure."""

from datetime import date
from typing import Any

from auditapp.reports.models.facts import CAVEAT
from auditapp.reports.models.paper import Block, Bullets, Head, Heading, Mark, Paper, Para, Table

_LINE = {
    "clause": "8.5.1",
    "item": "Q-8.5.1-1",
    "grade": "Không phù hợp nhẹ",
    "criterion": "Quy trình nội bộ, mục 5.7",
    "evidence": "Sổ theo dõi hồ sơ tháng 9, 3 hồ sơ chọn ngẫu nhiên",
    "statement": "Chưa ghi lý do khi đề nghị bổ sung hồ sơ",
    "deadline": "31/12/2026",
    "note": "Cần theo dõi thêm",
}


def example_values() -> dict[str, Any]:
    """Return something for every field."""
    return {
        "above": "UBND TỈNH (VÍ DỤ)",
        "issuer": "SỞ (VÍ DỤ)",
        "symbol": "VD",
        "place": "Ví Dụ",
        "year": "2026",
        "signer_title": "GIÁM ĐỐC",
        "signer_name": "Nguyễn Văn A",
        "title": "Đánh giá nội bộ đợt 1 năm 2026",
        "unit": "Văn phòng Sở",
        "days": "từ ngày 16/11/2026 đến ngày 18/11/2026",
        "standard": "TCVN ISO 9001:2015",
        "checklist": "Phiếu đánh giá văn phòng",
        "objective": "Xác định mức độ phù hợp và hiệu lực của hệ thống quản lý chất lượng.",
        "scope": "Toàn bộ hoạt động của Văn phòng Sở.",
        "criteria": ["TCVN ISO 9001:2015", "Quy trình nội bộ"],
        "lead": "Trần Thị B",
        "team": [{"name": "Trần Thị B", "part": "Trưởng đoàn", "unit": "Phòng Quản lý"}],
        "counts": [{"label": "Phù hợp", "n": 17}, {"label": "Không phù hợp nhẹ", "n": 1}],
        "clauses": [{"code": "8.5.1", "title": "Kiểm soát", "total": 3, "failed": 1, "remarks": 0}],
        "findings": [_LINE],
        "remarks": [_LINE],
        "summary": "Đã xem 12 hồ sơ, phỏng vấn 4 người.",
        "strengths": "Hồ sơ sắp xếp dễ tra cứu.",
        "conclusion": "Hệ thống phù hợp và có hiệu lực.",
        "recommendations": "Cập nhật quy trình.",
        "recipients": ["Văn phòng Sở", "Lưu: VT"],
        "earlier": "Đánh giá nội bộ năm 2025",
        "unit_signer": "Lê Văn C",
        "unit_says": "Đồng ý",
        "addenda": [{"day": "20/11/2026", "text": "Sửa mã hồ sơ.", "reason": "Ghi nhầm."}],
        "digest": "0" * 64,
        "check_url": "https://vi-du.gov.vn/audits/check",
        "caveat": CAVEAT,
    }


def starter_paper(today: date) -> Paper:
    """Return our report as a template: tags stand where the words will."""
    return Paper(
        head=Head(
            above="{{ above }}",
            issuer="{{ issuer }}",
            symbol="BC-{{ symbol }}",
            place="{{ place }}",
            year=today.year,
        ),
        kind="BÁO CÁO",
        about="Kết quả đánh giá nội bộ tại {{ unit }}",
        blocks=(*_ABOUT, *_RESULTS),
        title="Mẫu báo cáo đánh giá nội bộ",
        made_on=today,
        signer=Mark(title="{{ signer_title }}", name="{{ signer_name }}"),
        recipients=("{{ recipients | join('; ') }}",),
    )


_ABOUT: tuple[Block, ...] = (
    Heading("I. THÔNG TIN CHUNG"),
    Para("{{ title }}, {{ days }}.", lead="Cuộc đánh giá: "),
    Para("{{ objective }}", lead="Mục đích: "),
    Para("{{ scope }}", lead="Phạm vi: "),
    Para("{{ criteria | join('; ') }}.", lead="Chuẩn mực: "),
    Para("{%p for each in team %}"),
    Para("- {{ each.name }}, {{ each.unit }}: {{ each.part }}"),
    Para("{%p endfor %}"),
)
_RESULTS: tuple[Block, ...] = (
    Heading("II. KẾT QUẢ"),
    Para("{{ summary }}"),
    Para("{{ caveat }}"),
    Para("{%p for each in counts %}"),
    Para("- {{ each.label }}: {{ each.n }}"),
    Para("{%p endfor %}"),
    Table(
        name="Điểm không phù hợp",
        heads=("Điều khoản", "Mức độ", "Nội dung", "Hạn"),
        widths=(0.15, 0.2, 0.47, 0.18),
        rows=(
            ("{%tr for each in findings %}", "", "", ""),
            (
                "{{ each.clause }}",
                "{{ each.grade }}",
                "{{ each.statement }}",
                "{{ each.deadline }}",
            ),
            ("{%tr endfor %}", "", "", ""),
        ),
    ),
    Heading("III. KẾT LUẬN, KIẾN NGHỊ"),
    Para("{{ conclusion }}"),
    Para("{{ recommendations }}"),
    Bullets(("Đại diện đơn vị: {{ unit_signer }} ({{ unit_says }})",)),
    Para("Mã kiểm tra: {{ digest }}", style="note"),
)
