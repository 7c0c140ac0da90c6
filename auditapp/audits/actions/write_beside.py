"""What is written beside the checklist: signatures, and the texts of the report."""

import hashlib
from collections.abc import Mapping

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.record_edits import append_edits
from auditapp.audits.models import conclusion
from auditapp.audits.models.beside import CHECKS
from auditapp.audits.models.log import NewEdit, fold
from auditapp.audits.models.signing import ITEMS, SIGNATURE, Party, Signature, write_signature
from auditapp.base.clock import Clock
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database


class _Wanted(msgspec.Struct, frozen=True):
    """What to write at an item; `bases` None: over whatever stands there."""

    item: str
    values: Mapping[str, str]
    bases: Mapping[str, str] | None = None


_ITEM_OF = {party: item for item, party in ITEMS.items()}


async def sign_audit(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    party: Party,
    *,
    signature: Signature | None,
) -> None:
    """Record a party's signature, or take it back (None).

    Raises what record_edits raises; Invalid names the field of the signature at fault. The lead's
    own is taken from the lead alone, the unit's from whoever of the team holds the glass.
    """
    value = write_signature(party, signature) if signature else ""
    wanted = _Wanted(_ITEM_OF[party], {SIGNATURE: value})
    await _write(database, clock, actor, audit_id, wanted)


async def save_conclusion(
    database: Database,
    clock: Clock,
    actor: Actor,
    audit_id: str,
    texts: Mapping[str, str],
    *,
    bases: Mapping[str, str],
) -> None:
    """Record those texts of the report that their writer changed; raises as record_edits.

    `bases` are the edits that the page showed: what somebody else wrote meanwhile is kept beside.
    """
    known = {name: text for name, text in texts.items() if name in conclusion.NAMES}
    await _write(database, clock, actor, audit_id, _Wanted(conclusion.ITEM, known, bases))


async def _write(
    database: Database, clock: Clock, actor: Actor, audit_id: str, wanted: _Wanted
) -> None:
    item, bases = wanted.item, wanted.bases
    values = {name: CHECKS[item](item, name, value) for name, value in wanted.values.items()}

    async def work(conn: Connection) -> None:
        audit = await queries.get_audit(conn, audit_id, lock=True)
        log = await queries.list_touched_edits(conn, audit, items={item}, ids=())
        state = fold(log)
        edits = []
        for name, value in values.items():
            field = state.find(item, name)
            seen = field.shown if field else None
            if bases is not None:
                seen = next((edit for edit in log if edit.edit_id == bases.get(name)), None)
            if value != (seen.value if seen else ""):
                edits.append(_edit(item, name, value, seen.edit_id if seen else None))
        await append_edits(conn, clock, actor, audit=audit, edits=edits)

    await database.write_at_once(work)


def _edit(item: str, name: str, value: str, base: str | None) -> NewEdit:
    """Name the edit by what it says and what it replaces: the same post twice is one edit."""
    said = hashlib.sha256(msgspec.json.encode([item, name, value, base])).hexdigest()
    return NewEdit(edit_id=f"beside.{said[:40]}", item=item, field=name, value=value, base=base)
