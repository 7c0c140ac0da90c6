"""The plan of an audit as its documents say it: what was written, else what is usual."""

from collections.abc import Mapping, Sequence

import msgspec

from auditapp.audits import queries as audits
from auditapp.audits.models.audit import Audit, Member
from auditapp.audits.models.checklist import Clause
from auditapp.audits.models.independence import NUMBERS, Exemption
from auditapp.audits.models.plan import Auditee, Slot
from auditapp.audits.queries.independence import list_exemptions
from auditapp.audits.queries.plans import find_plan, list_auditees, list_slots
from auditapp.reports.models.facts import Hour, PlanFacts
from auditapp.reports.models.sentences import usual_plan
from auditapp.store.engine import Connection

KINDS = {
    "opening": "Họp khai mạc",
    "audit": "Đánh giá",
    "team": "Họp đoàn đánh giá",
    "closing": "Họp kết thúc, thông qua kết quả",
}


async def get_plan(
    conn: Connection, audit: Audit, clauses: Sequence[Clause], members: Sequence[Member]
) -> PlanFacts:
    """Return the plan with its timetable, auditees and exceptions."""
    found, usual = await find_plan(conn, audit.id), usual_plan(audit, clauses)
    auditees = await list_auditees(conn, audit.id)
    names = {each.account_id: each.display_name for each in members}
    names |= await audits.list_writers(conn, audit.id)
    slots = await list_slots(conn, audit.id)
    plan = msgspec.structs.replace(
        usual,
        hours=tuple(_hour(slot, names, auditees) for slot in slots),
        auditees=tuple((each.name, each.position) for each in auditees),
        exceptions=tuple(_exception(each, names) for each in await list_exemptions(conn, audit.id)),
    )
    if found is None:
        return plan
    return msgspec.structs.replace(
        plan,
        objective=found.objective or usual.objective,
        scope=found.scope or usual.scope,
        criteria=tuple(found.criteria) or usual.criteria,
        method=found.method,
        language=found.language,
        confidentiality=found.confidentiality,
    )


def _hour(slot: Slot, names: Mapping[str, str], auditees: Sequence[Auditee]) -> Hour:
    known = {each.id: each.name for each in auditees}
    kind, topic = KINDS[slot.kind], _with_clauses(slot)
    return Hour(
        day=slot.day,
        hours=slot.hours,
        topic=topic if slot.kind == "audit" and topic else _joined(kind, topic),
        unit=slot.agency_name,
        place=slot.place,
        auditors=", ".join(names[each] for each in slot.auditors if each in names),
        auditees=", ".join(known[each] for each in slot.auditees if each in known),
    )


def _with_clauses(slot: Slot) -> str:
    said = f"điều khoản {', '.join(slot.clauses)}" if slot.clauses else ""
    return f"{slot.topic} ({said})" if slot.topic and said else slot.topic or said.capitalize()


def _joined(kind: str, topic: str) -> str:
    return f"{kind}: {topic}" if topic else kind


def _exception(given: Exemption, names: Mapping[str, str]) -> str:
    person, giver = names.get(given.account_id, ""), names.get(given.given_by, "")
    by = f" ({giver}, {given.document})" if given.document else f" ({giver})" if giver else ""
    return f"{person}, quy tắc {NUMBERS[given.rule]}: {given.reason.rstrip('.')}{by}."
