"""A planned audit whose checklist is being drafted, for the tests of drafts and imports."""

import re
from datetime import date

import httpx
import msgspec

from auditapp.audits.actions import create_audit, sign_off_audit
from auditapp.audits.actions.draft_checklist import get_draft
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.draft import Draft
from auditapp.audits.queries import find_draft, get_audit, get_form
from auditapp.formkit.definition import Form
from tests.audits.stage import Person, Stage, planned


class Drafting(msgspec.Struct):
    """An audit of the division, a year after the stage's, and the browser of its lead."""

    stage: Stage
    audit: Audit

    @property
    def path(self) -> str:
        """Return the address of the draft."""
        return f"/audits/{self.audit.id}/draft"

    async def show(self, query: str = "") -> str:
        """Return the page."""
        answer = await self.stage.client.get(self.path + query)
        assert answer.status_code == 200
        return answer.text

    async def add(self, **fields: object) -> httpx.Response:
        """Add lines."""
        return await self.stage.client.post(f"{self.path}/lines", data=fields)

    async def do(self, act: str) -> httpx.Response:
        """Press one of the buttons."""
        return await self.stage.client.post(self.path, data={"do": act})

    async def codes(self) -> list[str]:
        """Return the codes of the draft in order."""
        return [line.code for line in (await self.draft()).lines]

    async def draft(self) -> Draft:
        """Return the draft as it stands."""
        async with self.stage.service.database.reading() as conn:
            return await get_draft(conn, self.audit)

    async def stored(self) -> Draft | None:
        """Return what is kept of it."""
        async with self.stage.service.database.reading() as conn:
            return await find_draft(conn, self.audit.id)

    async def now(self) -> Audit:
        """Return the audit as it stands."""
        async with self.stage.service.database.reading() as conn:
            return await get_audit(conn, self.audit.id)

    async def form(self) -> Form:
        """Return the checklist as it stands."""
        async with self.stage.service.database.reading() as conn:
            return await get_form(conn, await get_audit(conn, self.audit.id))

    async def start(self) -> httpx.Response:
        """Start the audit."""
        return await self.stage.client.post(f"/audits/{self.audit.id}/start")


async def begin(stage: Stage, person: Person | None = None) -> Drafting:
    """Plan the next audit of the division; the lead holds the browser."""
    audit = await create_audit(
        stage.service.database,
        stage.clock,
        (person or stage.lead).actor,
        planned(
            stage.cast.division,
            stage.version_id,
            (stage.lead.id, "lead"),
            (stage.auditor.id, "auditor"),
            starts_on=date(2027, 11, 16),
            ends_on=date(2027, 11, 17),
        ),
    )
    stage.lead.acts(stage.client)
    return Drafting(stage, audit)


async def sign(stage: Stage, **fields: str) -> None:
    """Grade and sign the stage's audit off, so that it is last year's."""
    await stage.grade_all(stage.lead, **fields)
    await sign_off_audit(stage.service.database, stage.clock, stage.lead.actor, stage.audit.id)


def words(html: str) -> str:
    """Return a page's text without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
