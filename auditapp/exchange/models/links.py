"""Links that a spreadsheet asks again and again: what they give, as rows of cells. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from auditapp.base.words import N_
from auditapp.formkit.questions.question import Cell
from auditapp.surveys.models.results import Figure, Part, Results

PREFIX = "adt_"
PERIODS: dict[str, str] = {
    "last-12": N_("The last twelve months"),
    "year": N_("This year"),
    "month": N_("This month"),
}
SHAPES: dict[str, str] = {
    "parts": N_("A line per agency or service point directly below"),
    "trend": N_("A line per month"),
    "questions": N_("A line per answer of each question"),
}
FIGURE = ("n", "satisfied", "share", "low", "high", "mean_100", "note")
NAME_LENGTH = 120
_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}", re.ASCII)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that lives; `by` is the name of who made it."""

    id: str
    agency_id: str
    form: str
    shape: str
    period: str
    name: str
    created_at: datetime
    created_by: str
    by: str
    used_on: date | None


def secret_of(feed: str) -> str:
    """Return the secret in an address such as 'adt_….csv', '' for anything misshapen."""
    secret = feed.removesuffix(".csv")
    return secret if _SECRET.fullmatch(secret) else ""


def period_code(period: str, today: date) -> str:
    """Return the period that a link means today, as results take it."""
    if period == "year":
        return str(today.year)
    return f"{today:%Y-%m}" if period == "month" else "last-12"


def rows_of(results: Results, shape: str, language: str) -> list[list[Cell]]:
    """Return heading and rows; figures of few people are empty and say so."""
    if shape == "parts":
        nodes: tuple[Results | Part, ...] = (results, *results.parts)
        lines = [[node.id, node.name, *_figure(node.figure)] for node in nodes]
        return [["id", "name", *FIGURE], *lines]
    if shape == "trend":
        points = results.trend.points
        return [
            ["period", *FIGURE],
            *([point.period, *_figure(point.figure)] for point in points),
        ]
    heads: list[Cell] = ["question", "text", "answer", "answer_text", "n", "share", "note"]
    return [heads, *_questions(results, language)]


def _figure(figure: Figure) -> Sequence[Cell]:
    if figure.suppressed:
        return [None] * (len(FIGURE) - 1) + ["suppressed"]
    note = "small" if figure.small else ""
    found = (figure.n, figure.satisfied, figure.satisfaction, figure.low, figure.high)
    return [*found, figure.converted_mean, note]


def _questions(results: Results, language: str) -> list[list[Cell]]:
    lines: list[list[Cell]] = []
    for question in results.questions:
        start: list[Cell] = [question.code, _say(question.text, language)]
        if question.suppressed:
            lines.append([*start, None, None, None, None, "suppressed"])
        lines.extend(
            [*start, bar.code, _say(bar.text, language), bar.n, bar.share, ""]
            for bar in question.answers
        )
    return lines


def _say(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")
