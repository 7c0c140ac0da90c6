"""Working without network: preparing an audit, what this device holds, the service worker."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.audits import queries
from auditapp.audits.models.audit import Audit
from auditapp.audits.models.checklist import clauses_of
from auditapp.audits.models.log import fold
from auditapp.audits.models.unsent import seal_key
from auditapp.base.settings import Settings
from auditapp.store.engine import Database
from auditapp.web.assets import Assets
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View

KEEPER = "x-kept-for"  # tells the service worker whose page an answer is, so that it may be kept
DEVICE = "/audits/device"
FONTS = ("latin", "vietnamese")
WEIGHTS = ("400", "600", "700")
FILES = (
    "css/app.css", "img/favicon.svg", "img/logo.svg", "vendor/icons.svg", "vendor/htmx.min.js",
    "js/staff.js", "js/prepare.js", "js/device.js",
    *(f"vendor/fonts/be-vietnam-pro-{s}-{w}-normal.woff2" for s in FONTS for w in WEIGHTS),
)  # fmt: skip

# What is written beside the lines: these pages put it into the outbox too.
BESIDE = ("/meetings/opening", "/meetings/closing", "/questions/new", "/signing")
WORKER = ("idb", "audit-base", "audit-worker")


class ShowDevice(View):
    """Unsent work and prepared audits: filled in by js/device.js from what the device holds."""

    template = "audits/show_device.html"


class PrepareAudit(View):
    """What would be kept of one audit; js/prepare.js keeps it."""

    template = "audits/prepare_audit.html"
    audit: Audit
    pages: list[str]
    lines: int
    seal: str
    is_open: bool


@get("/audits/device", name="audits.device", sync_to_thread=False)
def show_device(desk: NamedDependency[Desk]) -> Page:
    """Show what this device holds of audits."""
    return kept(desk, desk.page(ShowDevice()))


@get("/audits/{audit_id:str}/offline", name="audits.prepare")
async def show_offline(
    audit_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Page:
    """Offer to keep an audit's pages on this device."""
    async with database.reading() as conn:
        audit = await queries.get_audit(conn, audit_id)
        form = await queries.get_form(conn, audit)
    codes = [line.code for clause in clauses_of(form, fold(())) for line in clause.lines]
    path = f"/audits/{audit_id}"
    parts = ("", "/conduct", "/checklist", "/findings", *BESIDE)
    view = PrepareAudit(
        audit=audit,
        pages=[f"{path}{part}" for part in parts] + [f"{path}/conduct?item={c}" for c in codes],
        lines=len(codes),
        seal=seal_for(desk, settings, audit_id),
        is_open=audit.started_at is not None and audit.signed_off_at is None,
    )
    return kept(desk, desk.page(view))


@get("/audits/worker.js", name="audits.worker", sync_to_thread=False)
def show_worker(
    assets: NamedDependency[Assets],
) -> Response[str]:
    """Give the service worker, with the names of the files that every kept page needs."""
    files = msgspec.json.encode([assets.url(name) for name in FILES]).decode()
    parts = (f"var FILES = {files};", *(assets.text(f"js/{name}.js") for name in WORKER))
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/audits"}
    return Response("\n".join(parts), media_type="text/javascript", headers=headers)


def seal_for(desk: Desk, settings: Settings, audit_id: str) -> str:
    """Return the key by which this person's unsent work proves who wrote it."""
    account_id = desk.person.account_id
    return seal_key(settings.secret_key, account_id=account_id, audit_id=audit_id)


def kept(desk: Desk, page: Page) -> Page:
    """Mark a page as one that the service worker may keep for its reader."""
    page.set_header(KEEPER, desk.person.account_id)
    return page
