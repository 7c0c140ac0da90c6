"""What stands beside the checklist on an audit's page: its team, its plan, what was accepted."""

import msgspec

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit, Member
from auditapp.audits.models.independence import Exemption, is_cross
from auditapp.audits.models.plan import Auditee, Change, Plan
from auditapp.audits.queries.independence import list_exemptions
from auditapp.audits.queries.plans import find_plan, list_auditees, list_changes, list_names
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Team, plan, exceptions and later changes; `committed` tells of the person who looks."""

    members: list[Member]
    guests: frozenset[str]
    auditees: list[Auditee]
    plan: Plan | None
    exemptions: list[Exemption]
    changes: list[Change]
    committed: bool
    names: dict[str, str]


async def beside_of(conn: Connection, audit: Audit, actor: Actor) -> Beside:
    """Return what stands beside the checklist of this audit."""
    members = await queries.list_members(conn, audit.id)
    exemptions = await list_exemptions(conn, audit.id)
    changes = await list_changes(conn, audit.id)
    ids = {one.account_id for one in exemptions} | {one.given_by for one in exemptions}
    ids |= {one.changed_by for one in changes}
    return Beside(
        members=members,
        guests=frozenset(
            one.account_id for one in members if is_cross(one.home_path, audit.agency_path)
        ),
        auditees=await list_auditees(conn, audit.id),
        plan=await find_plan(conn, audit.id),
        exemptions=exemptions,
        changes=changes,
        committed=any(
            one.account_id == actor.account_id and one.committed_at is not None for one in members
        ),
        names=await list_names(conn, ids) if ids else {},
    )
