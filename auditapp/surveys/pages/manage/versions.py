"""Which version of its form a survey asks: what a newer one changes, and changing over."""

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.formkit.compare import Change, compare
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, get_compiled
from auditapp.store.engine import Database
from auditapp.surveys.actions import change_survey as actions
from auditapp.surveys.models.survey import Survey
from auditapp.surveys.pages.citizens import Citizens
from auditapp.surveys.queries import surveys as queries
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class Newer(msgspec.Struct, frozen=True):
    """A newer version and what it changes."""

    version: FormVersion
    changes: list[Change]


class NewVersion(View):
    """The newer versions of a survey's form."""

    template = "surveys/new_version.html"
    survey: Survey
    version: FormVersion | None
    newer: list[Newer]


@get("/surveys/{survey_id:str}/versions/new", name="surveys.new_version")
async def new_version(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
) -> Page:
    """Show what each newer version would change."""
    async with database.reading() as conn:
        survey = await queries.get_survey(conn, survey_id)
        now = (await get_compiled(conn, survey.form_version_id)).form
        newer = [
            Newer(version, compare(now, (await get_compiled(conn, version.id)).form))
            for version in await actions.list_newer(conn, survey)
        ]
        version = await find_version(conn, survey.form_version_id)
    return desk.page(NewVersion(survey=survey, version=version, newer=newer))


@post("/surveys/{survey_id:str}/versions", name="surveys.create_version")
async def create_version(
    survey_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    citizens: NamedDependency[Citizens],
) -> Redirect:
    """Ask a newer version from now on."""
    await actions.change_version(
        *(database, clock, desk.person),
        survey_id=survey_id,
        form_version_id=desk.field("form_version_id"),
    )
    citizens.counters.forget()
    return desk.redirect(f"/surveys/{survey_id}")
