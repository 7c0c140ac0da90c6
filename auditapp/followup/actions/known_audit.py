"""What an item of an audit tells: grade, requirement, evidence, statement, deadline, photos."""

from datetime import date

from auditapp.agencies.queries import get_agency
from auditapp.audits.actions.list_findings import list_findings
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import Finding
from auditapp.audits.models.evidence import shown_files
from auditapp.audits.models.log import fold
from auditapp.audits.queries import find_part, get_audit, list_members
from auditapp.audits.queries.files import list_file_edits
from auditapp.base.errors import Forbidden, NotFound
from auditapp.followup.models.known import Known, short
from auditapp.improvement.models.nonconformity import MeasuredBy, Origin
from auditapp.improvement.models.rights import RAISERS
from auditapp.people.models import Actor
from auditapp.store.engine import Connection


async def know_audit_item(
    conn: Connection, actor: Actor, *, audit_id: str, item: str, on: date
) -> Known:
    """Return what one finding tells; raises NotFound for what is none or not this person's."""
    audit = await get_audit(conn, audit_id)
    part = await find_part(conn, audit_id, actor.account_id)
    held = actor.roles_at(audit.agency_path)
    if part is None and not held:
        raise NotFound
    if part not in {"lead", "auditor"} and not held & RAISERS:
        raise Forbidden
    found = (one for one in await list_findings(conn, audit) if one.item == item)
    finding = next(found, None)
    if finding is None:
        raise NotFound
    agency = await get_agency(conn, audit.agency_id, on=on)
    members = await list_members(conn, audit_id)
    lead = next((one for one in members if one.part == "lead"), None)
    by = next((one.display_name for one in members if one.account_id == finding.graded_by), "")
    shown = shown_files(fold(await list_file_edits(conn, audit))).get(item, ())
    return Known(
        origin=_origin(audit, finding, [file.sha256 for file in shown if file.is_photo]),
        agency=agency,
        words=_words(finding, found_by=by, found_on=min(audit.ends_on, on)),
        measured=_measured(finding, agency.name),
        standard=audit.standard,
        act_due=_deadline(finding, on),
        lead_id=lead.account_id if lead else "",
        by_part=part in {"lead", "auditor"},
    )


def _origin(audit: Audit, finding: Finding, photos: list[str]) -> Origin:
    facts = {
        "photos": photos,
        "correction": finding.values.get("correction", ""),
        "note": finding.values.get("note", ""),
    }
    return Origin(
        source="audit_item",
        source_id=audit.id,
        source_part=finding.item,
        source_label=f"{audit.title}, {finding.item}"[:400],
        source_href=f"/audits/{audit.id}/findings#finding-{finding.item}",
        source_facts={name: value for name, value in facts.items() if value},
    )


def _words(finding: Finding, *, found_by: str, found_on: date) -> dict[str, str]:
    values = finding.values
    return {
        "title": short(finding.words or finding.clause_title.get("vi", finding.item)),
        "grade": "nc_major" if finding.grade.key == "nc_major" else "nc_minor",
        "clause": finding.clause,
        "requirement": values.get("criterion", ""),
        "evidence": values.get("evidence", ""),
        "statement": finding.words,
        "found_by": found_by,
        "found_on": found_on.isoformat(),
    }


def _measured(finding: Finding, place: str) -> MeasuredBy:
    if not finding.clause:
        return MeasuredBy()
    label = f"{finding.clause} {finding.clause_title.get('vi', '')} – {place}"
    return MeasuredBy(measure="clause", measure_part=finding.clause, measure_label=label[:400])


def _deadline(finding: Finding, on: date) -> date | None:
    try:
        day = date.fromisoformat(finding.values.get("deadline", ""))
    except ValueError:
        return None
    return day if day > on else None


async def nonconforming_items(conn: Connection, audit: Audit) -> list[str]:
    """Return the items of an audit that are nonconformities."""
    found = await list_findings(conn, audit)
    return [one.item for one in found if one.grade.kind == "nonconforming"]
