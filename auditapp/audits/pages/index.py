"""The list of audits that a person may see."""

import msgspec
from litestar import get
from litestar.di import NamedDependency

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit, State, Tally, state_of
from auditapp.audits.models.checklist import NONCONFORMING, REMARKS
from auditapp.audits.pages.rules import COUNTERS, CREATE, REGISTER
from auditapp.audits.queries.access import AUDITORS
from auditapp.people.models import Actor
from auditapp.store.engine import Database
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

STATES: tuple[State, ...] = ("under_way", "waiting", "planned", "signed_off")


class Row(msgspec.Struct, frozen=True):
    """One audit in the list."""

    audit: Audit
    tally: Tally
    state: State

    @property
    def failed(self) -> int:
        """Return the number of nonconformities."""
        return self.tally.count(NONCONFORMING)

    @property
    def remarks(self) -> int:
        """Return the number of observations and opportunities."""
        return self.tally.count(REMARKS)


class IndexAudits(View):
    template = "audits/index_audits.html"
    rows: list[Row]
    counts: dict[str, int]
    chosen: str
    total: int
    may_create: bool
    sees_register: bool
    is_auditor: bool


@get("/audits", name="audits.index")
async def index_audits(desk: NamedDependency[Desk], database: NamedDependency[Database]) -> Page:
    """Show the audits of the person's units and teams; `?state=` narrows the list."""
    actor: Actor = desk.person
    async with database.reading() as conn:
        paths = {grant.path for grant in actor.grants if grant.role.value in COUNTERS}
        found = await queries.list_audits(conn, paths, account_id=actor.account_id)
        tallies = await queries.list_tallies(conn, found)
    rows = [Row(audit, tallies[audit.id], state_of(audit, tallies[audit.id])) for audit in found]
    asked = desk.request.query_params.get("state", "")
    chosen = asked if asked in STATES else ""
    return desk.page(
        IndexAudits(
            rows=[row for row in rows if chosen in {"", row.state}],
            counts={state: sum(row.state == state for row in rows) for state in STATES},
            chosen=chosen,
            total=len(rows),
            may_create=any(grant.role.value in CREATE.roles for grant in actor.grants),
            sees_register=any(grant.role.value in REGISTER.roles for grant in actor.grants),
            is_auditor=any(grant.role.value in AUDITORS for grant in actor.grants),
        )
    )
