"""Bringing in a file of unsent work: entries keep their author, the log names who brought them."""

from collections.abc import Sequence

import msgspec

from auditapp.audits.actions.add_file import Incoming, Keeper, add_file
from auditapp.audits.actions.record_batch import take_edits
from auditapp.audits.actions.record_edits import Imported
from auditapp.audits.models.log import NewEdit
from auditapp.audits.models.typed import read_device_time
from auditapp.audits.models.unsent import (
    NO_SEAL,
    NOT_A_FILE,
    Entry,
    Outcome,
    Work,
    is_sealed,
    seal_key,
)
from auditapp.base.clock import Clock
from auditapp.base.errors import AppError, Forbidden, Invalid
from auditapp.base.words import N_
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

MAX_ENTRIES = 20_000
CHUNK = 500
NOT_A_PHOTO = N_("Only changes and photos can be brought by a file of unsent work.")


async def import_work(
    database: Database,
    clock: Clock,
    actor: Actor,
    work: Work,
    *,
    secret_key: str,
    keeper: Keeper,
) -> Outcome:
    """Take what the log does not have yet; a second import of the same file changes nothing.

    Raises NotFound, and Invalid for a file with more than MAX_ENTRIES entries.
    """
    if len(work.entries) > MAX_ENTRIES:
        raise Invalid(NOT_A_FILE, field="file")
    key = seal_key(secret_key, account_id=work.account, audit_id=work.audit)
    own = work.account == actor.account_id
    outcome = Outcome()
    proved: list[Entry] = []
    for entry in work.entries:
        if own or is_sealed(entry, key):
            proved.append(entry)
        else:
            outcome.refused[entry.id] = Forbidden(NO_SEAL)
    await _take_edits(database, clock, actor, work=work, proved=proved, outcome=outcome)
    brought = Imported(work.account, actor.account_id)
    for entry in proved:
        if entry.kind == "edit":
            continue
        try:
            incoming = _incoming(entry)
            await add_file(database, clock, brought, work.audit, incoming, keeper=keeper)
        except AppError as error:
            outcome.refused[entry.id] = error
        else:
            outcome.taken[entry.id] = 0
    return outcome


async def _take_edits(
    database: Database, clock: Clock, actor: Actor, *, work: Work, proved: Sequence[Entry],
    outcome: Outcome,
) -> None:  # fmt: skip
    edits: list[NewEdit] = []
    for entry in proved:
        if entry.kind != "edit":
            continue
        try:
            edits.append(entry.sent_edit.edit)
        except msgspec.ValidationError:
            outcome.refused[entry.id] = Invalid(NOT_A_FILE)

    async def store(conn: Connection) -> None:
        for start in range(0, len(edits), CHUNK):
            part = await take_edits(
                conn, clock, Imported(work.account, actor.account_id), audit_id=work.audit,
                edits=edits[start : start + CHUNK],
            )  # fmt: skip
            outcome.taken |= part.taken
            outcome.refused |= part.refused
        await record(
            *(conn, clock, actor), action="audit.work_imported", subject=work.audit,
            edits=len(outcome.taken), author=work.account,
        )  # fmt: skip

    await database.write_at_once(store)


def _incoming(entry: Entry) -> Incoming:
    """Return the photo or document of an entry; raises Invalid for anything else."""
    if not entry.url.endswith("/photos"):
        raise Invalid(NOT_A_PHOTO)
    said = entry.fields
    return Incoming(
        edit_id=entry.id,
        item=str(said.get("item", "")),
        content=entry.content,
        caption=str(said.get("caption", "")),
        device_at=read_device_time(str(said.get("device_at", ""))),
    )
