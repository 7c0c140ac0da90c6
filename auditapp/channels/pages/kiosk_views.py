"""What the tablet's templates are given."""

from typing import Any

from markupsafe import Markup
from msgspec.structs import replace

from auditapp.agencies.models import Point
from auditapp.base.ids import new_secret
from auditapp.channels.models.kiosks import BEAT, PIN_ROUNDS, Kiosk
from auditapp.formkit.browser import show_form, show_question
from auditapp.formkit.piping import fill
from auditapp.formkit.words import Text
from auditapp.surveys.models.survey import Counter
from auditapp.web.render import View

Shown = dict[str, Any]


class KioskPart(View):
    """Header, questions and thanks in one language; the page holds it once per language."""

    template = "channels/_kiosk_part.html"
    agency: str
    point: str
    answer_id: str
    edition: str
    headline: Shown | None
    sections: list[Shown]
    thanks: Text | None
    reason: str
    notice: str
    is_done: bool


class ShowKiosk(View):
    """The tablet's page: everything it needs to work without network."""

    template = "channels/show_kiosk.html"
    kiosk: Kiosk
    page: str
    version: str
    edition: str
    shown: Markup
    parts: list[tuple[str, Markup]]
    rounds: int = PIN_ROUNDS
    beat_seconds: int = int(BEAT.total_seconds())


class PairKiosk(View):
    """Where the pairing code is typed."""

    template = "channels/pair_kiosk.html"
    code: str
    problem: str
    was_paired: bool


def part_view(point: Point, counter: Counter | None, reason: str) -> KioskPart:
    """Return the part of a point, with its questions or with the reason why there are none."""
    if counter is None:
        return KioskPart(
            agency="", point=point.name, answer_id="", edition="", headline=None, sections=[],
            thanks=None, reason=reason, notice="", is_done=False,
        )  # fmt: skip
    form = counter.form
    headline = None
    if form.headline is not None:
        headline = show_question(form, form.headline.code, {}, (), counter.pipes)
    return KioskPart(
        agency=counter.agency,
        point=counter.point,
        answer_id=new_secret(16),
        edition=counter.edition,
        headline=headline,
        sections=_sections(counter, headline["code"] if headline else ""),
        thanks=fill(form.form.thanks, counter.pipes),
        reason="",
        notice="",
        is_done=False,
    )


def saying(part: KioskPart, *, notice: str = "", is_done: bool = False) -> KioskPart:
    """Return the part with what happened to a post without JavaScript."""
    return replace(part, notice=notice, is_done=is_done)


def _sections(counter: Counter, headline: object) -> list[Shown]:
    sections: list[Shown] = []
    for section in show_form(counter.form, {}, (), counter.pipes):
        listed: Any = section["questions"]
        asked = (part for shown in listed for part in shown.get("parts", [shown]))
        questions = [shown for shown in asked if shown["code"] != headline]
        if questions:
            sections.append({**section, "questions": questions})
    return sections
