"""Publishing: the folder forms/ becomes frozen versions. Its question banks are read as is."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from auditapp.base.clock import Clock
from auditapp.base.errors import Conflict
from auditapp.base.ids import new_id
from auditapp.formkit.definition import ClauseSet, Form, QuestionBank
from auditapp.formkit.freeze import digest, to_json
from auditapp.formkit.load import load_banks, load_forms
from auditapp.library import queries
from auditapp.library.models import OWN, FormVersion, Synced, version_name
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
        versions = await queries.list_versions(conn, *{form.kind for form in found})
        known_as = {(one.kind, one.slug, one.version): one for one in versions}
        for form in found:
            known = known_as.get((form.kind, form.slug, form.version))
            if known is None:
                published.append(await _publish(conn, clock, form))
            else:
                _refuse_change(form, known, found)
                unchanged += 1
    return Synced(tuple(published), unchanged)


async def _publish(conn: Connection, clock: Clock, form: Form) -> str:
    await freeze_form(conn, clock, form, kind=form.kind)
    return version_name(form.kind, form.slug, form.version)


async def freeze_form(conn: Connection, clock: Clock, form: Form, *, kind: str = OWN) -> str:
    """Keep a form for good under its digest; return the version's id."""
    version_id = new_id()
    await queries.insert_version(
        conn,
        id=version_id,
        kind=kind,
        slug=form.slug,
        version=form.version,
        digest=digest(form),
        title=form.title,
        definition=to_json(form).decode(),
        published_at=clock.now(),
    )
    return version_id


class Bank(msgspec.Struct, frozen=True):
    """A standard's clauses and the questions of its bank."""

    clauses: ClauseSet
    questions: QuestionBank


def open_bank(folder: Path, standard: str) -> Bank | None:
    """Return the bank of a standard as its files say now; None where there is none.

    `auditapp forms check` names what is wrong with a file; here it counts as not there.
    """
    paths = [folder / kind / f"{standard}.toml" for kind in ("clauses", "questions")]
    if not all(path.is_file() for path in paths):
        return None
    return _read_bank(folder, standard, tuple(path.stat().st_mtime_ns for path in paths))


@lru_cache(maxsize=16)
def _read_bank(folder: Path, standard: str, _changed: tuple[int, ...]) -> Bank | None:
    clauses, banks = load_banks(folder)
    if standard not in clauses or standard not in banks:
        return None
    return Bank(clauses[standard], banks[standard])


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
