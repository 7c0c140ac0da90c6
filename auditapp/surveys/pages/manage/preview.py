"""The citizen's page of a form version as phones show it; sends nothing and stores nothing.

The page with the phones may frame our own pages, the framed one may be framed by them and can send
nothing: both say so in policies of their own. No code leads there and no token is issued.
"""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from auditapp.base.errors import NotFound
from auditapp.formkit.browser import show_question
from auditapp.library.models import FormVersion
from auditapp.library.queries import find_version, get_compiled
from auditapp.store.engine import Connection, Database
from auditapp.surveys.models.survey import Counter, make_place, read_taps
from auditapp.surveys.pages.views import State, question_view
from auditapp.web.desk import Desk, Page
from auditapp.web.headers import FRAMED_OPTIONS, FRAMING_POLICY, framed_policy
from auditapp.web.look import Look
from auditapp.web.ready import policy
from auditapp.web.render import Frame, View

SIZES = ((360, 740), (320, 568))  # the usual cheap phone, and the smallest in use


class ShowQuestionnaire(View):
    """Phones with the page of a version; tapped: the answer to its headline, '' for none."""

    template = "surveys/show_questionnaire.html"
    version: FormVersion
    choices: list[dict[str, Any]]
    language: str
    tapped: str
    sizes: tuple[tuple[int, int], ...]


@get("/questionnaires/{version_id:str}", name="surveys.questionnaire")
async def show_questionnaire(
    version_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show a version in frames of the size of phones; ?tap= and ?lang= say in which state."""
    async with database.reading() as conn:
        version = await _get_version(conn, version_id)
        form = await get_compiled(conn, version_id)
    head = form.headline
    shown: Any = show_question(form, head.code, {}) if head is not None else {}
    taps, (language, tapped) = read_taps(form), _asked(desk)
    page = desk.page(
        ShowQuestionnaire(
            version=version,
            choices=list(shown.get("choices", ())),
            language=language,
            tapped=tapped if tapped in taps else "",
            sizes=SIZES,
        )
    )
    page.headers["content-security-policy"] = FRAMING_POLICY
    return page


@get("/questionnaires/{version_id:str}/page", name="surveys.questionnaire_page")
async def show_questionnaire_page(
    version_id: FromPath[str], desk: NamedDependency[Desk], database: NamedDependency[Database]
) -> Page:
    """Show the citizen's page itself, as opened or after a tap."""
    language, tapped = _asked(desk)
    async with database.reading() as conn:
        await _get_version(conn, version_id)
        counter = await _sample(conn, desk, version_id)
    tap = counter.taps.get(tapped)
    state = State(values=tap.values if tap else {}, is_recorded=tap is not None)
    look = Look(language, desk.look.theme, desk.look.size)
    frame = Frame(look=look, path=desk.request.url.path, simulated=desk.settings.simulated)
    html = desk.renderer.html(question_view(counter, "", state), frame)
    headers = {
        "content-security-policy": framed_policy(policy(html)),
        "x-frame-options": FRAMED_OPTIONS,
    }
    return Response(html, media_type="text/html", headers=headers)


async def _get_version(conn: Connection, version_id: str) -> FormVersion:
    version = await find_version(conn, version_id)
    if version is None or version.kind != "survey":
        raise NotFound
    return version


def _asked(desk: Desk) -> tuple[str, str]:
    params = desk.request.query_params
    asked = params.get("lang", "")
    return asked if asked in desk.renderer.languages else desk.look.language, params.get("tap", "")


async def _sample(conn: Connection, desk: Desk, version_id: str) -> Counter:
    """Return a counter that does not exist, with this version."""
    form = await get_compiled(conn, version_id)
    return Counter(
        code="0",
        agency=desk.say("Name of the agency"),
        point=desk.say("Counter 1"),
        survey_id="",
        form_version_id=version_id,
        deciding_id=None,
        field=None,
        place=make_place("", "", point_id="", path="/"),
        form=form,
        taps=read_taps(form),
        edition="",
    )
