"""The API of audits and their findings."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from auditapp.audits import queries
from auditapp.audits.actions.list_findings import list_findings
from auditapp.audits.models.audit import Audit, Tally, state_of
from auditapp.audits.pages.rules import COUNTERS
from auditapp.exchange.models.api import AuditItem, AuditList, FindingItem, FindingList
from auditapp.store.engine import Database
from auditapp.web.desk import Desk
from auditapp.web.problem import PROBLEMS, PROBLEMS_OF_ONE

Limit = Annotated[int, Parameter(description="At most this many.", ge=1, le=200)]
After = Annotated[str, Parameter(description="The `next` of the page before.", max_length=26)]


@get(
    "/api/v1/audits",
    name="api.audits",
    summary="List the audits you may see",
    responses=PROBLEMS,
    include_in_schema=True,
)
async def index_audits_api(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    after: After = "",
    limit: Limit = 100,
) -> AuditList:
    """List audits of the bearer's units and teams, in a stable order."""
    person = desk.person
    paths = {grant.path for grant in person.grants if grant.role.value in COUNTERS}
    async with database.reading() as conn:
        found = await queries.list_audits(conn, paths, account_id=person.account_id)
        rest = sorted((one for one in found if one.id > after), key=lambda one: one.id)
        tallies = await queries.list_tallies(conn, rest[:limit])
    page = [_item(one, tallies[one.id]) for one in rest[:limit]]
    return AuditList(page, page[-1].id if len(rest) > limit else None)


@get(
    "/api/v1/audits/{audit_id:str}/findings",
    name="api.findings",
    summary="Findings of an audit",
    responses=PROBLEMS_OF_ONE,
    include_in_schema=True,
)
async def index_findings_api(
    audit_id: FromPath[str], database: NamedDependency[Database]
) -> FindingList:
    """Return nonconformities, remarks and strengths in the order of the checklist."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        found = await list_findings(conn, audit)
    return FindingList(
        [
            FindingItem(one.item, one.clause, one.clause_title, str(one.grade.key), one.words)
            for one in found
        ]
    )


def _item(audit: Audit, tally: Tally) -> AuditItem:
    return AuditItem(
        id=audit.id,
        agency_id=audit.agency_id,
        agency=audit.agency_name,
        title=audit.title,
        standard=audit.standard,
        starts_on=audit.starts_on,
        ends_on=audit.ends_on,
        state=state_of(audit, tally),
        lines=tally.total,
        complete=tally.done,
        grades=dict(tally.grades),
        signed_off_at=audit.signed_off_at,
    )
