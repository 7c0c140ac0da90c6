"""Raising a nonconformity from another program: once for each key, however often it is sent."""

import hashlib

import msgspec

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid
from auditapp.exchange.models.api_improvement import NonconformityOrder
from auditapp.exchange.queries.keys import find_key, insert_key
from auditapp.improvement.actions.raising import Wish, raise_within
from auditapp.improvement.models.nonconformity import STANDARD, Facts, Nonconformity, Origin
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.people.models import Actor
from auditapp.store.engine import Database


class Sent(msgspec.Struct, frozen=True):
    """What came: for which agency, under which key of the other program, and what it says."""

    agency_id: str
    key: str
    order: NonconformityOrder

    @property
    def key_hash(self) -> str:
        """Return what is kept of the key."""
        return hashlib.sha256(self.key.encode()).hexdigest()

    @property
    def body_hash(self) -> str:
        """Return what is kept of the rest, whatever the order of its fields."""
        return hashlib.sha256(msgspec.json.encode((self.agency_id, self.order))).hexdigest()


async def raise_once(
    database: Database, clock: Clock, actor: Actor, sent: Sent
) -> tuple[Nonconformity, bool]:
    """Write a draft down, or return the one that came under this key; True for a new one.

    Raises what raise_nonconformity raises, and Invalid for a key that came with something else.
    A refusal keeps nothing: the same key may come again, corrected.
    """
    async with database.writing() as conn:
        known = await find_key(conn, actor.account_id, sent.key_hash)
        if known is not None:
            if known.body_hash != sent.body_hash:
                raise Invalid("This Idempotency-Key came with other data before.")
            return await get_nonconformity(conn, known.nonconformity_id), False
        made = await raise_within(conn, clock, actor, _wish(clock, actor, sent))
        await insert_key(
            conn, account_id=actor.account_id, key_hash=sent.key_hash, body_hash=sent.body_hash,
            nonconformity_id=made.id, created_at=clock.now(),
        )  # fmt: skip
        return made, True


def _wish(clock: Clock, actor: Actor, sent: Sent) -> Wish:
    order = sent.order
    facts = Facts(
        agency_id=sent.agency_id,
        title=order.title,
        grade=order.grade,
        clause=order.clause,
        requirement=order.requirement,
        evidence=order.evidence,
        statement=order.statement,
        found_by=order.found_by or actor.display_name,
        found_on=order.found_on or local_date(clock.now()),
    )
    origin = Origin(
        source=order.source,
        source_id=order.reference,
        source_label=order.reference or order.link,
        source_href=order.link,
    )
    return Wish(facts=facts, origin=origin, standard=STANDARD)
