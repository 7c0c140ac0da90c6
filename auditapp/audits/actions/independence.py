"""Letting people onto a team: the rules of independence, exceptions to them, declared ties."""

from collections.abc import Mapping, Sequence

import msgspec

from auditapp.audits.actions.changing import note_change, open_audit
from auditapp.audits.models.audit import Audit, Candidate
from auditapp.audits.models.independence import (
    TIES,
    Concern,
    Terms,
    TieKind,
    concerns,
    why_no_exception,
)
from auditapp.audits.models.plan import MAX_REASON, words
from auditapp.audits.queries.access import HEADS, find_candidate, list_candidates
from auditapp.audits.queries.independence import (
    insert_exemption,
    insert_tie,
    list_exemptions,
    list_ties,
    update_tie_withdrawn,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict, Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

UNKNOWN = N_("This choice does not exist.")


class Acceptance(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed to let somebody on: a reason, and for a block number of staff and document.

    `field` is where the person was chosen.
    """

    account_id: str
    reason: str = ""
    staff: int | None = None
    document: str = ""
    field: str = "account_id"


class NewTie(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared about a person and what is audited; `reason` counts after the start."""

    account_id: str
    kind: str
    subject: str
    reason: str = ""


async def list_open_concerns(
    conn: Connection, audit: Audit, people: Sequence[Candidate], terms: Terms
) -> Mapping[str, list[Concern]]:
    """Return by account what stands against these people and is not accepted; none are left out."""
    ties = await list_ties(conn, audit.id)
    given = await list_exemptions(conn, audit.id)
    return {
        person.account_id: [
            concern
            for concern in concerns(
                person, audit.agency_path, on=audit.starts_on, ties=ties, months=terms.months
            )
            if not concern.is_covered(person.account_id, given)
        ]
        for person in people
    }


async def admit(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    audit: Audit,
    *,
    wish: Acceptance,
    terms: Terms,
) -> None:
    """Let a person onto the team, recording an exception for what only warns.

    Raises Invalid: for an unknown person, a rule that blocks, a warning without a
    reason and an exception for oneself (at `exception`).
    """
    person = await find_candidate(conn, audit.root_id, wish.account_id, now=clock.now())
    if person is None:
        raise Invalid(UNKNOWN, field=wish.field)
    found = (await list_open_concerns(conn, audit, [person], terms))[person.account_id]
    for concern in found:
        if concern.is_block:
            raise Invalid(concern.key, field=wish.field, **concern.params)
    if found and not wish.reason.strip():
        raise Invalid(found[0].key, field="exception", **found[0].params)
    await _accept(conn, clock, actor, (audit, found), wish=wish, terms=terms)


async def give_exception(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    wish: Acceptance,
    terms: Terms,
) -> int:
    """Accept, as head of the agency, all that stands against a person; return how many rules.

    Raises NotFound, Conflict after sign-off, and Invalid when there is nothing to accept or a
    rule forbids it (domain.md B.6, rule 5).
    """
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        person = await find_candidate(conn, audit.root_id, wish.account_id, now=clock.now())
        if person is None:
            raise Invalid(UNKNOWN, field="account_id")
        if not words(wish.reason, "exception", most=MAX_REASON):
            raise Invalid("Please give the reason for the exception.", field="exception")
        found = (await list_open_concerns(conn, audit, [person], terms))[person.account_id]
        if not found:
            raise Invalid("Nothing stands against this person.", field="account_id")
        await _accept(conn, clock, actor, (audit, found), wish=wish, terms=terms)
    return len(found)


async def _accept(
    conn: Connection,
    clock: Clock,
    actor: Actor,
    found: tuple[Audit, Sequence[Concern]],
    *,
    wish: Acceptance,
    terms: Terms,
) -> None:
    audit, open_concerns = found
    is_head = bool(actor.roles_at(audit.agency_path) & set(HEADS))
    is_self = wish.account_id == actor.account_id
    for concern in open_concerns:
        why = why_no_exception(
            concern, is_self=is_self, is_head=is_head, staff=wish.staff, terms=terms
        )
        if why is not None:
            raise Invalid(why, field="exception", most=terms.small_agency)
        await insert_exemption(
            conn,
            id=new_id(),
            audit_id=audit.id,
            account_id=wish.account_id,
            rule=concern.rule,
            about=concern.about,
            reason=words(wish.reason, "exception", most=MAX_REASON),
            staff=wish.staff if concern.is_block else None,
            document=words(clean_line(wish.document), "document", most=200),
            given_at=clock.now(),
            given_by=actor.account_id,
        )
        await record(
            *(conn, clock, actor),
            action="audit.exception_given",
            subject=audit.id,
            agency_id=audit.agency_id,
            account=wish.account_id,
            rule=concern.rule,
        )


async def check_team(
    conn: Connection, clock: Clock, audit: Audit, account_ids: Sequence[str], terms: Terms
) -> None:
    """Raise Conflict, naming the first rule, when somebody on the team is not independent."""
    people = await list_candidates(conn, audit.root_id, now=clock.now(), ids=account_ids)
    found = await list_open_concerns(conn, audit, people, terms)
    for concern in (one for each in found.values() for one in each):
        raise Conflict(concern.key, **concern.params)


async def declare_tie(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    new: NewTie,
) -> str:
    """Note what a person has to do with what is audited; return its id.

    It stands even for somebody on the team: the page then says that they are not independent.
    Raises NotFound, Conflict after sign-off, Invalid for an unknown person or kind, or no words.
    """
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        if await find_candidate(conn, audit.root_id, new.account_id, now=clock.now()) is None:
            raise Invalid(UNKNOWN, field="tie_account")
        tie_id = await insert_declared(conn, clock, actor, audit, new)
        await note_change(
            conn, clock, actor, audit, what="ties", reason=new.reason, account=new.account_id
        )
    return tie_id


async def insert_declared(
    conn: Connection, clock: Clock, actor: Actor, audit: Audit, new: NewTie
) -> str:
    """Insert a tie; raises Invalid."""
    known: TieKind | None = next((one for one in TIES if one == new.kind), None)
    if known is None:
        raise Invalid(UNKNOWN, field="kind")
    text = words(clean_line(new.subject), "subject", most=300, required=True)
    tie_id = new_id()
    await insert_tie(
        conn,
        id=tie_id,
        audit_id=audit.id,
        account_id=new.account_id,
        kind=known,
        subject=text,
        declared_at=clock.now(),
        declared_by=actor.account_id,
    )
    return tie_id


async def withdraw_tie(
    database: Database, clock: Clock, actor: Actor, audit_id: str, tie_id: str, reason: str = ""
) -> None:
    """Withdraw what was noted by mistake; raises NotFound, and Conflict for one's own tie."""
    async with database.writing() as conn:
        audit = await open_audit(conn, audit_id)
        tie = next((one for one in await list_ties(conn, audit_id) if one.id == tie_id), None)
        if tie is None:
            raise NotFound
        if tie.account_id == actor.account_id:
            raise Conflict("Nobody takes back what was declared about themselves.")
        await update_tie_withdrawn(conn, audit_id, tie_id, at=clock.now(), by=actor.account_id)
        await note_change(
            conn, clock, actor, audit, what="ties", reason=reason, account=tie.account_id
        )
