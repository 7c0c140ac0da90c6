"""The API of surveys, questionnaires and single answers."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, Parameter

from auditapp.base.clock import Clock, local_date
from auditapp.base.errors import Forbidden, Invalid, NotFound
from auditapp.exchange.actions.read_answers import Wanted, read_answers
from auditapp.exchange.models.api import (
    ColumnItem,
    FormDetail,
    FormItem,
    FormList,
    ResponseList,
    SurveyItem,
    SurveyList,
)
from auditapp.exchange.models.dictionary import describe
from auditapp.formkit.freeze import to_json
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, get_compiled, list_versions
from auditapp.people.models.scopes import WORDS
from auditapp.store.engine import Database
from auditapp.surveys.models.export import Sheet
from auditapp.surveys.queries.surveys import list_surveys
from auditapp.web.desk import Desk
from auditapp.web.problem import PROBLEMS, PROBLEMS_OF_ONE

Limit = Annotated[int, Parameter(description="At most this many.", ge=1, le=200)]
Many = Annotated[int, Parameter(description="At most this many.", ge=1, le=1000)]
After = Annotated[str, Parameter(description="The `next` of the page before.", max_length=26)]
Form = Annotated[
    str, Parameter(description="Short name of the questionnaire.", min_length=1, max_length=60)
]
Reason = Annotated[
    str,
    Parameter(
        description="What the answers are needed for; it is recorded with your name.",
        min_length=1,
        max_length=300,
    ),
]
Words = Annotated[bool, Parameter(description="With what people wrote.")]
First = Annotated[date, Parameter(description="First day (Viet Nam), YYYY-MM-DD.")]
Last = Annotated[date, Parameter(description="Last day (Viet Nam), YYYY-MM-DD.")]


@get(
    "/api/v1/surveys",
    name="api.surveys",
    summary="List the surveys you may see",
    responses=PROBLEMS,
    include_in_schema=True,
)
async def index_surveys_api(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    after: After = "",
    limit: Limit = 100,
) -> SurveyList:
    """List surveys of the bearer's agencies and those that run there, in a stable order."""
    async with database.reading() as conn:
        found = await list_surveys(conn, list(desk.person.paths))
    today = local_date(clock.now())
    rest = sorted((one for one in found if one.id > after), key=lambda one: one.id)
    page = [
        SurveyItem(
            *(one.id, one.agency_id, one.title, one.form, one.form_version_id, one.state_on(today)),
            one.plan.starts_on,
            one.plan.ends_on,
        )
        for one in rest[:limit]
    ]
    return SurveyList(page, page[-1].id if len(rest) > limit else None)


@get(
    "/api/v1/forms",
    name="api.forms",
    summary="List the published questionnaires",
    responses=PROBLEMS,
    include_in_schema=True,
)
async def index_forms_api(
    database: NamedDependency[Database], after: After = "", limit: Limit = 100
) -> FormList:
    """List every version of every questionnaire, in a stable order."""
    async with database.reading() as conn:
        found = await list_versions(conn, "survey")
    rest = sorted((one for one in found if one.id > after), key=lambda one: one.id)
    page = [_item(one) for one in rest[:limit]]
    return FormList(page, page[-1].id if len(rest) > limit else None)


@get(
    "/api/v1/forms/{version_id:str}",
    name="api.form",
    summary="A published questionnaire",
    responses=PROBLEMS_OF_ONE,
    include_in_schema=True,
)
async def show_form_api(
    version_id: FromPath[str], database: NamedDependency[Database]
) -> FormDetail:
    """Return a questionnaire as it was frozen, with the columns of its answers."""
    async with database.reading() as conn:
        found = await find_version(conn, version_id)
        if found is None or found.kind != "survey":
            raise NotFound
        compiled = await get_compiled(conn, version_id)
    sheet = Sheet([compiled], words=True)
    names = ColumnItem.__struct_fields__
    columns = [
        ColumnItem(*(getattr(entry, name) for name in names))
        for entry in describe(sheet.described, sheet.forms)
    ]
    return FormDetail(_item(found), msgspec.json.decode(to_json(compiled.form)), columns)


@get(
    "/api/v1/agencies/{agency_id:str}/responses",
    name="api.responses",
    summary="Single answers of an agency",
    description=(
        "Answers at an agency and below, for its administrators. Each is what one person said: "
        "keep it no longer than needed and publish no group of fewer than 5. The reason is "
        "recorded with the first page. words=true needs the scope `words` besides."
    ),
    responses=PROBLEMS_OF_ONE,
    include_in_schema=True,
)
async def index_responses_api(  # noqa: PLR0913, PLR0917 - each parameter is documented by itself
    agency_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    form: Form,
    first: First,
    last: Last,
    reason: Reason,
    words: Words = False,
    after: After = "",
    limit: Many = 200,
) -> ResponseList:
    """Return one page of answers."""
    scopes = desk.person.scopes
    if words and scopes is not None and WORDS not in scopes:
        raise Forbidden("This API token was not made for that.")
    if not (date(2000, 1, 1) <= first <= last <= local_date(clock.now()).replace(month=12, day=31)):
        raise Invalid("The last day lies before the first day.", field="last")
    wanted = Wanted(agency_id, form, first, last, words)
    return await read_answers(
        *(database, clock, desk.person), wanted=wanted, reason=reason.strip(), page=(after, limit)
    )


def _item(found: FormVersion) -> FormItem:
    return FormItem(found.id, found.slug, found.version, found.title, found.published_at)
