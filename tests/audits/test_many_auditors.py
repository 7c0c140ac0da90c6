"""Fifty auditors who save at the same moment: nobody is turned away and nothing is lost."""

import asyncio
from collections import Counter

import httpx
import pytest

from auditapp.audits.actions import create_audit, start_audit, verify_trail
from auditapp.audits.queries import list_edits
from auditapp.base.ids import new_id
from tests.audits.stage import CODES, Person, Stage, planned

pytestmark = pytest.mark.anyio
PEOPLE, SAVES = 50, 3


async def test_fifty_auditors_save_at_once(stage: Stage) -> None:
    people = [await stage.enter("auditor", stage.cast.department) for _ in range(PEOPLE)]
    team = [(stage.lead.id, "lead"), *((person.id, "auditor") for person in people)]
    database, clock = stage.service.database, stage.clock
    audit = await create_audit(
        database, clock, stage.lead.actor, planned(stage.cast.division, stage.version_id, *team)
    )
    await start_audit(database, clock, stage.lead.actor, audit.id)
    stage.client.cookies.clear()

    async def save(person: Person, number: int) -> httpx.Response:
        line = {"item": CODES[number], "page": new_id(), "note": f"{person.id} {number}"}
        headers = {"hx-request": "true", "cookie": f"session={person.secret}"}
        return await stage.client.post(f"/audits/{audit.id}/edits", data=line, headers=headers)

    answers = await asyncio.gather(*(save(each, n) for each in people for n in range(SAVES)))
    assert {answer.status_code for answer in answers} == {200}
    async with database.reading() as conn:
        log = await list_edits(conn, audit)
    assert [edit.seq for edit in log] == list(range(1, PEOPLE * SAVES + 1))
    assert Counter(edit.account_id for edit in log) == {person.id: SAVES for person in people}
    assert (await verify_trail(database, audit.id))[1] == []
