"""Which clauses the newest version of each checklist asks."""

from auditapp.library.queries import get_compiled, list_versions
from auditapp.store.engine import Connection


async def list_asked(conn: Connection) -> dict[str, frozenset[str]]:
    """Return the clauses of each checklist's questions, by its slug."""
    found: dict[str, frozenset[str]] = {}
    for version in await list_versions(conn, "checklist"):  # newest first
        if version.slug not in found:
            form = (await get_compiled(conn, version.id)).form
            asked = {clause for question in form.questions for clause in question.clauses}
            found[version.slug] = frozenset(asked)
    return found
