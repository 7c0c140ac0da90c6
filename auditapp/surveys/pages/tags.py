"""Tags of one's agencies: adding and retiring them."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from auditapp.base.clock import Clock
from auditapp.base.errors import Invalid, NotFound
from auditapp.store.engine import Database
from auditapp.surveys.actions import review as actions
from auditapp.surveys.models.comment import EDITORS, TAG_LENGTH, Tag
from auditapp.surveys.pages.comments import find_place, list_places
from auditapp.surveys.queries import tags as queries
from auditapp.web.desk import Desk, Page
from auditapp.web.render import View


class IndexTags(View):
    """The tags of one's agencies, and a form for a new one."""

    template = "surveys/index_tags.html"
    tags: list[Tag]
    places: dict[str, str]
    agency: str
    name: str
    name_length: int
    problems: dict[str, str]


@get("/comments/tags", name="tags.index")
async def index_tags(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page:
    """List the tags of one's agencies."""
    return desk.page(await _view(desk, database, clock))


@post("/comments/tags", name="tags.create")
async def create_tag(
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Page | Redirect:
    """Add a tag."""
    try:
        await actions.add_tag(
            *(database, clock, desk.person),
            agency_id=desk.field("agency"),
            name=desk.field("name"),
        )
    except (Invalid, NotFound) as error:
        view = await _view(desk, database, clock)
        field = error.field if isinstance(error, Invalid) else "agency"
        view.problems = {field: desk.say(error.key, **error.params)}
        return desk.page(view, status=422)
    return desk.redirect("/comments/tags")


@post("/comments/tags/{tag_id:str}/retirement", name="tags.retire")
async def create_retirement(
    tag_id: FromPath[str],
    desk: NamedDependency[Desk],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Offer a tag no more."""
    await actions.retire_tag(database, clock, desk.person, tag_id=tag_id)
    return desk.redirect("/comments/tags")


async def _view(desk: Desk, database: Database, clock: Clock) -> IndexTags:
    async with database.reading() as conn:
        home = await find_place(conn, desk.person, "", clock)
        places = await list_places(conn, desk.person, clock)
        found = [
            tag
            for path in desk.person.paths_as(*EDITORS)
            for tag in await queries.list_tags_around(conn, path)
        ]
    own = dict(places)
    return IndexTags(
        tags=[tag for tag in dict.fromkeys(found) if tag.agency_id in own],
        places=own,
        agency=desk.field("agency") or home.id,
        name=desk.field("name"),
        name_length=TAG_LENGTH,
        problems={},
    )
