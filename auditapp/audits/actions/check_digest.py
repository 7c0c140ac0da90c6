"""What a printed digest stands for: which audit, whether intact, who signed, what was added."""

import re

import msgspec

from auditapp.audits import queries
from auditapp.audits.actions.verify_trail import verify_trail
from auditapp.audits.models.addenda import Addendum
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.log import Break, fold
from auditapp.audits.models.signing import Party, Signed, reasons, signed
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.words import N_
from auditapp.people.models import Actor
from auditapp.store.engine import Database

SHORTEST, WHOLE = 12, 64
_BLANKS = re.compile(r"[\s.:–-]+")
_HEX = re.compile(r"[0-9a-f]+")
NOT_A_DIGEST = N_(
    "A digest has 64 characters, 0 to 9 and a to f; its first 12 are enough. "
    "Please compare with the report."
)
UNKNOWN = N_(
    "No signed audit of your province has this digest. Either it was typed wrongly, or the paper "
    "does not show what was signed here."
)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The audit behind a digest; `addendum` when the digest is that of an addendum."""

    audit: Audit
    breaks: list[Break]
    signatures: dict[Party, Signed]
    unsigned: dict[Party, str]
    addenda: list[Addendum]
    addendum: Addendum | None
    names: dict[str, str]


def read_digest(typed: str) -> str:
    """Return a typed digest without blanks, in small letters; raises Invalid."""
    digest = _BLANKS.sub("", typed).lower()
    if not SHORTEST <= len(digest) <= WHOLE or not _HEX.fullmatch(digest):
        raise Invalid(NOT_A_DIGEST, field="digest")
    return digest


async def check_digest(database: Database, actor: Actor, typed: str) -> Checked:
    """Walk the chain of the audit that a digest names; raises Invalid, and NotFound for none."""
    digest = read_digest(typed)
    async with database.reading() as conn:
        ids = await queries.list_ids_by_digest(conn, actor.root_id, digest)
    if len(ids) != 1:
        raise NotFound(UNKNOWN)
    audit, breaks = await verify_trail(database, ids[0])
    async with database.reading() as conn:
        log = await queries.list_edits(conn, audit)
        addenda = await queries.list_addenda(conn, audit)
        names = await queries.list_writers(conn, audit.id)
    state = fold(log)
    return Checked(
        audit=audit,
        breaks=breaks,
        signatures=signed(log, state),
        unsigned=reasons(state),
        addenda=addenda,
        addendum=next((each for each in addenda if each.hash.startswith(digest)), None),
        names=names,
    )
