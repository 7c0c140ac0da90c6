"""Opening and closing meeting: written down as edits, field by field."""

import re

import pytest

from auditapp.audits.actions import verify_trail
from auditapp.audits.models.log import fold
from auditapp.audits.models.meeting import ITEMS, meeting_of
from tests.audits.stage import ON_PAPER, Person, Stage

pytestmark = pytest.mark.anyio


def path(stage: Stage, kind: str = "opening") -> str:
    return f"/audits/{stage.audit.id}/meetings/{kind}"


async def opened(stage: Stage, person: Person, kind: str = "opening") -> dict[str, str]:
    person.acts(stage.client)
    page = await stage.client.get(path(stage, kind))
    assert page.status_code == 200
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))


async def test_it_keeps_times_people_and_notes(stage: Stage) -> None:
    fields = await opened(stage, stage.lead)
    typed = {"begun": "2026-11-16T08:00", "notes": "Thống nhất chương trình", "name.1": "Lê Thị B"}
    typed |= {"role.1": "Chủ tịch", "present.1": "yes", "name.2": "Trần C", "present.2": "no"}
    answer = await stage.client.post(path(stage), data={**fields, **typed})
    assert answer.headers["location"] == path(stage)
    meeting = meeting_of(fold(await stage.log()), "@opening")
    assert [(p.name, p.role, p.present) for p in meeting.people] == [
        ("Lê Thị B", "Chủ tịch", "yes"),
        ("Trần C", "", "no"),
    ]
    again = await stage.client.post(path(stage), data={**fields, **typed})
    assert again.status_code == 303
    assert len(await stage.log()) == len(typed)
    assert (await verify_trail(stage.service.database, stage.audit.id))[1] == []


async def test_two_who_write_at_once_lose_nothing(stage: Stage) -> None:
    first = await opened(stage, stage.lead)
    second = await opened(stage, stage.auditor)
    await stage.client.post(path(stage), data={**second, "name.1": "", "name.2": "Trần C"})
    stage.lead.acts(stage.client)
    await stage.client.post(path(stage), data={**first, "name.1": "Lê B", "name.2": ""})
    meeting = meeting_of(fold(await stage.log()), "@opening")
    assert [person.name for person in meeting.people] == ["Lê B", "Trần C"]


async def test_it_puts_the_team_and_those_of_the_opening_on_the_list_once(stage: Stage) -> None:
    fields = await opened(stage, stage.lead)
    for _ in range(2):
        await stage.client.post(path(stage), data={**fields, "take_over": "team"})
    fields = await opened(stage, stage.lead, "closing")
    await stage.client.post(path(stage, "closing"), data={**fields, "take_over": "opening"})
    state = fold(await stage.log())
    opening, closing = (meeting_of(state, item).people for item in ITEMS)
    assert len(opening) == 2
    assert {person.role for person in opening} == {"Trưởng đoàn", "Đánh giá viên"}
    assert [person.name for person in closing] == [person.name for person in opening]


async def test_it_takes_what_was_typed_and_the_team_in_one_post(stage: Stage) -> None:
    fields = await opened(stage, stage.lead)
    typed = {"name.1": "Lê Thị B", "notes": "Thống nhất chương trình", "take_over": "team"}
    answer = await stage.client.post(path(stage), data={**fields, **typed})
    assert answer.status_code == 303
    meeting = meeting_of(fold(await stage.log()), "@opening")
    assert meeting.people[0].name == "Lê Thị B"
    assert len(meeting.people) == 3
    assert (await verify_trail(stage.service.database, stage.audit.id))[1] == []


async def test_it_answers_422_and_keeps_what_was_typed(stage: Stage) -> None:
    fields = await opened(stage, stage.lead)
    typed = {**fields, "begun": "hôm qua", "place": "Phòng họp"}
    answer = await stage.client.post(path(stage), data=typed)
    assert answer.status_code == 422
    assert "Chưa lưu" in answer.text
    assert "Phòng họp" in answer.text
    assert re.search('name="begun"[^>]*aria-invalid', answer.text)
    assert await stage.log() == []
    assert (await stage.client.post(path(stage), data={"page": "x"})).status_code == 422


async def test_it_is_only_read_after_sign_off(stage: Stage) -> None:
    fields = await opened(stage, stage.lead, "closing")
    await stage.client.post(path(stage, "closing"), data={**fields, "limits": "Mất điện"})
    await stage.grade_all(stage.lead)
    await stage.client.post(f"/audits/{stage.audit.id}/sign-off", data=ON_PAPER)
    page = (await stage.client.get(path(stage, "closing"))).text
    assert "Mất điện" in page
    assert "<textarea" not in page
    late = await stage.client.post(path(stage, "closing"), data={**fields, "limits": "muộn"})
    assert late.status_code == 409


async def test_readers_read_it_and_the_team_writes_it(stage: Stage) -> None:
    await stage.enter("administrator", stage.cast.department)
    assert (await stage.client.get(path(stage))).status_code == 200
    assert (await stage.client.post(path(stage), data={})).status_code == 403
    assert (await stage.client.get(path(stage, "lunch"))).status_code == 404
    await stage.enter("administrator", stage.cast.commune)
    assert (await stage.client.get(path(stage))).status_code == 404
    assert (await stage.client.delete(path(stage))).status_code == 405
