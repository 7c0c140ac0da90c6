"""Addenda: what is said about an audit after its sign-off, chained to what was signed. Pure.

Nothing that was signed changes. Each addendum carries SHA-256 over the hash before it (the first:
over the audit's digest) and over itself as JSON with sorted keys, as the edits of the log do.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import Break, moment_text, sha256_of
from auditapp.base.errors import Invalid
from auditapp.formkit.words import clean_text

MAX_TEXT, MAX_REASON = 4000, 1000


class Addendum(msgspec.Struct, frozen=True):
    """One addition; fields in the order of the table's columns."""

    seq: int
    text: str
    reason: str
    account_id: str
    at: datetime
    prev_hash: str
    hash: str


def addendum_hash(addendum: Addendum) -> str:
    """Return the hash that the addendum must carry."""
    facts = {
        "seq": addendum.seq,
        "text": addendum.text,
        "reason": addendum.reason,
        "account_id": addendum.account_id,
        "at": moment_text(addendum.at),
    }
    return sha256_of(addendum.prev_hash, facts)


def next_addendum(
    audit: Audit, *, text: str, reason: str, account_id: str, at: datetime
) -> Addendum:
    """Return what comes after the audit's last addendum; raises Invalid, naming the field."""
    text, reason = clean_text(text), clean_text(reason)
    if not text:
        raise Invalid("Please write what is to be added.", field="text")
    if not reason:
        raise Invalid("Please give the reason.", field="reason")
    for field, typed, longest in (("text", text, MAX_TEXT), ("reason", reason, MAX_REASON)):
        if len(typed) > longest:
            raise Invalid("This text may have %(max)d characters.", field=field, max=longest)
    before = audit.addendum_hash or audit.digest or ""
    made = Addendum(audit.addendum_count + 1, text, reason, account_id, at, before, "")
    return msgspec.structs.replace(made, hash=addendum_hash(made))


def walk_addenda(audit: Audit, addenda: Sequence[Addendum]) -> list[Break]:
    """Return every place where the addenda are not what was written."""
    breaks: list[Break] = []
    before, seq = audit.digest or "", 0
    for addendum in addenda:
        if addendum.seq != seq + 1 or addendum.prev_hash != before:
            breaks.append(Break(0, f"addendum {addendum.seq} does not follow the one before it"))
        if addendum_hash(addendum) != addendum.hash:
            breaks.append(Break(0, f"addendum {addendum.seq} was changed after it was written"))
        before, seq = addendum.hash, addendum.seq
    if seq != audit.addendum_count or (seq and before != audit.addendum_hash):
        breaks.append(
            Break(0, f"the addenda end at {seq}, but {audit.addendum_count} were written")
        )
    return breaks
