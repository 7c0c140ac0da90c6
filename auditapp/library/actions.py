"""Publishing: the folder forms/ becomes frozen versions."""

from collections.abc import Sequence
from pathlib import Path

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict
from auditapp.base.ids import new_id
from auditapp.formkit.definition import Form
from auditapp.formkit.freeze import digest, to_json
from auditapp.formkit.load import load_forms
from auditapp.library import queries
from auditapp.library.models import FormVersion, Synced, version_name
from auditapp.store.engine import Connection, Database


async def sync_forms(database: Database, clock: Clock, folder: Path) -> Synced:
    """Publish every version of folder that is not published yet, all or nothing.

    Raises BadForms when a file has faults, and Conflict when a published version was edited.
    """
    forms = load_forms(folder)
    published: list[str] = []
    unchanged = 0
    found = (*forms.surveys, *forms.checklists)
    async with database.writing() as conn:
        for form in found:
            known = await _find(conn, form)
            if known is None:
                published.append(await _publish(conn, clock, form))
            else:
                _refuse_change(form, known, found)
                unchanged += 1
    return Synced(tuple(published), unchanged)


async def _find(conn: Connection, form: Form) -> FormVersion | None:
    versions = await queries.list_versions(conn, form.kind)
    wanted = (form.slug, form.version)
    return next((known for known in versions if (known.slug, known.version) == wanted), None)


async def _publish(conn: Connection, clock: Clock, form: Form) -> str:
    await queries.insert_version(
        conn,
        id=new_id(),
        kind=form.kind,
        slug=form.slug,
        version=form.version,
        digest=digest(form),
        title=form.title,
        definition=to_json(form).decode(),
        published_at=clock.now(),
    )
    return version_name(form.kind, form.slug, form.version)


def _refuse_change(form: Form, known: FormVersion, found: Sequence[Form]) -> None:
    if digest(form) != known.digest:
        same = (other.version for other in found if other.slug == form.slug)
        raise Conflict(
            "%(name)s is published since %(day)s and was changed in its file. A published version "
            "stays as it is, because answers were given under it: undo the change and save it as "
            "v%(next)d.toml.",
            name=version_name(form.kind, form.slug, form.version),
            day=f"{known.published_at:%Y-%m-%d}",
            next=max(same) + 1,
        )
