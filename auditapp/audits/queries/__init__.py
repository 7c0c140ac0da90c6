"""Every SQL statement about audits: the audits, their teams, their logs."""

from auditapp.audits.queries.access import (
    find_candidate,
    list_candidates,
    node_of_audit,
    part_in_audit,
)
from auditapp.audits.queries.addenda import (
    insert_addendum,
    list_addenda,
    list_ids_by_digest,
)
from auditapp.audits.queries.audits import (
    get_audit,
    insert_audit,
    list_audit_ids,
    list_audits,
    list_tallies,
    update_head,
    update_signed_off,
    update_started,
)
from auditapp.audits.queries.drafts import (
    delete_draft,
    find_draft,
    get_form,
    update_checklist,
    update_item_count,
    upsert_draft,
)
from auditapp.audits.queries.edits import (
    insert_edits,
    list_edits,
    list_edits_after,
    list_lines,
    list_touched_edits,
    upsert_lines,
)
from auditapp.audits.queries.last_time import (
    list_earlier_audits,
    list_imported,
    list_last_time,
)
from auditapp.audits.queries.members import (
    find_part,
    list_members,
    list_writers,
    update_removed,
    upsert_member,
)

__all__ = [
    "delete_draft",
    "find_candidate",
    "find_draft",
    "find_part",
    "get_audit",
    "get_form",
    "insert_addendum",
    "insert_audit",
    "insert_edits",
    "list_addenda",
    "list_audit_ids",
    "list_audits",
    "list_candidates",
    "list_earlier_audits",
    "list_edits",
    "list_edits_after",
    "list_ids_by_digest",
    "list_imported",
    "list_last_time",
    "list_lines",
    "list_members",
    "list_tallies",
    "list_touched_edits",
    "list_writers",
    "node_of_audit",
    "part_in_audit",
    "update_checklist",
    "update_head",
    "update_item_count",
    "update_removed",
    "update_signed_off",
    "update_started",
    "upsert_draft",
    "upsert_lines",
    "upsert_member",
]
