"""What several pages share: who asks, today, typed forms, the scope of lists."""

from datetime import date

import msgspec

from auditapp.agencies.models import parse_day
from auditapp.base.clock import Clock, local_date
from auditapp.improvement.models.filters import Scope
from auditapp.improvement.models.nonconformity import Facts, Nonconformity
from auditapp.improvement.models.rights import RAISERS, READERS, VERIFIERS
from auditapp.improvement.queries.people import get_place_names, list_candidates
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection
from auditapp.web.desk import Desk
from auditapp.web.render import View

Options = list[tuple[str, str]]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """The description as it was typed, to be shown again."""

    agency_id: str = ""
    title: str = ""
    grade: str = "nc_minor"
    clause: str = ""
    requirement: str = ""
    evidence: str = ""
    statement: str = ""
    found_by: str = ""
    found_on: str = ""
    owner_id: str = ""
    verifier_id: str = ""


class FormView(View, kw_only=True):
    """A page with forms that may come back with a fault; `at` names the form."""

    at: str = ""
    typed: dict[str, str] = msgspec.field(default_factory=dict)
    problem: str = ""
    problem_field: str = ""


def scope_of(actor: Actor) -> Scope:
    """Return what a person may see in lists."""
    return Scope(
        account_id=actor.account_id, paths=actor.paths_as(*(Role(role) for role in sorted(READERS)))
    )


def today_of(clock: Clock) -> date:
    """Return the day in Viet Nam."""
    return local_date(clock.now())


def read_typed(desk: Desk) -> Typed:
    """Return the description in the posted form."""
    return Typed(**{name: desk.field(name) for name in Typed.__struct_fields__})


def typed_of(it: Nonconformity) -> Typed:
    """Return the description as it stands, for the form."""
    words = {name: getattr(it, name) or "" for name in Typed.__struct_fields__}
    return Typed(**{**words, "found_on": it.found_on.isoformat()})


def facts_of(typed: Typed) -> Facts:
    """Return what was typed as facts; raises Invalid for a day that is none."""
    words = {name: getattr(typed, name) for name in Typed.__struct_fields__}
    words["found_on"] = parse_day(typed.found_on, "found_on")
    words["owner_id"] = typed.owner_id or None
    words["verifier_id"] = typed.verifier_id or None
    return Facts(**words)


async def options_of_people(conn: Connection, clock: Clock, path: str) -> dict[str, Options]:
    """Return who could be responsible and who could verify at path, with where they work."""
    now = clock.now()
    owners = await list_candidates(conn, path, RAISERS, now=now, is_near=True)
    verifiers = await list_candidates(conn, path, VERIFIERS, now=now)
    homes = await get_place_names(
        conn, {one.home_id for one in (*owners, *verifiers)}, on=local_date(now)
    )
    return {
        name: [(one.id, f"{one.name} – {homes.get(one.home_id, '')}") for one in found]
        for name, found in (("owners", owners), ("verifiers", verifiers))
    }
