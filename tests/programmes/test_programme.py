"""The programme itself: writing, changing, approving it; its page and its history."""

from datetime import date

import pytest

from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from auditapp.programmes import actions
from auditapp.programmes.models.programme import Aims, Approval
from tests.programmes.stage import AIMS, Stage, line

pytestmark = pytest.mark.anyio


def page(stage: Stage, year: int = 2026) -> str:
    return f"/agencies/{stage.cast.department.id}/programme?year={year}"


async def test_it_is_written_by_the_form_and_shown(stage: Stage) -> None:
    empty = await stage.client.get(page(stage, 2027))
    assert "Năm này chưa có chương trình" in empty.text
    address = f"/agencies/{stage.cast.department.id}/programme"
    form = await stage.client.get(f"{address}/new?year=2027")
    assert 'value="2027"' in form.text
    typed = {"year": "2027", "objectives": "Mục tiêu <b>mới</b>", "methods": ["remote", "report"]}
    answer = await stage.client.post(address, data=typed)
    assert answer.status_code == 303
    shown = await stage.client.get(answer.headers["location"])
    assert "Mục tiêu &lt;b&gt;mới" in shown.text
    assert "Từ xa, Qua báo cáo, hồ sơ" in shown.text
    assert "chưa được phê duyệt" in shown.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"objectives": " "}, "Đề nghị điền thông tin này"),
        ({"methods": []}, "ít nhất một hình thức"),
        ({"methods": ["by_magic"]}, "không tồn tại"),
        ({"year": "năm nay"}, "Đề nghị chọn năm"),
        ({"risks": "r" * 4001}, "4000"),
    ],
)
async def test_it_says_what_is_wrong_and_keeps_what_was_typed(
    stage: Stage, change: dict[str, object], words: str
) -> None:
    typed = {"year": "2027", "objectives": "Xem", "opportunities": "Cơ hội của tôi"}
    typed |= {"methods": ["on_site"], **change}  # type: ignore[dict-item]
    answer = await stage.client.post(f"/agencies/{stage.cast.department.id}/programme", data=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Cơ hội của tôi" in answer.text


async def test_it_is_one_per_agency_and_year(stage: Stage) -> None:
    address = f"/agencies/{stage.cast.department.id}/programme"
    typed = {"year": "2026", "objectives": "Lần hai", "methods": ["on_site"]}
    answer = await stage.client.post(address, data=typed)
    assert answer.status_code == 409
    assert "đã có chương trình" in answer.text


async def test_it_is_approved_with_who_and_when(stage: Stage) -> None:
    manager = await stage.enter("manager", stage.cast.department)
    address = f"/programmes/{stage.programme.id}/approval"
    assert f'href="{address}/new"' in (await stage.client.get("/")).text, "on My work"
    form = await stage.client.get(f"{address}/new")
    assert manager.actor.display_name in form.text
    wrong = {"approver": "Giám đốc Nguyễn Văn A", "approved_on": "31/12/2026"}
    answer = await stage.client.post(address, data=wrong)
    assert (answer.status_code, wrong["approver"] in answer.text) == (422, True)
    right = {**wrong, "approved_on": "12/11/2026", "decision": "83/KH-SKHCN"}
    assert (await stage.client.post(address, data=right)).status_code == 303
    now = await stage.now()
    assert (now.approver, now.approved_on) == ("Giám đốc Nguyễn Văn A", date(2026, 11, 12))
    assert (now.approved_by, now.approved_at) == (manager.id, stage.clock.now())
    shown = (await stage.client.get(page(stage))).text
    assert "12/11/2026, Giám đốc Nguyễn Văn A (83/KH-SKHCN)" in shown
    again = await stage.client.post(address, data=right)
    assert again.status_code == 409


async def test_it_asks_for_a_reason_after_approval_and_keeps_it(stage: Stage) -> None:
    await stage.approve()
    address = f"/programmes/{stage.programme.id}"
    typed = {"objectives": "Thêm mục tiêu", "methods": ["on_site"]}
    refused = await stage.client.post(address, data=typed)
    assert refused.status_code == 422
    assert "đề nghị nêu lý do" in refused.text
    assert "Thêm mục tiêu" in refused.text
    answer = await stage.client.post(address, data={**typed, "reason": "Luật mới có hiệu lực"})
    assert answer.status_code == 303
    history = (await stage.client.get(f"{address}/changes")).text
    for words in ("Luật mới có hiệu lực", AIMS.objectives, "Thêm mục tiêu", "Giám đốc Sở"):
        assert words in history
    shown = (await stage.client.get(page(stage))).text
    assert "1 thay đổi sau khi phê duyệt" in shown


async def test_it_can_be_approved_again_once_it_changed(stage: Stage) -> None:
    await stage.approve()
    await stage.plan(line(stage.cast.division), reason="Thêm đơn vị")
    await stage.approve()
    assert [change.kind for change in await stage.changes()] == [
        "approved",
        "planned",
        "approved",
        "created",
    ]
    with pytest.raises(Conflict, match="nothing has changed"):
        await stage.approve()


async def test_it_needs_no_reason_before_approval_and_notes_nothing_for_no_change(
    stage: Stage,
) -> None:
    ways = (stage.service.database, stage.clock, stage.secretary.actor)
    same = {"programme_id": stage.programme.id, "aims": AIMS, "reason": ""}
    await actions.change_programme(*ways, **same)  # type: ignore[arg-type]
    assert len(await stage.changes()) == 1
    other = Aims(objectives="Khác", methods=("mixed",))
    await actions.change_programme(*ways, **{**same, "aims": other})  # type: ignore[arg-type]
    (change, _) = await stage.changes()
    assert change.detail["methods"] == ["on_site remote", "mixed"]


async def test_it_is_planned_by_planners_and_approved_by_approvers(stage: Stage) -> None:
    ways = (stage.service.database, stage.clock)
    head = await stage.enter("unit_head", stage.cast.department)
    stranger = await stage.enter("iso_secretary", stage.cast.commune)
    asked = {"agency_id": stage.cast.department.id, "year": 2027, "aims": AIMS}
    with pytest.raises(Forbidden):
        await actions.write_programme(*ways, head.actor, **asked)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        await actions.write_programme(*ways, stranger.actor, **asked)  # type: ignore[arg-type]
    approval = Approval(approver="Tôi", approved_on=date(2026, 11, 1))
    with pytest.raises(Forbidden):
        await actions.approve_programme(
            *ways, stage.secretary.actor, programme_id=stage.programme.id, approval=approval
        )


async def test_it_refuses_a_year_that_is_none(stage: Stage) -> None:
    with pytest.raises(Invalid) as refusal:
        await actions.write_programme(
            *(stage.service.database, stage.clock, stage.secretary.actor),
            agency_id=stage.cast.department.id,
            year=1999,
            aims=AIMS,
        )
    assert refusal.value.field == "year"


async def test_it_lists_programmes_of_the_agencies_one_may_see(stage: Stage) -> None:
    await stage.plan(line(stage.cast.division), line(stage.cast.other_division))
    index = (await stage.client.get("/programmes?year=2026")).text
    assert "Sở Khoa học và Công nghệ" in index
    assert "Xã Bắc Sơn" not in index
    await stage.enter("province_viewer", stage.cast.province)
    index = (await stage.client.get("/programmes?year=2026")).text
    assert "Sở Khoa học và Công nghệ" in index
    assert '<td class="num">2</td>' in index
    await stage.enter("auditor", stage.cast.department)
    assert (await stage.client.get("/programmes")).status_code == 403
