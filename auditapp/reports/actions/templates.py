"""Bringing a template, looking at what it would do, putting it to use, withdrawing it."""

import hashlib

import msgspec

from auditapp.agencies.queries import get_agency
from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Invalid, NotFound
from auditapp.base.ids import new_id
from auditapp.base.settings import Settings
from auditapp.people.models import Actor
from auditapp.people.queries import insert_event
from auditapp.reports import queries
from auditapp.reports.actions.worker import TemplateFault, work
from auditapp.reports.models.documents import BY_KEY
from auditapp.reports.models.example import example_values, starter_paper
from auditapp.reports.models.order import Order
from auditapp.reports.models.templates import (
    BROKEN,
    EMPTY,
    FAULTS,
    FIELDS,
    MAX_BYTES,
    TOO_LARGE,
    UNFILLABLE,
    UNKNOWN,
    Template,
)
from auditapp.store.engine import Connection, Database


async def add_template(
    database: Database, clock: Clock, actor: Actor, agency_id: str, document: str, *, data: bytes
) -> Template:
    """Check a template and keep it, not in use yet.

    Raises NotFound, and Invalid (field `file`) naming what is wrong: no DOCX, too large, a tag
    that cannot be read, fields that do not exist, or whatever stops it from being filled in.
    """
    if document not in BY_KEY:
        raise Invalid("This choice does not exist.", field="document")
    if not data:
        raise Invalid(EMPTY, field="file")
    if len(data) > MAX_BYTES:
        raise Invalid(TOO_LARGE, field="file", max=MAX_BYTES // 1024 // 1024)
    fields = await _checked(data)
    now = clock.now()
    template = Template(
        id=new_id(),
        agency_id=agency_id,
        document=document,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        fields=fields,
        uploaded_at=now,
        uploaded_by=actor.account_id,
        used_at=None,
        retired_at=None,
    )
    async with database.writing() as conn:
        agency = await get_agency(conn, agency_id, on=local_date(now))
        columns = msgspec.structs.asdict(template)
        await queries.insert_template(conn, root_id=agency.root_id, file=data, **columns)
    return template


async def _checked(data: bytes) -> list[str]:
    try:
        found = await work(Order(task="check", values=example_values()), template=data)
    except TemplateFault as fault:
        raise _sentence(fault) from fault
    fields = msgspec.json.decode(found, type=list[str])
    unknown = [name for name in fields if name not in FIELDS]
    if unknown:
        raise Invalid(UNKNOWN, field="file", names=", ".join(unknown[:20]))
    return fields


def _sentence(fault: TemplateFault) -> Invalid:
    kind, _, what = fault.code.partition(": ")
    if kind in FAULTS:
        return Invalid(FAULTS[kind], field="file")
    return Invalid(BROKEN if kind == "syntax" else UNFILLABLE, field="file", what=what)


async def use_template(
    database: Database, clock: Clock, actor: Actor, agency_id: str, template_id: str
) -> None:
    """Make a template the one of its agency for its document; raises NotFound."""
    async with database.writing() as conn:
        template = await queries.get_template(conn, agency_id, template_id)
        if template.retired_at is not None:
            raise NotFound
        await queries.update_used(conn, template, at=clock.now())
        await _note(conn, clock, actor, template, action="report_template.added")


async def retire_template(
    database: Database, clock: Clock, actor: Actor, agency_id: str, template_id: str
) -> None:
    """Withdraw a template: documents look as ours again; raises NotFound."""
    async with database.writing() as conn:
        template = await queries.get_template(conn, agency_id, template_id)
        if template.retired_at is not None:
            return
        await queries.update_retired(conn, template.id, at=clock.now())
        await _note(conn, clock, actor, template, action="report_template.retired")


async def show_example(database: Database, agency_id: str, template_id: str) -> bytes:
    """Return the template filled in with an example; raises NotFound."""
    async with database.reading() as conn:
        template = await queries.get_template(conn, agency_id, template_id)
        data = await queries.get_template_file(conn, template.id)
    return await work(Order(task="fill", values=example_values()), template=data)


async def starter(clock: Clock, settings: Settings) -> bytes:
    """Return a template to begin with: every field in its place, in the look of our own."""
    order = Order(
        task="write",
        format="docx",
        paper=starter_paper(local_date(clock.now())),
        fonts=str((settings.static_dir / "vendor" / "print").resolve()),
    )
    return await work(order)


async def _note(
    conn: Connection, clock: Clock, actor: Actor, template: Template, *, action: str
) -> None:
    agency = await get_agency(conn, template.agency_id, on=local_date(clock.now()))
    await insert_event(
        conn,
        id=new_id(),
        root_id=agency.root_id,
        at=clock.now(),
        actor_id=actor.account_id,
        action=action,
        subject=template.id,
        agency_id=agency.id,
        detail={"name": template.document, "digest": template.sha256},
    )
