"""What the log means for the files that an audit keeps; part of every recording of edits."""

from collections.abc import Sequence
from datetime import datetime

from auditapp.audits.models.audit import Audit
from auditapp.audits.models.evidence import hashes_in_use, hashes_said, is_evidence
from auditapp.audits.models.log import Edit, NewEdit, fold
from auditapp.audits.queries import files as queries
from auditapp.base.errors import Invalid
from auditapp.base.ids import new_id
from auditapp.people.queries import insert_event
from auditapp.store.engine import Connection


async def check_files(conn: Connection, audit: Audit, edits: Sequence[NewEdit]) -> None:
    """Raise Invalid for an edit that shows a photo or file which the audit does not keep."""
    wanted = hashes_said(edits)
    if wanted - set(await queries.list_files(conn, audit, wanted)):
        raise Invalid("The audit does not keep this photo or file any more.")


async def release_files(
    conn: Connection, audit: Audit, made: Sequence[Edit], *, at: datetime, by: str
) -> None:
    """Note as deleted what the log no longer shows; jobs.py deletes the contents after that."""
    if not any(is_evidence(edit.field) and (edit.base or not edit.value) for edit in made):
        return
    in_use = hashes_in_use(fold(await queries.list_file_edits(conn, audit)))
    gone = await queries.list_hashes(conn, audit) - in_use
    if not gone:
        return
    await queries.update_files_deleted(conn, audit, gone, at=at, by=by)
    await insert_event(
        conn,
        id=new_id(),
        root_id=audit.root_id,
        at=at,
        actor_id=by,
        action="audit.files_deleted",
        subject=audit.id,
        agency_id=audit.agency_id,
        detail={"files": len(gone), "sha256": sorted(gone)},
    )
