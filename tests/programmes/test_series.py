"""One definition for many agencies: preview, then all or none, and quickly."""

import pytest
import sqlalchemy as sa

from auditapp.agencies.actions import close_agency, import_agencies
from auditapp.agencies.models import no_record
from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import local_date
from auditapp.programmes import actions
from auditapp.programmes.models.timing import Timing
from auditapp.programmes.queries.planned import list_planned
from tests.programmes.stage import AIMS, Stage, line

pytestmark = pytest.mark.anyio
TYPED = {"title": "Kiểm tra năm 2026", "timing": "10-12", "method": "report", "kinds": ["commune"]}


async def province(stage: Stage) -> str:
    """Write the province's programme as its secretary; return its id."""
    secretary = await stage.enter("iso_secretary", stage.cast.province)
    programme = await actions.write_programme(
        *(stage.service.database, stage.clock, secretary.actor),
        agency_id=stage.cast.province.id,
        year=2026,
        aims=AIMS,
    )
    stage.secretary, stage.programme = secretary, programme
    return programme.id


async def planned_units(stage: Stage) -> set[str]:
    async with stage.service.database.reading() as conn:
        return {one.agency_id for one in await list_planned(conn, stage.cast.province.path, 2026)}


async def test_it_shows_which_can_be_planned_and_why_others_cannot(stage: Stage) -> None:
    programme_id = await province(stage)
    await stage.plan(line(stage.cast.commune, timing=Timing(11, 11)))
    form = (await stage.client.get(f"/programmes/{programme_id}/series/new")).text
    assert "Xã (2)" in form
    preview = await stage.client.post(f"/programmes/{programme_id}/series/preview", data=TYPED)
    assert preview.status_code == 200
    assert "Có 1 cơ quan, đơn vị có thể" in preview.text
    assert "<b>Xã Bắc Sơn</b>: Đã có kế hoạch trong thời gian này: Đánh giá nội bộ" in preview.text
    assert f'name="units" value="{stage.cast.other_commune.id}" checked' in preview.text
    assert f'name="units" value="{stage.cast.commune.id}"' not in preview.text
    assert await planned_units(stage) == {stage.cast.commune.id}


async def test_it_plans_all_in_one_step(stage: Stage) -> None:
    programme_id = await province(stage)
    units = [stage.cast.commune.id, stage.cast.other_commune.id]
    answer = await stage.client.post(
        f"/programmes/{programme_id}/series", data={**TYPED, "units": units, "clauses": ["9.2"]}
    )
    assert answer.status_code == 303
    shown = (await stage.client.get(answer.headers["location"])).text
    assert shown.count("Kiểm tra năm 2026") == 2
    assert "Qua báo cáo, hồ sơ" in shown
    (change, *_) = await stage.changes()
    assert (change.kind, change.count) == ("planned", 2)


async def test_it_plans_nothing_when_one_of_them_cannot(stage: Stage) -> None:
    programme_id = await province(stage)
    await stage.plan(line(stage.cast.commune, timing=Timing(11, 11)))
    units = [stage.cast.commune.id, stage.cast.other_commune.id]
    answer = await stage.client.post(
        f"/programmes/{programme_id}/series", data={**TYPED, "units": units}
    )
    assert answer.status_code == 422
    assert "có 1 đơn vị được chọn không thể" in answer.text
    assert await planned_units(stage) == {stage.cast.commune.id}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"kinds": []}, "loại cơ quan"), ({"title": ""}, "điền thông tin"), ({"timing": "?"}, "thời")],
)
async def test_it_says_what_the_definition_lacks(
    stage: Stage, change: dict[str, object], words: str
) -> None:
    programme_id = await province(stage)
    answer = await stage.client.post(
        f"/programmes/{programme_id}/series/preview", data={**TYPED, "note": "Giữ", **change}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "Giữ" in answer.text


async def test_it_refuses_none_and_units_of_others(stage: Stage) -> None:
    address = f"/programmes/{stage.programme.id}/series"
    assert (await stage.client.post(address, data=TYPED)).status_code == 422
    typed = {**TYPED, "units": [stage.cast.commune.id]}
    assert (await stage.client.post(address, data=typed)).status_code == 422
    assert await planned_units(stage) == set()


async def test_it_leaves_out_what_is_closed_by_then(stage: Stage) -> None:
    programme_id = await province(stage)
    await close_agency(
        *(stage.service.database, stage.clock),
        record=no_record,
        agency_id=stage.cast.commune.id,
        last_day=local_date(stage.clock.now()),
    )
    preview = await stage.client.post(
        f"/programmes/{programme_id}/series/preview", data={**TYPED, "timing": "12-12"}
    )
    assert "<b>Xã Bắc Sơn</b>: Đơn vị này đã ngừng hoạt động." in preview.text


async def test_it_plans_265_at_once_in_one_statement(stage: Stage) -> None:
    rows = "".join(f"X{n:03},Xã số {n},commune,20\n" for n in range(265))
    sheet = f"code,name,kind,parent_code\n{rows}".encode()
    imported = await import_agencies(
        stage.service.database, stage.clock, data=sheet, under=stage.cast.province.code
    )
    assert not imported.faults
    programme_id = await province(stage)
    async with stage.service.database.reading() as conn:
        on = local_date(stage.clock.now())
        below = await list_agencies_below(conn, stage.cast.province.path, on=on)
    units = [unit.id for unit in below if unit.code.startswith("X")]
    preview = await stage.client.post(f"/programmes/{programme_id}/series/preview", data=TYPED)
    assert "Có 267 cơ quan" in preview.text
    said: list[str] = []
    sa.event.listen(
        stage.service.database.writer.sync_engine,
        "before_cursor_execute",
        lambda *args: said.append(args[2]),
    )
    answer = await stage.client.post(
        f"/programmes/{programme_id}/series", data={**TYPED, "units": units}
    )
    assert answer.status_code == 303
    assert len(await planned_units(stage)) == 265
    assert len([each for each in said if each.startswith("INSERT INTO planned_audits")]) == 1
    assert len(said) < 25, said
    page = (await stage.client.get(answer.headers["location"])).text
    assert "1–50 trên 265" in page
    assert "from=50" in page
