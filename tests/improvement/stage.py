"""The stage of improvement: the cast, and who leads, answers and verifies."""

from collections.abc import Mapping
from datetime import date

import httpx
import msgspec
from html5lib import HTMLParser

from auditapp.app.service import Service
from auditapp.base.clock import FixedClock
from auditapp.improvement.models.nonconformity import Nonconformity
from auditapp.improvement.models.work import Step, Whole
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.improvement.queries.parts import get_work, list_steps
from tests.audits.stage import Person, enter
from tests.cast import Cast, play

FACTS = {
    "title": "Phiếu hẹn không ghi ngày trả kết quả",
    "grade": "nc_minor",
    "clause": "8.5.1",
    "requirement": "Quy trình QT-05 mục 4: phiếu hẹn ghi ngày trả",
    "evidence": "3 trong 10 phiếu xem ngày 12/11/2026 để trống",
    "statement": "Phiếu hẹn không ghi ngày trả kết quả",
    "found_by": "Người kiểm tra",
    "found_on": "2026-11-13",
}


class Stage(msgspec.Struct):
    """A department whose office has a head; a secretary who leads, a manager who verifies."""

    service: Service
    client: httpx.AsyncClient
    clock: FixedClock
    cast: Cast
    lead: Person
    owner: Person
    verifier: Person

    async def raised(self, *, issued: bool = True, **changed: str) -> str:
        """Raise one by hand as the lead and return its id; the lead holds the browser."""
        self.lead.acts(self.client)
        form = {
            **FACTS, "source": "hand", "agency": self.cast.division.id,
            "owner_id": self.owner.id, "verifier_id": self.verifier.id,
            "issue": "yes" if issued else "no", **changed,
        }  # fmt: skip
        answer = await self.client.post("/nonconformities", data=form)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].rpartition("/")[2]

    async def send(
        self, person: Person, it: str, step: str, form: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Post one step of the record as somebody."""
        person.acts(self.client)
        return await self.client.post(f"/nonconformities/{it}/{step}", data=dict(form or {}))

    async def step(
        self, person: Person, it: str, step: str, form: Mapping[str, str] | None = None
    ) -> None:
        """Take one step that must succeed."""
        answer = await self.send(person, it, step, form)
        assert answer.status_code == 303, f"{step}: {answer.status_code} {answer.text[-3000:]}"

    async def page(self, person: Person, path: str) -> str:
        """Return a page as somebody sees it, which parses."""
        person.acts(self.client)
        answer = await self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        parser = HTMLParser(strict=False)
        parser.parse(answer.text)
        assert parser.errors == [], parser.errors[:3]
        return answer.text

    async def get(self, it: str) -> Nonconformity:
        """Return the record as it stands."""
        async with self.service.database.reading() as conn:
            return await get_nonconformity(conn, it)

    async def work(self, it: str) -> Whole:
        """Return the record with its parts."""
        async with self.service.database.reading() as conn:
            return await get_work(conn, await get_nonconformity(conn, it))

    async def history(self, it: str) -> list[Step]:
        """Return what was done."""
        async with self.service.database.reading() as conn:
            return await list_steps(conn, it)

    async def answered(self, it: str) -> None:
        """Hand in a cause, with a correction done."""
        due = {"doer_id": self.owner.id, "due_on": "2026-11-30"}
        await self.step(self.owner, it, "actions", {"action": "Ghi lại ngày trả", **due})
        cause = {"cause": "Mẫu không có ô ngày trả", "branch": "information", "why1": "Mẫu cũ"}
        await self.step(self.owner, it, "causes", cause)
        await self.step(self.owner, it, "submission")

    async def planned(self, it: str) -> None:
        """Go on to a plan that waits for approval; measured by the clause."""
        await self.answered(it)
        (cause,) = (await self.work(it)).causes
        action = {
            "action": "Sửa mẫu phiếu hẹn", "doer_id": self.owner.id, "due_on": "2026-12-04",
            "cause_id": cause.id,
        }  # fmt: skip
        await self.step(self.owner, it, "actions", action)
        await self.step(self.owner, it, "measure", {"measure": "clause", "clause": "8.5.1"})
        await self.step(self.owner, it, "plan", {"elsewhere": "Mẫu chỉ dùng tại Văn phòng"})

    async def done(self, it: str) -> None:
        """Go on until everything is reported as done."""
        await self.planned(it)
        await self.step(self.lead, it, "approval")
        for action in (await self.work(it)).open_actions:
            note = {"done_note": "Mẫu mới ban hành theo QĐ 12"}
            await self.step(self.owner, it, f"actions/{action.id}/completion", note)
        await self.step(self.owner, it, "report")

    async def verified(self, it: str) -> None:
        """Go on until the work is verified."""
        await self.done(it)
        await self.step(
            self.verifier, it, "verification", {"verdict": "yes", "note": "Đã xem 10 phiếu"}
        )


async def set_stage(service: Service, client: httpx.AsyncClient, clock: FixedClock) -> Stage:
    """Play the cast and bring in the people."""
    cast = await play(service.database, clock)
    verifier = await enter(service, client, clock, "manager", cast.department)
    owner = await enter(service, client, clock, "unit_head", cast.division)
    lead = await enter(service, client, clock, "iso_secretary", cast.department)
    return Stage(service, client, clock, cast, lead, owner, verifier)


def today(clock: FixedClock) -> date:
    """Return the day of the clock."""
    return clock.at.date()
