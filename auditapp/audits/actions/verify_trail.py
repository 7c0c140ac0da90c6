"""Proving the trail: every hash chain, signature and addendum, and every line."""

from auditapp.audits import queries
from auditapp.audits.actions.sign_off_audit import form_digest
from auditapp.audits.models.added import with_added
from auditapp.audits.models.addenda import walk_addenda
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import count_items, standing
from auditapp.audits.models.log import Break, ChainWalk, Edit
from auditapp.formkit.freeze import digest
from auditapp.library.queries import get_compiled
from auditapp.store.engine import Connection, Database

PAGE = 5000
TRIES = 5


async def verify_trail(database: Database, audit_id: str) -> tuple[Audit, list[Break]]:
    """Walk one audit's log; return the audit and every place that does not hold.

    Raises NotFound for an unknown audit. An audit that is written to meanwhile is walked again.
    """
    async with database.reading() as conn:
        for _ in range(TRIES):
            audit = await queries.get_audit(conn, audit_id)
            breaks = await _walk(conn, audit)
            if not breaks or await queries.get_audit(conn, audit_id) == audit:
                break
    return audit, breaks


async def _walk(conn: Connection, audit: Audit) -> list[Break]:
    walk = ChainWalk(audit)
    log: list[Edit] = []
    while page := await queries.list_edits_after(
        conn, audit, seq=log[-1].seq if log else 0, limit=PAGE
    ):
        for edit in page:
            walk.step(edit)
        log.extend(page)
    breaks = walk.finish(await form_digest(conn, audit))
    breaks += walk_addenda(audit, await queries.list_addenda(conn, audit))
    return breaks or await _wrong_lines(conn, audit, log)


async def _wrong_lines(conn: Connection, audit: Audit, log: list[Edit]) -> list[Break]:
    frozen = (await get_compiled(conn, audit.form_version_id)).form
    if digest(frozen) != await form_digest(conn, audit):
        return [Break(0, "the checklist is not the one that was frozen")]
    form = with_added(frozen, log)
    if audit.started_at is not None and count_items(form) != audit.item_count:
        return [Break(0, f"the checklist has {count_items(form)} lines, not {audit.item_count}")]
    stands = standing(form, log, {edit.item for edit in log})
    kept = await queries.list_lines(conn, audit)
    wrong = sorted(item for item in stands | kept if stands.get(item) != kept.get(item))
    return [Break(0, f"line {item} is listed otherwise than its log says") for item in wrong]
