"""The decision to set up the audit team."""

from collections.abc import Iterator

from auditapp.reports.models.facts import PART_NAMES, Facts, days
from auditapp.reports.models.paper import Block, Bullets, Mark, Paper, Para
from auditapp.reports.models.sentences import paragraphs

_FOR = ("TM.", "KT.", "TL.", "TUQ.", "Q.")
DUTIES = (
    "Chuẩn bị phiếu đánh giá, tiến hành đánh giá đúng kế hoạch, ghi nhận trung thực bằng chứng;",
    "Độc lập, khách quan; giữ bí mật thông tin biết được khi đánh giá;",
    "Báo cáo kết quả và theo dõi việc khắc phục điểm không phù hợp.",
)


def decision(facts: Facts) -> Paper:
    """Return the decision; its number and day are left blank."""
    of = facts.letterhead
    return Paper(
        head=facts.head("QĐ"),
        kind="QUYẾT ĐỊNH",
        about="Về việc thành lập Đoàn đánh giá nội bộ hệ thống quản lý chất lượng\n"
        f"tại {facts.audit.agency_name}",
        blocks=tuple(_blocks(facts)),
        title=f"Quyết định thành lập đoàn: {facts.audit.title}",
        made_on=facts.today,
        signer=Mark(title=of.signer_title, note="", name=of.signer_name),
        recipients=("Như Điều 4", *paragraphs(of.recipients)),
    )


def _blocks(facts: Facts) -> Iterator[Block]:
    yield Para(_authority(facts), style="centre")
    yield from _grounds(facts.letterhead.basis)
    yield Para("QUYẾT ĐỊNH:", style="centre")
    yield Para(
        f"Thành lập Đoàn đánh giá nội bộ hệ thống quản lý chất lượng theo {facts.standard} tại "
        f"{facts.audit.agency_name}, gồm các ông, bà có tên sau đây:",
        lead="Điều 1. ",
    )
    yield Bullets(
        tuple(
            f"{each.display_name}, {each.home_name}: {PART_NAMES[each.part]};"
            for each in facts.members[:-1]
        )
        + tuple(
            f"{each.display_name}, {each.home_name}: {PART_NAMES[each.part]}."
            for each in facts.members[-1:]
        )
    )
    when = days(facts.audit)
    yield Para(f"Thời gian đánh giá: {when}. Phạm vi: {facts.plan.scope}", lead="Điều 2. ")
    yield Para("Đoàn đánh giá có nhiệm vụ:", lead="Điều 3. ")
    yield Bullets(DUTIES)
    yield Para(
        f"Quyết định này có hiệu lực kể từ ngày ký. Các ông, bà có tên tại Điều 1, "
        f"{facts.audit.agency_name} và các đơn vị có liên quan chịu trách nhiệm thi hành Quyết "
        "định này./.",
        lead="Điều 4. ",
    )


def _authority(facts: Facts) -> str:
    """Return who decides: 'GIÁM ĐỐC SỞ KHOA HỌC VÀ CÔNG NGHỆ'."""
    lines = facts.letterhead.signer_title.upper().splitlines()
    own = [line for line in lines if not line.startswith(_FOR)] or lines or [""]
    office = own[-1].removeprefix("PHÓ ").removeprefix("Q. ").strip()
    agency = " ".join(facts.letterhead.issuer.upper().split())
    return f"{office} {agency}".strip()


def _grounds(basis: str) -> list[Para]:
    lines = [line.rstrip(" ;.,") for line in paragraphs(basis)]
    ends = [";"] * (len(lines) - 1) + ["."]
    return [Para(f"{line}{end}", style="basis") for line, end in zip(lines, ends, strict=True)]
