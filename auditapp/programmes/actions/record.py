"""What the acts of this room share: who may, and what is written down about it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from auditapp.base.errors import Forbidden, NotFound
from auditapp.base.ids import new_id
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.programmes.models.programme import Programme
from auditapp.programmes.queries import programmes as queries
from auditapp.store.engine import Connection


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down about an act; `detail`: field to (before, after)."""

    kind: str
    planned_id: str | None = None
    count: int = 1
    title: str = ""
    detail: dict[str, list[Any]] = {}
    reason: str = ""


def check_role(actor: Actor, path: str, roles: Collection[str]) -> None:
    """Raise NotFound for whoever holds nothing there, Forbidden for whoever holds other roles."""
    held = actor.roles_at(path)
    if not held:
        raise NotFound
    if not held & frozenset(roles):
        raise Forbidden


async def get_to_change(
    conn: Connection, actor: Actor, programme_id: str, roles: Collection[str]
) -> Programme:
    """Return a programme that nobody else changes meanwhile; raises as check_role does."""
    programme = await queries.get_programme(conn, programme_id, lock=True)
    check_role(actor, programme.agency_path, roles)
    return programme


async def note(
    conn: Connection, actor: Actor, programme: Programme, *, at: datetime, what: Note
) -> None:
    """Append to the programme's history and to the record."""
    await queries.insert_change(
        conn, programme.id, at=at, by=actor.account_id, **msgspec.structs.asdict(what)
    )
    await insert_event(
        conn,
        id=new_id(),
        root_id=programme.root_id,
        at=at,
        actor_id=actor.account_id,
        action=f"programme.{what.kind}",
        subject=programme.id,
        agency_id=programme.agency_id,
        detail={
            "name": what.title or str(programme.year),
            "edits": what.count,
            "reason": what.reason,
        },
    )
