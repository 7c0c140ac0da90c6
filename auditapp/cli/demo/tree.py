"""The demo's tree: Lạng Sơn with its communes, twelve departments, one-stop units, counters."""

import csv
import random
from io import StringIO

from auditapp.agencies import queries
from auditapp.agencies.actions import import_agencies, import_province, open_point, set_deciding
from auditapp.agencies.models import Agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.cli.demo.simulated import SEED
from auditapp.store.engine import Database

PROVINCE = "Lạng Sơn"
DEPARTMENTS = {
    "SNV": ("Sở Nội vụ", ("Phòng Tổ chức biên chế", "Phòng Cải cách hành chính")),
    "STC": ("Sở Tài chính", ("Phòng Ngân sách", "Phòng Đăng ký kinh doanh")),
    "SXD": ("Sở Xây dựng", ("Phòng Quản lý xây dựng", "Phòng Vận tải")),
    "SNNMT": ("Sở Nông nghiệp và Môi trường", ("Phòng Đất đai", "Phòng Môi trường")),
    "SKHCN": ("Sở Khoa học và Công nghệ", ("Phòng Quản lý khoa học", "Phòng Chuyển đổi số")),
    "SYT": ("Sở Y tế", ("Phòng Nghiệp vụ Y", "Phòng Nghiệp vụ Dược")),
    "SGDDT": ("Sở Giáo dục và Đào tạo", ("Phòng Giáo dục phổ thông", "Phòng Quản lý chất lượng")),
    "SCT": ("Sở Công Thương", ("Phòng Quản lý thương mại", "Phòng Quản lý năng lượng")),
    "STP": ("Sở Tư pháp", ("Phòng Hành chính tư pháp", "Phòng Bổ trợ tư pháp")),
    "SVHTTDL": ("Sở Văn hóa, Thể thao và Du lịch", ("Phòng Quản lý văn hóa", "Phòng Du lịch")),
    "SDTTG": ("Sở Dân tộc và Tôn giáo", ("Phòng Chính sách dân tộc", "Phòng Tôn giáo")),
    "TTR": ("Thanh tra tỉnh", ("Phòng Nghiệp vụ 1", "Phòng Tiếp công dân")),
}
CENTRE = "Trung tâm Phục vụ hành chính công"
COUNTERS = (
    ("Quầy Tư pháp - Hộ tịch", "return_desk", "ho-tich"),
    ("Quầy Đất đai", "reception", "dat-dai"),
    ("Quầy Chứng thực", "return_desk", "chung-thuc"),
    ("Quầy Lao động - Xã hội", "reception", "bao-tro-xa-hoi"),
)


async def plant_tree(database: Database, clock: Clock) -> Agency:
    """Import the province and everything below it; return the province."""
    await import_province(database, clock, province=PROVINCE)
    async with database.reading() as conn:
        (province,) = await queries.list_roots(conn, on=local_date(clock.now()))
        below = await queries.list_agencies_below(conn, province.path, on=local_date(clock.now()))
    communes = [agency for agency in below if agency.id != province.id]
    imported = await import_agencies(
        database, clock, data=_sheet(communes, province.code), under=province.code
    )
    if imported.faults:
        raise Invalid(str(imported.faults[0]))
    return province


def _sheet(communes: list[Agency], province: str) -> bytes:
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(("code", "name", "kind", "parent_code"))
    for code, (name, divisions) in DEPARTMENTS.items():
        rows.writerow((code, name, "department", province))
        rows.writerow((f"{code}-VP", f"Văn phòng {name}", "office", code))
        for number, division in enumerate(divisions, 1):
            rows.writerow((f"{code}-{number}", division, "division", code))
    rows.writerow(("TTPVHCC", f"{CENTRE} tỉnh", "provincial_centre", province))
    for commune in communes:
        name = commune.name[0].lower() + commune.name[1:]
        rows.writerow((f"{commune.code}-TT", f"{CENTRE} {name}", "commune_centre", commune.code))
    return out.getvalue().encode()


async def open_counters(database: Database, clock: Clock, province: Agency) -> dict[str, list[str]]:
    """Open two to four counters at every one-stop unit; return agency id to codes."""
    rng = random.Random(SEED)
    today = local_date(clock.now())
    async with database.reading() as conn:
        below = await queries.list_agencies_below(conn, province.path, on=today)
    by_code = {agency.code: agency for agency in below}
    codes: dict[str, list[str]] = {}
    for agency in below:
        if agency.kind not in {"commune_centre", "provincial_centre"}:
            continue
        count = 4 if agency.kind == "provincial_centre" else rng.randint(2, 4)
        for name, place, field in COUNTERS[:count]:
            point = await open_point(
                database, clock, agency=agency, name=name, place=place, field=field
            )
            codes.setdefault(agency.id, []).append(point.code)
    for field, code in (("dat-dai", "SNNMT"), ("chung-thuc", "STP")):
        await set_deciding(
            database,
            clock,
            receiving_id=by_code["TTPVHCC"].id,
            field=field,
            deciding_id=by_code[code].id,
            day=today,
        )
    return codes
