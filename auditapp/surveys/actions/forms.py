"""The versions of a survey's form, since an answer names the one it was made with."""

from auditapp.formkit.engine import CompiledForm
from auditapp.library.queries import get_compiled, list_versions
from auditapp.store.engine import Connection

Forms = dict[int, CompiledForm]


async def list_forms(conn: Connection, slug: str) -> Forms:
    """Return every published version of a survey form by its number."""
    return {
        version.version: await get_compiled(conn, version.id)
        for version in await list_versions(conn, "survey")
        if version.slug == slug
    }
