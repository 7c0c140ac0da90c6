"""Committing to independence and confidentiality, per audit and person (rule 6)."""

from auditapp.audits.actions.independence import NewTie, insert_declared
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.independence import must_commit
from auditapp.audits.queries.audits import get_audit
from auditapp.audits.queries.independence import find_commitment, insert_commitment
from auditapp.audits.queries.members import find_part
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Forbidden
from auditapp.base.words import N_
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

MISSING = N_(
    "Please confirm your commitment to independence and confidentiality on the audit's page "
    "first. Nothing you typed is lost."
)


async def commit_to(
    database: Database, clock: Clock, actor: Actor, audit_id: str, *, words: str, relation: str = ""
) -> bool:
    """Store that the person agreed to `words`; False when they had before.

    A close relation is noted with it, and then needs an exception (rule 4). Raises NotFound,
    Forbidden for people who are not on the team, Conflict after sign-off, Invalid for a relation
    of too many words.
    """
    async with database.writing() as conn:
        audit = await get_audit(conn, audit_id, lock=True)
        if await find_part(conn, audit_id, actor.account_id) is None:
            raise Forbidden
        if audit.signed_off_at is not None:
            raise Conflict("This audit is signed off and stays as it is.")
        if relation.strip():
            tie = NewTie(account_id=actor.account_id, kind="relation", subject=relation)
            await insert_declared(conn, clock, actor, audit, tie)
        is_new = await insert_commitment(
            conn, audit_id, actor.account_id, words=words, at=clock.now()
        )
        if is_new or relation.strip():
            await record(
                conn,
                clock,
                actor,
                action="audit.committed",
                subject=audit_id,
                agency_id=audit.agency_id,
            )
    return is_new


async def check_committed(conn: Connection, audit: Audit, account_id: str) -> None:
    """Raise Conflict when the audit asks for a commitment that this auditor has not given."""
    if not audit.asks_commitment:
        return
    given = await find_commitment(conn, audit.id, account_id)
    if must_commit("auditor", asked=True, committed=given is not None):
        raise Conflict(MISSING)
