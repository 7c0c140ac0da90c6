"""An audit under way in the prepared database, and the sessions of the person who leads it."""

import asyncio
import hashlib
from datetime import timedelta

import httpx

from auditapp.app import make_service
from auditapp.app.service import Service
from auditapp.audits.actions import create_audit, start_audit
from auditapp.base.clock import SystemClock
from auditapp.base.ids import new_secret
from auditapp.base.settings import load
from auditapp.library.queries import find_latest
from auditapp.people.queries import insert_session
from tests.audits.stage import enter, planned
from tests.faults.rig import Prepared

CHECKLIST = "phong-chuyen-mon"


def begin_audit(prepared: Prepared, *, sessions: int = 1) -> list[str]:
    """Begin an audit of the division by the real actions; return session cookies of its lead."""

    async def begin() -> list[str]:
        service = make_service(load({"AUDITAPP_DATABASE_URL": prepared.url}))
        try:
            return await _begin(service, prepared, sessions)
        finally:
            await service.database.close()

    return asyncio.run(begin())


async def _begin(service: Service, prepared: Prepared, sessions: int) -> list[str]:
    database, clock, cast = service.database, SystemClock(), prepared.stage.cast
    async with database.reading() as conn:
        version = await find_latest(conn, "checklist", CHECKLIST)
    assert version is not None
    async with httpx.AsyncClient() as client:
        auditor = await enter(service, client, clock, "auditor", cast.other_commune)
        lead = await enter(service, client, clock, "lead_auditor", cast.department)
    team = ((lead.id, "lead"), (auditor.id, "auditor"))
    plan = planned(cast.division, version.id, *team)
    audit = await create_audit(database, clock, lead.actor, plan)
    await start_audit(database, clock, lead.actor, audit.id)
    return [lead.secret, *[await _session(service, lead.id) for _ in range(sessions - 1)]]


async def _session(service: Service, account_id: str) -> str:
    now, secret = SystemClock().now(), new_secret()
    async with service.database.writing() as conn:
        await insert_session(
            conn,
            id_hash=hashlib.sha256(secret.encode()).hexdigest(),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            ends_at=now + timedelta(hours=12),
        )
    return secret
