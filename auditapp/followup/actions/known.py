"""What is known of a source, whatever its kind."""

from datetime import date

import msgspec

from auditapp.agencies.queries import find_agency
from auditapp.base.errors import Forbidden, Invalid, NotFound
from auditapp.followup.actions.known_audit import know_audit_item
from auditapp.followup.actions.known_survey import Score, know_comment, know_question
from auditapp.followup.models.known import Known
from auditapp.followup.queries.forms import form_of
from auditapp.improvement.models.nonconformity import Origin
from auditapp.improvement.models.rights import RAISERS
from auditapp.improvement.queries.nonconformities import get_nonconformity
from auditapp.people.models import Actor
from auditapp.store.engine import Connection
from auditapp.surveys.models.periods import LAST_12

BY_HAND = ("inspection", "complaint", "hand")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of a source as they stand in an address; survey is an id or the name of a form."""

    source: str = ""
    audit: str = ""
    item: str = ""
    survey: str = ""
    agency: str = ""
    point: str = ""
    question: str = ""
    period: str = ""
    comment: str = ""
    response: str = ""
    parent: str = ""


KEYS = Asked.__struct_fields__


async def know(conn: Connection, actor: Actor, asked: Asked, *, on: date) -> Known:
    """Return what the source tells.

    Raises NotFound for what is not there or not this person's to see, Forbidden for somebody who
    may raise nothing there, Invalid for an unknown kind.
    """
    if asked.source == "audit_item":
        return await know_audit_item(conn, actor, audit_id=asked.audit, item=asked.item, on=on)
    if asked.source == "survey_question":
        form = await form_of(conn, asked.survey)
        score = Score(form, asked.question, asked.point or asked.agency, asked.period or LAST_12)
        return await know_question(conn, actor, score, on=on)
    if asked.source == "comment":
        return await know_comment(
            conn, actor, doc=asked.comment, response=asked.response, question=asked.question, on=on
        )
    if asked.source and asked.source not in BY_HAND:
        raise Invalid("There is no such source.", field="source")
    return await _by_hand(conn, actor, asked, on=on)


async def _by_hand(conn: Connection, actor: Actor, asked: Asked, *, on: date) -> Known:
    if not any(grant.role.value in RAISERS for grant in actor.grants):
        raise Forbidden
    words = {"found_on": on.isoformat(), "found_by": actor.display_name}
    if not asked.source or not asked.agency:
        return Known(origin=Origin(source="hand"), words=words)
    agency = await find_agency(conn, asked.agency, on=on)
    held = actor.roles_at(agency.path) if agency else frozenset()
    if agency is None or not held:
        raise NotFound
    if not held & RAISERS:
        raise Forbidden
    origin = Origin(source=asked.source)  # type: ignore[arg-type] # one of BY_HAND
    known = Known(origin=origin, agency=agency, words=words)
    return await _like_parent(conn, actor, known, asked.parent) if asked.parent else known


async def _like_parent(conn: Connection, actor: Actor, known: Known, parent_id: str) -> Known:
    """Return what the nonconformity tells whose cause was found in this unit as well."""
    parent = await get_nonconformity(conn, parent_id)
    if not actor.roles_at(parent.agency_path) & RAISERS | parent.parts_of(actor.account_id):
        raise NotFound
    words = {
        "title": parent.title, "grade": parent.grade, "clause": parent.clause,
        "requirement": parent.requirement,
    }  # fmt: skip
    origin = msgspec.structs.replace(
        known.origin,
        parent_id=parent.id,
        source_label=f"{parent.code} {parent.title}"[:400],
        source_href=f"/nonconformities/{parent.id}",
    )
    return msgspec.structs.replace(
        known, origin=origin, words={**known.words, **words}, standard=parent.standard
    )
