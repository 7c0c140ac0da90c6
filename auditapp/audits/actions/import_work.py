"""Bringing in a file of unsent work: entries keep their author, the log names who brought them."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from auditapp.audits.actions.record_batch import take_edits
from auditapp.audits.models.log import NewEdit
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
from auditapp.base.errors import AppError, Conflict, Forbidden, Invalid
from auditapp.base.words import N_
from auditapp.people.actions import record
from auditapp.people.models import Actor
from auditapp.store.engine import Connection, Database

MAX_ENTRIES = 20_000
CHUNK = 500
NO_FILES = N_("Files of this kind cannot be brought by a file of unsent work.")

# Takes one entry of kind "file" for its author, once: (database, clock, actor, audit_id, author,
# entry); raises AppError. By the last part of the entry's address ("photos", "signatures").
FileTaker = Callable[[Database, Clock, Actor, str, str, Entry], Awaitable[None]]
FILE_TAKERS: dict[str, FileTaker] = {}


async def import_work(
    database: Database, clock: Clock, actor: Actor, work: Work, *, secret_key: str
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
    for entry in proved:
        if entry.kind != "edit":
            await _take_file(database, clock, actor, work=work, entry=entry, outcome=outcome)
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
                conn, clock, actor, audit_id=work.audit, edits=edits[start : start + CHUNK],
                author=work.account,
            )  # fmt: skip
            outcome.taken |= part.taken
            outcome.refused |= part.refused
        await record(
            *(conn, clock, actor), action="audit.work_imported", subject=work.audit,
            edits=len(outcome.taken), author=work.account,
        )  # fmt: skip

    await database.write_at_once(store)


async def _take_file(
    database: Database, clock: Clock, actor: Actor, *, work: Work, entry: Entry, outcome: Outcome
) -> None:
    taker = FILE_TAKERS.get(entry.url.rpartition("/")[2])
    try:
        if taker is None:
            raise Conflict(NO_FILES)
        await taker(database, clock, actor, work.audit, work.account, entry)
    except AppError as error:
        outcome.refused[entry.id] = error
    else:
        outcome.taken[entry.id] = 0
