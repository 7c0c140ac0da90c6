"""Writing the plan of an audit."""

from datetime import date

import msgspec
from msgspec import structs

from auditapp.audits.actions.changing import note_change, open_audit
from auditapp.audits.models.audit import Audit, check_title_and_days
from auditapp.audits.models.plan import Plan
from auditapp.audits.queries.plans import (
    find_plan,
    list_slots,
    update_title_and_days,
    upsert_plan,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class PlanDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed into the plan; `reason` counts after the start."""

    title: str
    starts_on: date
    ends_on: date
    plan: Plan
    reason: str = ""


async def edit_plan(
    database: Database, clock: Clock, actor: Actor, audit_id: str, draft: PlanDraft
) -> bool:
    """Write the plan; False when it says so already.

    Raises NotFound, Conflict after sign-off, and Invalid (with its field) for words or days that
    cannot stand, days that leave out a row of the timetable, or no reason after the start.
    """
    plan = draft.plan.checked()
    title = check_title_and_days(draft.title, draft.starts_on, draft.ends_on)
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        await _check_timetable(conn, audit, draft)
        before = _facts(audit, await find_plan(conn, audit_id))
        moved = structs.replace(
            audit, title=title, starts_on=draft.starts_on, ends_on=draft.ends_on
        )
        after = _facts(moved, plan)
        changed = {
            name: [before.get(name), value]
            for name, value in after.items()
            if before.get(name) != value
        }
        if not changed:
            return False
        await upsert_plan(conn, audit_id, plan, at=clock.now(), by=actor.account_id)
        await update_title_and_days(
            conn, audit_id, title=title, starts_on=draft.starts_on, ends_on=draft.ends_on
        )
        await note_change(
            conn, clock, actor, audit, what="plan", reason=draft.reason, changed=changed
        )
    return True


def _facts(audit: Audit, plan: Plan | None) -> dict[str, object]:
    """Return what can change, as JSON knows it."""
    facts = {"title": audit.title, "starts_on": audit.starts_on, "ends_on": audit.ends_on}
    facts |= structs.asdict(plan) if plan else {}
    return dict(msgspec.to_builtins(facts))


async def _check_timetable(conn: Connection, audit: Audit, draft: PlanDraft) -> None:
    for slot in await list_slots(conn, audit.id):
        if not draft.starts_on <= slot.day <= draft.ends_on:
            raise Invalid(
                "The timetable has hours on %(day)s. Move them first.",
                field="starts_on" if slot.day < draft.starts_on else "ends_on",
                day=f"{slot.day:%d/%m/%Y}",
            )
