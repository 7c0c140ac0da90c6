"""Before the form: what it comes from and in which unit; who is proposed for what."""

from auditapp.agencies.models import Agency
from auditapp.agencies.queries import list_agencies_below
from auditapp.base.clock import Clock
from auditapp.followup.actions.known import BY_HAND, Asked
from auditapp.followup.models.known import Known
from auditapp.improvement.models.nonconformity import SOURCE_NAMES
from auditapp.improvement.models.rights import RAISERS, VERIFIERS
from auditapp.improvement.pages.parts import Options, today_of
from auditapp.improvement.queries.people import list_candidates
from auditapp.people.models import Actor, Role
from auditapp.store.engine import Connection
from auditapp.web.desk import Desk
from auditapp.web.render import View


class ChooseUnit(View):
    template = "followup/choose_unit.html"
    sources: Options
    source: str
    units: Options
    parent: str


async def choose_unit(conn: Connection, desk: Desk, clock: Clock, asked: Asked) -> ChooseUnit:
    """Return the page that asks where it comes from and which unit it concerns."""
    actor: Actor = desk.person
    today = today_of(clock)
    units: list[Agency] = []
    for path in actor.paths_as(*(Role(role) for role in sorted(RAISERS))):
        units += await list_agencies_below(conn, path, on=today)
    return ChooseUnit(
        sources=[(kind, desk.say(SOURCE_NAMES[kind])) for kind in BY_HAND],
        source=asked.source or "hand",
        units=[(unit.id, unit.name) for unit in units if unit.is_open(today)],
        parent=asked.parent,
    )


async def propose_people(
    conn: Connection, actor: Actor, clock: Clock, known: Known, agency: Agency
) -> dict[str, str]:
    """Return who is responsible (the unit's own head) and who verifies, as far as it is plain."""
    now = clock.now()
    heads = [
        one
        for role in (Role.UNIT_HEAD.value, Role.MANAGER.value)
        for one in await list_candidates(conn, agency.path, [role], now=now)
    ]
    near = [one.id for one in heads if one.home_id == agency.id] or [one.id for one in heads]
    owner = near[0] if near else ""
    able = [one.id for one in await list_candidates(conn, agency.path, VERIFIERS, now=now)]
    wanted = [known.lead_id, actor.account_id, *able]
    verifier = next((one for one in wanted if one in able and one != owner), "")
    return {"owner_id": owner, "verifier_id": verifier}
