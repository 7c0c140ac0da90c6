"""Work that a tablet could not send at once: batches of edits, and the file it is taken out by.

Every entry in a file carries a seal: HMAC-SHA-256 with a key that only its author's pages of that
audit were given. So whoever brings the file to the service cannot change or add anything in the
author's name. static/js/outbox-file.js writes what is read here.
"""

import hashlib
import hmac
from binascii import Error as BinasciiError
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from auditapp.audits.models.log import NewEdit
from auditapp.audits.models.typed import read_device_time
from auditapp.base.errors import AppError, BadRequest, Invalid
from auditapp.base.words import N_
from auditapp.web.text import check_json

FORMAT = "audit-outbox"
NOT_A_FILE = N_("This is not a file of unsent work, or it is damaged. Nothing was taken from it.")
OTHER_AUDIT = N_("This file belongs to another audit. Open that audit and bring the file there.")
NO_SEAL = N_(
    "It cannot be proved that its author wrote this. The author can bring the file personally."
)


class SentEdit(msgspec.Struct, frozen=True, kw_only=True):
    """An edit as the outbox sends it; `device_at` is what the tablet's clock said, ISO 8601."""

    id: str
    item: str
    field: str
    value: str
    base: str | None = None
    device_at: str = ""

    @property
    def edit(self) -> NewEdit:
        """Return it as the log takes it."""
        return NewEdit(
            edit_id=self.id,
            item=self.item,
            field=self.field,
            value=self.value,
            base=self.base or None,
            device_at=read_device_time(self.device_at),
        )


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Edits of one audit, all by the account that the tablet says wrote them."""

    account: str
    edits: list[SentEdit]


class Blob(msgspec.Struct, frozen=True):
    """A photo or signature; `data` is base64."""

    type: str
    data: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a file: an edit, or a file with its plain fields."""

    id: str
    kind: str
    fields: dict[str, Any]
    url: str = ""
    label: str = ""
    seal: str = ""
    sealed_fields: str = ""
    blob: Blob | None = None

    @property
    def sent_edit(self) -> SentEdit:
        """Return the edit; raises msgspec.ValidationError where it is none."""
        return msgspec.convert({**self.fields, "id": self.id}, SentEdit)

    @property
    def content(self) -> bytes:
        """Return the file's bytes; raises Invalid when they are not whole."""
        try:
            return msgspec.convert(self.blob.data if self.blob else "", bytes)
        except (msgspec.ValidationError, BinasciiError) as error:
            raise Invalid(NOT_A_FILE) from error


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A file of unsent work: one audit, one author."""

    format: str
    version: int
    audit: str
    account: str
    exported_at: str
    entries: list[Entry]


class Outcome(msgspec.Struct):
    """What became of each id: its place in the log, or why it was refused."""

    taken: dict[str, int] = {}
    refused: dict[str, AppError] = {}


def read_work(data: bytes, audit_id: str) -> Work:
    """Return what a file says; raises Invalid for any other file, and for another audit's."""
    try:
        check_json(data)
        work = msgspec.json.decode(data, type=Work)
    except (BadRequest, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(NOT_A_FILE, field="file") from error
    if work.format != FORMAT or work.version != 1:
        raise Invalid(NOT_A_FILE, field="file")
    if work.audit != audit_id:
        raise Invalid(OTHER_AUDIT, field="file")
    return work


def seal_key(secret_key: str, *, account_id: str, audit_id: str) -> str:
    """Return the key for one person's seals in one audit."""
    said = f"unsent:{account_id}:{audit_id}".encode()
    return hmac.digest(secret_key.encode(), said, "sha256").hex()


def is_sealed(entry: Entry, key: str) -> bool:
    """Tell whether the entry is as its author's tablet wrote it; in constant time."""
    if entry.kind != "edit" and not _says(entry.sealed_fields, entry.fields):
        return False
    said = msgspec.json.encode(_sealed(entry))
    expected = hmac.new(key.encode(), said, hashlib.sha256).hexdigest()
    return hmac.compare_digest(entry.seal.encode("utf-8", "replace"), expected.encode())


def _sealed(entry: Entry) -> Sequence[object]:
    fields: Mapping[str, Any] = entry.fields
    if entry.kind == "edit":
        named = [fields.get(name) or "" for name in ("item", "field", "value", "base", "device_at")]
        return [entry.id, *named]
    data = entry.blob.data if entry.blob else ""
    return [entry.id, entry.url, entry.sealed_fields, data]


def _says(text: str, fields: Mapping[str, Any]) -> bool:
    try:
        return bool(msgspec.json.decode(text) == fields)
    except msgspec.DecodeError:
        return False
