"""Nonconformities for programs: what the pages show, page by page, and raising one only once."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.people import queries as people
from auditapp.people.models import RecordFilter
from tests.audits.stage import Person, enter
from tests.exchange.test_api import bearer
from tests.improvement.stage import Stage, set_stage

pytestmark = pytest.mark.anyio
PATH = "/api/v1/nonconformities"
ORDER = {
    "title": "Hồ sơ trả quá hạn không có thư xin lỗi",
    "evidence": "Phản ánh ngày 12/11/2026",
    "reference": "KN-2026-118",
    "link": "https://khieunai.example.gov.vn/KN-2026-118",
}


@pytest.fixture
async def stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """A department with the people of a request for corrective action."""
    return await set_stage(service, client, clock)


class Program:
    """Another program with a token of somebody."""

    def __init__(self, client: httpx.AsyncClient, headers: httpx.Headers) -> None:
        self.client, self.headers = client, headers

    async def get(self, path: str = PATH, **params: str) -> httpx.Response:
        self.client.cookies.clear()
        return await self.client.get(path, params=params, headers=self.headers)

    async def list(self, **params: str) -> list[dict[str, object]]:
        answer = await self.get(**params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, object]] = answer.json()["nonconformities"]
        return found

    async def send(self, agency_id: str, order: object, key: str = "KN-1") -> httpx.Response:
        self.client.cookies.clear()
        headers = {**self.headers, "idempotency-key": key}
        path = f"/api/v1/agencies/{agency_id}/nonconformities"
        return await self.client.post(path, json=order, headers=headers)


async def program(stage: Stage, person: Person, scopes: str = "improvement raising") -> Program:
    headers = await bearer(stage.service, stage.clock, person.id, scopes)
    return Program(stage.client, headers)


async def test_it_tells_the_whole_record_from_its_source_to_its_effect(stage: Stage) -> None:
    it = await stage.raised(source="complaint")
    await stage.verified(it)
    note = {"note": "20 phiếu có ngày trả", "updates": "Cập nhật rủi ro R-07"}
    await stage.step(stage.verifier, it, "closure", note)
    lead = await program(stage, stage.lead)
    (item,) = await lead.list(state="effective_closed")
    told = (await lead.get(f"{PATH}/{it}")).json()
    assert told["nonconformity"] == item
    assert (item["id"], item["agency_id"], item["state"]) == (
        it, stage.cast.division.id, "effective_closed",
    )  # fmt: skip
    assert item["href"] == f"http://testserver/nonconformities/{it}"
    assert (told["source"]["kind"], told["source"]["href"]) == ("complaint", None)
    (correction,) = told["corrections"]
    (cause,) = told["causes"]
    assert correction["text"] == "Ghi lại ngày trả"
    assert (cause["text"], cause["whys"]) == ("Mẫu không có ô ngày trả", ["Mẫu cũ"])
    assert cause["actions"][0]["done_note"] == "Mẫu mới ban hành theo QĐ 12"
    assert told["deadlines"]["verification"] is not None
    assert told["verification"]["note"] == "Đã xem 10 phiếu"
    effect = told["effect"]
    assert (effect["note"], effect["updates"]) == tuple(note.values())
    assert effect["href"] == f"{item['href']}/effect"
    steps = [step.kind for step in await stage.history(it)]
    assert [step["kind"] for step in told["history"]] == steps
    assert item["changed_at"] == told["history"][-1]["at"]


async def test_it_shows_what_the_pages_show_and_404_for_the_rest(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    it = await stage.raised()
    doer = await enter(service, client, clock, "auditor", stage.cast.division)
    neighbour = await enter(service, client, clock, "manager", stage.cast.other_commune)
    viewer = await enter(service, client, clock, "province_viewer", stage.cast.department)
    for person, listed, status in (
        (stage.owner, [it], 200),
        (stage.verifier, [it], 200),
        (doer, [], 403),
        (viewer, [], 403),
        (neighbour, [], 404),
    ):
        person.acts(client)
        assert (await client.get(f"/nonconformities/{it}")).status_code == status
        asks = await program(stage, person)
        assert [one["id"] for one in await asks.list()] == listed
        assert (await asks.get(f"{PATH}/{it}")).status_code == status
    due = {"doer_id": doer.id, "due_on": "2026-11-30", "action": "Ghi lại ngày trả"}
    await stage.step(stage.owner, it, "actions", due)
    asks = await program(stage, doer)
    assert [one["id"] for one in await asks.list()] == [it]
    assert (await asks.get(f"{PATH}/{it}")).status_code == 200
    assert (await asks.get(f"{PATH}/nothing")).status_code == 404


async def test_it_filters_by_agency_state_and_deadline(stage: Stage) -> None:
    draft = await stage.raised(issued=False)
    issued = await stage.raised()
    lead = await program(stage, stage.lead)

    async def ids(**params: str) -> list[object]:
        return [one["id"] for one in await lead.list(**params)]

    assert await ids() == sorted([draft, issued])
    assert await ids(state="draft") == [draft]
    assert await ids(state="open") == sorted([draft, issued])
    assert await ids(state="cancelled") == []
    assert await ids(agency=stage.cast.department.id) == sorted([draft, issued])
    assert await ids(agency=stage.cast.other_commune.id) == []
    assert await ids(overdue="true") == []
    stage.clock.forward(timedelta(days=30))
    lead = await program(stage, stage.lead)
    (late,) = await lead.list(overdue="true")
    assert (late["id"], late["overdue"], late["waits_for"]) == (issued, True, "owner")


async def test_it_tells_what_was_raised_and_what_changed_since(stage: Stage) -> None:
    old, still = await stage.raised(), await stage.raised()
    lead = await program(stage, stage.lead)
    stage.clock.forward(timedelta(minutes=10))
    since = stage.clock.now().isoformat().replace("+00:00", "Z")
    assert await lead.list(changed_since=since) == []
    await stage.answered(old)
    (changed,) = await lead.list(changed_since=since)
    assert (changed["id"], changed["state"]) == (old, "cause_submitted")
    stage.clock.forward(timedelta(days=2))
    new = (await lead.send(stage.cast.division.id, ORDER)).json()["id"]
    assert [one["id"] for one in await lead.list(raised_since="2026-11-17")] == [new]
    assert {one["id"] for one in await lead.list(raised_since="2026-11-16")} == {old, still, new}
    for far in ({"raised_since": "0001-01-01"}, {"changed_since": "0001-01-01T00:00:00+14:00"}):
        assert len(await lead.list(**far)) == 3
    assert await lead.list(changed_since="9999-12-31T23:59:59-14:00") == []


async def test_it_pages_by_a_cursor_once_each(stage: Stage) -> None:
    made = [await stage.raised(issued=False) for _ in range(5)]
    lead = await program(stage, stage.lead)
    got: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await lead.get(limit="2", after=after)).json()
        assert len(page["nonconformities"]) <= 2
        got += [one["id"] for one in page["nonconformities"]]
        after = page["next"]
    assert got == sorted(made)


async def test_it_names_the_parameter_that_says_nothing(stage: Stage) -> None:
    lead = await program(stage, stage.lead)
    answer = await lead.get(agency="nowhere")
    assert answer.status_code == 422
    (place,) = answer.json()["errors"]
    assert place == {"parameter": "agency", "detail": answer.json()["detail"]}


async def test_it_raises_a_draft_that_its_lead_finds(stage: Stage) -> None:
    head = await program(stage, stage.owner)
    answer = await head.send(stage.cast.division.id, ORDER)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"{PATH}/{made['id']}"
    told = (await head.get(answer.headers["location"])).json()
    assert told["nonconformity"]["code"] == made["code"] == "001/2026"
    assert told["nonconformity"]["state"] == "draft"
    assert told["source"] == {
        "kind": "complaint", "id": "KN-2026-118", "part": "", "label": "KN-2026-118",
        "href": ORDER["link"], "facts": {},
    }  # fmt: skip
    page = await stage.page(stage.lead, "/")
    assert f"/nonconformities/{made['id']}" in page
    page = await stage.page(stage.lead, f"/nonconformities/{made['id']}")
    assert f'<a href="{ORDER["link"]}">KN-2026-118</a>' in page
    async with stage.service.database.reading() as conn:
        chosen = RecordFilter(action="nonconformity.raised")
        (entry,) = await people.list_events(conn, [stage.cast.department.path], chosen, limit=10)
    assert entry.subject == made["id"]


async def test_it_raises_one_however_often_it_is_sent(stage: Stage) -> None:
    lead = await program(stage, stage.lead)
    place = stage.cast.division.id
    first = await lead.send(place, ORDER)
    stage.clock.forward(timedelta(days=3))
    again = await lead.send(place, {**dict(reversed(ORDER.items())), "grade": "nc_minor"})
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    both = await asyncio.gather(*(lead.send(place, ORDER, "KN-2") for _ in range(4)))
    assert len({answer.content for answer in both}) == 1
    assert len(await lead.list()) == 2
    other = await program(stage, stage.owner)  # the same words of another person are another key
    assert (await other.send(place, ORDER)).json()["id"] != first.json()["id"]


async def test_it_refuses_a_key_that_came_with_other_data(stage: Stage) -> None:
    lead = await program(stage, stage.lead)
    await lead.send(stage.cast.division.id, ORDER)
    for place, order in (
        (stage.cast.division.id, {**ORDER, "title": "Khác"}),
        (stage.cast.department.id, ORDER),
    ):
        answer = await lead.send(place, order)
        assert answer.status_code == 422
        assert "Idempotency-Key" in answer.json()["detail"]
    assert len(await lead.list()) == 1


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"title": ""}, "#/title"),
        ({"title": "  "}, "#/title"),
        ({"title": 5}, "#/title"),
        ({"grade": "worst"}, "#/grade"),
        ({"source": "audit_item"}, "#/source"),
        ({"found_on": "2026-13-01"}, "#/found_on"),
        ({"found_on": "2027-01-01"}, "#/found_on"),
        ({"link": "javascript:alert(1)"}, "#/link"),
        ({"a/b": 1}, "#/a~1b"),
    ],
)
async def test_it_points_at_what_is_wrong_and_keeps_nothing(
    stage: Stage, wrong: dict[str, object], pointer: str
) -> None:
    lead = await program(stage, stage.lead)
    answer = await lead.send(stage.cast.division.id, {**ORDER, **wrong})
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    (place,) = answer.json()["errors"]
    assert place["pointer"] == pointer
    assert place["detail"]
    assert await lead.list() == []
    assert (await lead.send(stage.cast.division.id, ORDER)).status_code == 201  # under the same key


async def test_it_asks_for_a_title_and_a_key(stage: Stage) -> None:
    lead = await program(stage, stage.lead)
    answer = await lead.send(stage.cast.division.id, {})
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/title"]
    answer = await lead.send(stage.cast.division.id, [])
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#"]
    path = f"/api/v1/agencies/{stage.cast.division.id}/nonconformities"
    answer = await stage.client.post(path, json=ORDER, headers=lead.headers)
    assert answer.status_code == 400
    assert await lead.list() == []


async def test_it_lets_raise_only_who_may_and_only_with_a_token_made_for_it(
    stage: Stage, service: Service, client: httpx.AsyncClient, clock: FixedClock
) -> None:
    auditor = await enter(service, client, clock, "auditor", stage.cast.division)
    stranger = await enter(service, client, clock, "manager", stage.cast.other_commune)
    for person, scopes, status in (
        (auditor, "raising", 403),
        (stranger, "raising", 404),
        (stage.lead, "improvement", 403),
        (stage.lead, "audits", 403),
    ):
        asks = await program(stage, person, scopes)
        assert (await asks.send(stage.cast.division.id, ORDER)).status_code == status
    only_raises = await program(stage, stage.lead, "raising")
    assert (await only_raises.get()).status_code == 403
    assert (await only_raises.send("nowhere", ORDER)).status_code == 404
    assert await (await program(stage, stage.lead)).list() == []
