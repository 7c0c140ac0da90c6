"""Heads of documents."""

from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from auditapp.agencies.models import Agency, ancestors
from auditapp.agencies.queries import get_agency, list_agencies, list_kinds
from auditapp.reports.models.letterhead import LONGEST, Letterhead, issuing, worked_out
from auditapp.reports.tables import report_letterheads
from auditapp.store.dialect import insert
from auditapp.store.engine import Connection


class Issuer(msgspec.Struct, frozen=True):
    """Who issues for a node: the agency, what it has set, and all lines as they are printed."""

    agency: Agency
    own: Letterhead
    whole: Letterhead


async def get_letterhead(conn: Connection, agency_id: str, *, on: date) -> Issuer:
    """Return who issues documents for a node and how; raises NotFound."""
    node = await get_agency(conn, agency_id, on=on)
    above = await list_agencies(conn, ancestors(node.path), on=on)
    chain = sorted(above, key=lambda each: len(each.path))
    units = frozenset(kind.code for kind in await list_kinds(conn) if kind.is_unit)
    issuer = issuing(chain, units)
    columns = [report_letterheads.c[name] for name in LONGEST]
    statement = sa.select(*columns).where(report_letterheads.c.agency_id == issuer.id)
    row = (await conn.execute(statement)).one_or_none()
    own = Letterhead(**row._mapping) if row else Letterhead()
    return Issuer(issuer, own, own.over(worked_out(chain, issuer)))


async def upsert_letterhead(
    conn: Connection, agency: Agency, letterhead: Letterhead, *, at: datetime, by: str
) -> None:
    """Set the lines of an agency."""
    stands = {**msgspec.structs.asdict(letterhead), "changed_at": at, "changed_by": by}
    await conn.execute(
        insert(conn, report_letterheads)
        .values(agency_id=agency.id, root_id=agency.root_id, **stands)
        .on_conflict_do_update(index_elements=["agency_id"], set_=stands)
    )
