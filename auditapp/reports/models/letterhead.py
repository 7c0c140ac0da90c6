"""Who issues a document: the head's lines, worked out from the tree unless an agency sets them."""

from collections.abc import Sequence

import msgspec

from auditapp.agencies.models import Agency
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold
from auditapp.formkit.words import clean_line, clean_text

TOO_LONG = N_("This text may have %(max)d characters.")
LONGEST = {
    "above": 300,
    "issuer": 300,
    "place": 80,
    "symbol": 60,
    "signer_title": 300,
    "signer_name": 120,
    "basis": 3000,
    "recipients": 2000,
}
_SINGLE = frozenset({"place", "symbol", "signer_name"})
COMMITTEES = frozenset({"province", "city", "commune", "ward", "special_zone"})
BASIS = (
    "Căn cứ Quyết định số 19/2014/QĐ-TTg ngày 05 tháng 3 năm 2014 của Thủ tướng Chính phủ về việc "
    "áp dụng Hệ thống quản lý chất lượng theo Tiêu chuẩn quốc gia TCVN ISO 9001:2008 vào hoạt động "
    "của các cơ quan, tổ chức thuộc hệ thống hành chính nhà nước;\n"
    "Căn cứ Quyết định số 101/QĐ-BKHCN ngày 21 tháng 01 năm 2019 của Bộ trưởng Bộ Khoa học và Công "
    "nghệ về việc công bố mô hình khung hệ thống quản lý chất lượng theo Tiêu chuẩn quốc gia TCVN "
    "ISO 9001:2015 cho các cơ quan, tổ chức thuộc hệ thống hành chính nhà nước tại địa phương;"
)


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of an agency's documents; '' means: as worked out from the tree."""

    above: str = ""
    issuer: str = ""
    place: str = ""
    symbol: str = ""
    signer_title: str = ""
    signer_name: str = ""
    basis: str = ""
    recipients: str = ""

    def checked(self) -> "Letterhead":
        """Return it in its stored form; raises Invalid, naming the field."""
        found = {}
        for name, longest in LONGEST.items():
            clean = clean_line if name in _SINGLE else clean_text
            found[name] = clean(getattr(self, name))
            if len(found[name]) > longest:
                raise Invalid(TOO_LONG, field=name, max=longest)
        return Letterhead(**found)

    def over(self, other: "Letterhead") -> "Letterhead":
        """Return these lines, and where they are empty the other ones."""
        return Letterhead(**{name: getattr(self, name) or getattr(other, name) for name in LONGEST})


def issuing(chain: Sequence[Agency], units: frozenset[str]) -> Agency:
    """Return the agency that issues documents about the last node of a chain: no mere unit."""
    return next((node for node in reversed(chain) if node.kind not in units), chain[0])


def worked_out(chain: Sequence[Agency], issuer: Agency) -> Letterhead:
    """Return the lines that follow from the tree; chain runs from the root down."""
    place = _bare(issuer.name if issuer.kind in COMMITTEES else chain[0].name)
    parent = next((node for node in chain if node.id == issuer.parent_id), None)
    is_committee = issuer.kind in COMMITTEES
    return Letterhead(
        above="" if is_committee or parent is None else _short(parent),
        issuer=_issuer(issuer),
        place=place,
        symbol=_symbol(issuer),
        signer_title="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH" if is_committee else "GIÁM ĐỐC",
        basis=BASIS,
        recipients="Lãnh đạo cơ quan\nĐơn vị được đánh giá\nThành viên đoàn đánh giá\n"
        "Lưu: VT, BCĐ ISO",
    )


def _issuer(agency: Agency) -> str:
    if agency.kind not in COMMITTEES or fold(agency.name).startswith(("uy ban", "ubnd")):
        return agency.name.upper()
    return f"ỦY BAN NHÂN DÂN\n{agency.name.upper()}"


def _short(agency: Agency) -> str:
    name = agency.name.upper()
    return f"UBND {name}" if agency.kind in COMMITTEES and "UBND" not in name else name


def _bare(name: str) -> str:
    """Return 'Lạng Sơn' of 'Tỉnh Lạng Sơn'."""
    for prefix in ("UBND ", "Ủy ban nhân dân ", "Thành phố ", "Tỉnh ", "thành phố ", "tỉnh "):
        name = name.removeprefix(prefix)
    return name


def _symbol(agency: Agency) -> str:
    if agency.kind in COMMITTEES:
        return "UBND"
    if agency.short_name.isupper() and " " not in agency.short_name:
        return agency.short_name
    return "" if agency.code.isdigit() else agency.code
