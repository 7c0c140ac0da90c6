"""The log of edits: its fold (the checklist on screen) and its hash chain (the proof). Pure.

Each edit carries SHA-256 over the hash before it and over itself as JSON with sorted keys; the
first is chained to the audit's own facts. To check one by hand: docs/audit-trail.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from auditapp.audits.models.audit import Audit


class NewEdit(msgspec.Struct, frozen=True, kw_only=True):
    """An edit as a client sends it; `edit_id` makes a resend harmless, `base` is what it saw."""

    edit_id: str
    item: str
    field: str
    value: str
    base: str | None = None
    device_at: datetime | None = None


class Edit(msgspec.Struct, frozen=True):
    """An edit as the log keeps it; fields in the order of the table's columns.

    `account_id` wrote it; `imported_by` brought it from a file of a tablet that could not send.
    """

    seq: int
    edit_id: str
    item: str
    field: str
    value: str
    base: str | None
    account_id: str
    device_at: datetime | None
    server_at: datetime
    prev_hash: str
    hash: str
    imported_by: str | None = None


class FieldState(msgspec.Struct, frozen=True):
    """The edit shown for a field, and others that nobody who saw them has replaced yet."""

    shown: Edit
    others: tuple[Edit, ...] = ()

    @property
    def versions(self) -> tuple[Edit, ...]:
        """Return what is shown and what stands beside it."""
        return (self.shown, *self.others)


class Fold(msgspec.Struct, frozen=True):
    """The checklist as the log leaves it."""

    fields: dict[tuple[str, str], FieldState]

    def values(self, item: str, names: Iterable[str]) -> dict[str, str]:
        """Return the filled fields of a line."""
        shown = ((name, self.fields.get((item, name))) for name in names)
        return {name: field.shown.value for name, field in shown if field and field.shown.value}

    def find(self, item: str, name: str) -> FieldState | None:
        """Return the state of one field."""
        return self.fields.get((item, name))

    def conflicts(self, item: str, names: Iterable[str]) -> list[FieldState]:
        """Return the fields of a line that two people filled without seeing each other."""
        found = (self.fields.get((item, name)) for name in names)
        return [field for field in found if field is not None and field.others]


def fold(edits: Iterable[Edit]) -> Fold:
    """Return the checklist that edits, in the order of arrival, amount to.

    An edit replaces the one it is based on. One that is based on anything else stands beside it:
    the later is shown, the other is kept as a conflict until somebody edits what is shown.
    """
    shown: dict[tuple[str, str], Edit] = {}
    tips: dict[tuple[str, str], dict[str | None, Edit]] = {}  # of contested fields alone
    seen: set[str] = set()
    for edit in edits:
        if edit.edit_id in seen:
            continue
        seen.add(edit.edit_id)
        key = (edit.item, edit.field)
        before = shown.get(key)
        if before is None or before.edit_id == edit.base:
            tips.pop(key, None)
        else:
            beside = tips.setdefault(key, {before.edit_id: before})
            beside.pop(edit.base, None)
            beside[edit.edit_id] = edit
        shown[key] = edit
    return Fold({key: _field_state(edit, tips.get(key, {})) for key, edit in shown.items()})


def _field_state(shown: Edit, tips: Mapping[str | None, Edit]) -> FieldState:
    return FieldState(shown, tuple(tip for tip in tips.values() if tip.value != shown.value))


def chain_start(audit: Audit) -> str:
    """Return the hash that stands before the first edit: it binds the log to its audit."""
    facts = {
        "audit_id": audit.id,
        "root_id": audit.root_id,
        "agency_id": audit.agency_id,
        "form_version_id": audit.form_version_id,
        "created_at": moment_text(audit.created_at),
        "created_by": audit.created_by,
    }
    return sha256_of("", facts)


def hash_of(edit: Edit) -> str:
    """Return the hash that the edit must carry."""
    facts = {
        "seq": edit.seq,
        "edit_id": edit.edit_id,
        "item": edit.item,
        "field": edit.field,
        "value": edit.value,
        "base": edit.base,
        "account_id": edit.account_id,
        "device_at": moment_text(edit.device_at),
        "server_at": moment_text(edit.server_at),
    }
    if edit.imported_by is not None:
        facts["imported_by"] = edit.imported_by
    return sha256_of(edit.prev_hash, facts)


def chained(
    new: NewEdit, audit: Audit, *, account_id: str, at: datetime, imported_by: str | None = None
) -> Edit:
    """Return the edit with its place in the chain, after the audit's last one."""
    edit = Edit(
        seq=audit.edit_count + 1,
        edit_id=new.edit_id,
        item=new.item,
        field=new.field,
        value=new.value,
        base=new.base,
        account_id=account_id,
        device_at=new.device_at,
        server_at=at,
        prev_hash=audit.head_hash,
        hash="",
        imported_by=imported_by,
    )
    return msgspec.structs.replace(edit, hash=hash_of(edit))


def sign_off_digest(audit: Audit, form_digest: str) -> str:
    """Return what the lead signs: every edit (by the last hash) and the frozen checklist."""
    return sha256_of(audit.head_hash, {"audit_id": audit.id, "form": form_digest})


class Break(msgspec.Struct, frozen=True):
    """A place where the log is not what was written; `seq` 0 means the audit itself."""

    seq: int
    fault: str


class ChainWalk:
    """Walks one audit's chain, edit by edit; `breaks` names every place that does not hold."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.breaks: list[Break] = []
        self._prev = chain_start(audit)
        self._seq = 0

    def step(self, edit: Edit) -> None:
        """Check one edit and go on from what it says, so that one break is reported once."""
        if edit.seq != self._seq + 1:
            self._note(edit.seq, f"edits {self._seq + 1} to {edit.seq - 1} are missing")
        elif edit.prev_hash != self._prev:
            self._note(edit.seq, "does not follow the edit before it")
        if hash_of(edit) != edit.hash:
            self._note(edit.seq, "was changed after it was written")
        self._seq, self._prev = edit.seq, edit.hash

    def finish(self, form_digest: str) -> list[Break]:
        """Check the end of the chain against the audit and its signature; return every break."""
        audit = self.audit
        if self._seq != audit.edit_count:
            self._note(self._seq, f"the log ends here, but {audit.edit_count} edits were written")
        elif self._prev != audit.head_hash:
            self._note(self._seq, "the last edit is not the one that the audit names")
        if audit.signed_off_at is None and audit.digest is None:
            return self.breaks
        if audit.signed_off_at is None or audit.digest != sign_off_digest(audit, form_digest):
            self._note(0, "the signature does not match the log and the checklist")
        return self.breaks

    def _note(self, seq: int, fault: str) -> None:
        self.breaks.append(Break(seq, fault))


def sha256_of(before: str, facts: Mapping[str, object]) -> str:
    """Return SHA-256 over the hash before and over facts as JSON with sorted keys, in hex."""
    return hashlib.sha256(before.encode() + msgspec.json.encode(facts, order="sorted")).hexdigest()


def moment_text(at: datetime | None) -> str | None:
    """Return a moment as hashes take it: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
