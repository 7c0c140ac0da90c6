"""What the citizen's templates are given."""

from typing import Any

import msgspec
from msgspec import UNSET

from auditapp.formkit.browser import show_form, show_question
from auditapp.formkit.conditions import leaves
from auditapp.formkit.engine import CompiledForm, Problems, Values
from auditapp.formkit.words import Text
from auditapp.surveys.models.survey import Counter
from auditapp.web.render import View

Shown = dict[str, Any]


class ShowQuestion(View):
    """The whole page: the overall question, and below it what follows once it is answered."""

    template = "surveys/show_question.html"
    agency: str
    point: str
    code: str
    token: str
    headline: Shown | None
    recorded: Text | None
    notice: str
    sections: list[Shown]


class FollowUps(View):
    """The part that htmx puts below the question after the first tap."""

    template = "surveys/_follow_ups.html"
    code: str
    token: str
    headline: Shown | None
    recorded: Text | None
    notice: str
    sections: list[Shown]


class ShowThanks(View):
    """What happens with the answers."""

    template = "surveys/show_thanks.html"
    agency: str
    thanks: Text | None


class ShowClosed(View):
    """Why no survey can be answered behind this code; `day` is named in some of the reasons."""

    template = "surveys/show_closed.html"
    title: str
    reason: str
    day: str


class ShowPrivacy(View):
    """What is collected, what for, and what is not."""

    template = "surveys/show_privacy.html"


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows beyond its question: answers so far, faults, a sentence."""

    values: Values = {}
    problems: Problems = ()
    notice: str = ""
    is_recorded: bool = False


def question_view(counter: Counter, token: str, state: State) -> ShowQuestion:
    """Return the whole page in a state."""
    part = follow_ups_view(counter, token, state)
    return ShowQuestion(
        agency=counter.agency,
        point=counter.point,
        code=part.code,
        token=token,
        headline=part.headline,
        recorded=part.recorded,
        notice=part.notice,
        sections=part.sections,
    )


def follow_ups_view(counter: Counter, token: str, state: State) -> FollowUps:
    """Return the part below the question in a state."""
    form = counter.form
    headline = None
    if form.headline is not None:
        headline = show_question(form, form.headline.code, state.values, state.problems)
    is_answered = headline is None or bool(state.values)
    return FollowUps(
        code=counter.code,
        token=token,
        headline=headline,
        recorded=_chosen(headline) if state.is_recorded else None,
        notice=state.notice,
        sections=_sections(form, state) if is_answered else [],
    )


def _chosen(headline: Shown | None) -> Text | None:
    choices = headline["choices"] if headline else ()
    return next((choice["text"] for choice in choices if choice["checked"]), None)


def _sections(form: CompiledForm, state: State) -> list[Shown]:
    """Return the sections without the headline and what the headline alone rules out."""
    sections: list[Shown] = []
    for section in show_form(form, state.values, state.problems):
        questions = [shown for shown in _listed(section) if _may_be_asked(form, shown)]
        if questions:
            sections.append({**section, "questions": questions})
    return sections


def _listed(section: Shown) -> list[Shown]:
    return list(section["questions"])


def _may_be_asked(form: CompiledForm, shown: Shown) -> bool:
    headline = form.headline.code if form.headline else UNSET
    if shown["code"] == headline:
        return False
    condition = form.by_code[shown["code"]].condition
    if shown["visible"] or condition is None:
        return True
    return any(leaf.question != headline for leaf in leaves(condition))
