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
    ticket: str
    receipt_days: int
    headline: Shown | None
    recorded: Text | None
    notice: str
    sections: list[Shown]


class FollowUps(View):
    """The part that htmx puts below the question after the first tap."""

    template = "surveys/_follow_ups.html"
    code: str
    token: str
    ticket: str
    receipt_days: int
    headline: Shown | None
    recorded: Text | None
    notice: str
    sections: list[Shown]


class ShowThanks(View):
    """What happens with the answers, and the receipt for whoever asked for one."""

    template = "surveys/show_thanks.html"
    agency: str
    code: str
    thanks: Text | None
    receipt: str = ""
    receipt_days: int = 0


class ShowClosed(View):
    """Why no survey can be answered behind this code; `day` is named in some of the reasons."""

    template = "surveys/show_closed.html"
    title: str
    reason: str
    day: str


class ShowTicket(View):
    """Why a ticket counts for nothing, and the way to answer without it."""

    template = "surveys/show_ticket.html"
    agency: str
    code: str
    reason: str


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows beyond its question: answers so far, faults, a sentence."""

    values: Values = {}
    problems: Problems = ()
    notice: str = ""
    is_recorded: bool = False
    ticket: str = ""
    receipt_days: int = 0


def question_view(counter: Counter, token: str, state: State) -> ShowQuestion:
    """Return the whole page in a state."""
    part = follow_ups_view(counter, token, state)
    return ShowQuestion(
        agency=counter.agency,
        point=counter.point,
        code=part.code,
        token=token,
        ticket=part.ticket,
        receipt_days=part.receipt_days,
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
        code = form.headline.code
        headline = show_question(form, code, state.values, state.problems, counter.pipes)
    is_answered = headline is None or bool(state.values)
    return FollowUps(
        code=counter.code,
        token=token,
        ticket=state.ticket,
        receipt_days=state.receipt_days,
        headline=headline,
        recorded=_chosen(headline) if state.is_recorded else None,
        notice=state.notice,
        sections=_sections(counter, state) if is_answered else [],
    )


def _chosen(headline: Shown | None) -> Text | None:
    choices = headline["choices"] if headline else ()
    return next((choice["text"] for choice in choices if choice["checked"]), None)


def _sections(counter: Counter, state: State) -> list[Shown]:
    """Return the sections without the headline and what the headline alone rules out."""
    form = counter.form
    sections: list[Shown] = []
    for section in show_form(form, state.values, state.problems, counter.pipes):
        found = (_still_asked(form, shown) for shown in _listed(section["questions"]))
        questions = [shown for shown in found if shown is not None]
        if questions:
            sections.append({**section, "questions": questions})
    return sections


def _still_asked(form: CompiledForm, shown: Shown) -> Shown | None:
    """Return a question, or a group with those of its questions that may still be asked."""
    if "parts" not in shown:
        return shown if _may_be_asked(form, shown) else None
    parts = [part for part in _listed(shown["parts"]) if _may_be_asked(form, part)]
    return {**shown, "parts": parts} if parts else None


def _listed(shown: Any) -> list[Shown]:
    return list(shown)


def _may_be_asked(form: CompiledForm, shown: Shown) -> bool:
    headline = form.headline.code if form.headline else UNSET
    if shown["code"] == headline:
        return False
    condition = form.by_code[shown["code"]].condition
    if shown["visible"] or condition is None:
        return True
    return any(leaf.question != headline for leaf in leaves(condition))
