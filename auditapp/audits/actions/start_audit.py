"""Starting an audit: its checklist is frozen, and from here on answers are taken."""

from msgspec import structs

from auditapp.audits import queries
from auditapp.audits.actions.readiness import check_ready
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.draft import Draft, draft_of, to_form
from auditapp.audits.models.independence import TERMS, Terms
from auditapp.audits.models.log import chain_start
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden
from auditapp.base.ids import new_id
from auditapp.formkit.grades import Scheme
from auditapp.library.actions import freeze_form
from auditapp.library.queries import find_version, get_compiled
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection, Database


async def start_audit(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    terms: Terms = TERMS,
    *,
    scheme: Scheme = "full",
) -> None:
    """Freeze the checklist and note the start, once.

    `scheme` is the service's usual one: "simple" turns a checklist that nobody drafted into one
    with three grades. Raises NotFound, Forbidden for others than lead and auditors, and Conflict
    for a checklist without lines, and while somebody on the team is not independent or the one who
    starts has not given the commitment asked for.
    """
    now = clock.now()
    async with database.writing() as conn:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        part = await queries.find_part(conn, audit_id, actor.account_id)
        if part not in {"lead", "auditor"}:
            raise Forbidden
        if audit.started_at is not None:
            return
        await check_ready(conn, clock, actor, audit, terms)
        audit = await _freeze(conn, clock, audit, scheme)
        await queries.update_started(conn, audit_id, at=now, by=actor.account_id)
        version = await find_version(conn, audit.form_version_id)
        await insert_event(
            conn,
            id=new_id(),
            root_id=audit.root_id,
            at=now,
            actor_id=actor.account_id,
            action="audit.started",
            subject=audit.id,
            agency_id=audit.agency_id,
            detail={"lines": audit.item_count, "checklist": version.digest if version else ""},
        )


async def _freeze(conn: Connection, clock: Clock, audit: Audit, scheme: Scheme) -> Audit:
    """Give the audit its checklist for good; without a draft that is the library's version."""
    draft = await _drafted(conn, audit, scheme)
    if draft is None:
        return audit
    if not draft.lines:
        raise Conflict("This checklist has no lines. Add some before the audit starts.")
    form = to_form(draft, slug=audit.id, standard=audit.standard)
    audit = structs.replace(
        audit, form_version_id=await freeze_form(conn, clock, form), item_count=len(draft.lines)
    )
    audit = structs.replace(audit, head_hash=chain_start(audit))
    await queries.update_checklist(
        conn,
        audit.id,
        form_version_id=audit.form_version_id,
        item_count=audit.item_count,
        head_hash=audit.head_hash,
    )
    await queries.delete_draft(conn, audit.id)
    return audit


async def _drafted(conn: Connection, audit: Audit, scheme: Scheme) -> Draft | None:
    draft = await queries.find_draft(conn, audit.id)
    if draft is not None:
        return draft
    form = (await get_compiled(conn, audit.form_version_id)).form
    if scheme == "simple" and form.scheme != "simple":
        return structs.replace(draft_of(form), scheme=scheme)
    return None
