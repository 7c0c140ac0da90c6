"""Granting and revoking roles: inside the own agencies, and never to oneself."""

from datetime import datetime

import msgspec

from auditapp.agencies.queries import find_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Conflict, Forbidden, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.people import queries
from auditapp.people.actions.record import record
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection, Database


class RoleDraft(msgspec.Struct, frozen=True):
    """The role that an administrator chose for a person."""

    account_id: str
    role: str
    agency_id: str
    expires_at: datetime | None = None


async def grant_role(database: Database, clock: Clock, actor: Actor, draft: RoleDraft) -> None:
    """Give a person a role on an agency and all below it; raises Invalid, Forbidden, NotFound."""
    if draft.role not in set(Role):
        raise Invalid("Please choose a role.", field="role")
    if draft.expires_at is not None and draft.expires_at <= clock.now():
        raise Invalid("The last day must not lie in the past.", field="expires_on")
    async with database.writing() as conn:
        await _may_grant(conn, clock, actor, draft)
        grant_id = new_id()
        await queries.insert_grant(
            conn,
            id=grant_id,
            account_id=draft.account_id,
            role=draft.role,
            agency_id=draft.agency_id,
            granted_at=clock.now(),
            granted_by=actor.account_id,
            expires_at=draft.expires_at,
        )
        await record(
            conn,
            clock,
            actor,
            action="role.granted",
            subject=draft.account_id,
            agency_id=draft.agency_id,
            role=draft.role,
            until=draft.expires_at.isoformat() if draft.expires_at else None,
        )


async def _may_grant(conn: Connection, clock: Clock, actor: Actor, draft: RoleDraft) -> None:
    path = await queries.find_account_path(conn, {"account_id": draft.account_id})
    if path is None or not actor.may_administrate(path):
        raise NotFound
    if draft.account_id == actor.account_id:
        raise Forbidden("Nobody grants or revokes roles of their own.")
    agency = await find_agency(conn, draft.agency_id, on=local_date(clock.now()))
    if agency is None or not actor.may_administrate(agency.path):
        raise Invalid("Please choose one of your agencies.", field="agency_id")
    held = await queries.list_held_roles(conn, [draft.account_id], now=clock.now())
    if any((one.role, one.agency_id) == (draft.role, draft.agency_id) for one in held):
        raise Invalid("This person holds this role there already.", field="role")


async def revoke_role(
    database: Database, clock: Clock, actor: Actor, *, account_id: str, grant_id: str
) -> None:
    """Take a role away at once; raises NotFound, Forbidden, or Conflict when it is gone already."""
    async with database.writing() as conn:
        held = await queries.find_held_role(conn, grant_id, now=clock.now())
        if held is None or held.account_id != account_id:
            raise NotFound
        if account_id == actor.account_id:
            raise Forbidden("Nobody grants or revokes roles of their own.")
        if not actor.may_administrate(held.path):
            raise Forbidden("This person also holds roles outside the agencies you administrate.")
        revoked = await queries.update_grant_revoked(
            conn, grant_id, now=clock.now(), revoked_by=actor.account_id
        )
        if not revoked:
            raise Conflict
        await record(
            conn,
            clock,
            actor,
            action="role.revoked",
            subject=account_id,
            agency_id=held.agency_id,
            role=held.role.value,
        )
