"""How the demo's audits end: a conclusion, and two signatures as hands draw them."""

import math

from auditapp.audits.actions import save_conclusion, sign_audit, sign_off_audit
from auditapp.audits.models.signing import Signature, Strokes
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.store.engine import Database

TEXTS = {
    "summary": "Đoàn đã xem xét tài liệu, chọn ngẫu nhiên hồ sơ đã giải quyết trong quý, quan sát "
    "tại nơi làm việc và phỏng vấn công chức. Không xem hồ sơ mật.",
    "conclusion": "Hệ thống quản lý chất lượng của đơn vị phù hợp với TCVN ISO 9001:2015 và được "
    "duy trì có hiệu lực, trừ các điểm không phù hợp nêu tại Mục III.",
    "recommendations": "Đơn vị khắc phục các điểm không phù hợp đúng hạn và gửi bằng chứng cho Thư "
    "ký ISO. Lãnh đạo cơ quan xem xét các cơ hội cải tiến tại cuộc họp xem xét của lãnh đạo",
}


async def end_audit(database: Database, clock: Clock, lead: Actor, audit_id: str) -> None:
    """Write the conclusion, let both parties sign, and sign the audit off."""
    act = (database, clock, lead, audit_id)
    await save_conclusion(*act, TEXTS, bases={})
    own = Signature(name=lead.display_name, position="Trưởng đoàn", strokes=_hand(7, 0.9))
    await sign_audit(*act, "lead", signature=own)
    unit = Signature(
        name="Hoàng Văn Mẫu", position="Trưởng đơn vị", strokes=_hand(11, 0.5), says="agree"
    )
    await sign_audit(*act, "unit", signature=unit)
    await sign_off_audit(*act, unsigned={})


def _hand(loops: int, slant: float) -> Strokes:
    """Return a running hand with so many loops, and a stroke under it."""
    points = []
    for step in range(loops * 10 + 1):
        turn, along = step / 10 * 2 * math.pi, step / (loops * 10)
        height = 42 * (1 - 0.6 * along) * (1.25 if step < 12 else 1)
        x = 70 + 400 * along + (14 + 10 * slant) * math.sin(turn)
        points += [round(x), round(95 - height * math.cos(turn) * 0.9 + 10 * along)]
    return (tuple(points), (90, 160, 210, 148, 360, 150, 505, 138))
