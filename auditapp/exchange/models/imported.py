"""Results from other programs: whose export it is, which column answers what, row by row. Pure.

Shapes: Google Forms writes a time, then a column per question under its text, several answers with
commas between them. LimeSurvey writes id and submitdate, then codes or texts, and `code[option]`
with Y or N for several answers. KoboToolbox writes names or labels, several answers as codes with
blanks between them and as 0/1 columns `question/option`, and columns of its own that begin with _.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

import msgspec

from auditapp.base.clock import LOCAL, to_hour
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold
from auditapp.formkit.engine import CompiledForm, Values
from auditapp.formkit.questions import MultipleChoice, Question, Ranking
from auditapp.surveys.models.shape import choices_of
from auditapp.web.worksheets import Fault, Table

CHANNEL = "imported"
SOURCES = {"google": "Google Forms", "limesurvey": "LimeSurvey", "kobo": "KoboToolbox"}
TIME = "@time"  # a column that says when the answer was given
OTHER = N_("“%(text)s” is not one of the answers of this question.")
NO_TIME = N_("This cell does not say when the answer was given: “%(text)s”.")
FUTURE = N_("This answer would lie in the future.")
NO_ANSWER = N_("No column of this row answers a question.")
NO_HEADLINE = N_("The answer to the main question is missing.")
_TIMES = {"timestamp", "dau thoi gian", "submitdate", "date submitted", "end", "_submission_time",
          "ngay gui"}  # fmt: skip
_ENDS = ("%H:%M:%S", "%H:%M", "")
_DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y")
_DAYS_MONTH_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y")
_MONTH_FIRST = re.compile(r"\s*\d{1,2}/(1[3-9]|2\d|3[01])/\d{4}")
_IN_UTC = {"_submission_time"}  # KoboToolbox names no zone there
_ZONE = re.compile(r"\s*(Z|UTC|GMT([+-]\d+)?|[+-]\d\d:?\d\d)$")
_PART = re.compile(r"^(?P<code>.+?)(?:/|\s*\[)(?P<option>[^/\[\]]+)\]?$")
_NUMBER = re.compile(r"(?:^|\D)(\d{1,2})(?:\D|$)")
Meanings = tuple[str, ...]  # per column: '' nothing, TIME, a question, or question/option


class Line(msgspec.Struct, frozen=True):
    """One answer as it would be stored; `source` is the row's text, by which it is known again."""

    row: int
    given: datetime
    posted: dict[str, list[str]]
    values: Values
    source: str


class Judged(msgspec.Struct, frozen=True):
    """What a table says: answers, and what is wrong with which cell."""

    lines: list[Line]
    faults: list[Fault]
    bad_rows: int


def guess_source(heads: Sequence[str]) -> str:
    """Return whose export this is, '' when its columns do not tell."""
    folded = {fold(head).partition(". ")[0] for head in heads}
    if folded & {"timestamp", "dau thoi gian"}:
        return "google"
    if folded & {"submitdate", "date submitted", "lastpage", "startlanguage", "response id"}:
        return "limesurvey"
    return "kobo" if folded & {"_uuid", "_submission_time", "_id"} else ""


def guess(heads: Sequence[str], form: CompiledForm) -> Meanings:
    """Return what each column seems to answer, by code and by text; each question once."""
    known = {name: code for code, q in form.questions.items() for name in _names(code, q)}
    taken: set[str] = set()
    found = []
    for head in heads:
        meant = _meant(head, form, known)
        found.append("" if meant in taken else meant)
        taken.add(meant)
    whole = {meant for meant in found if "/" not in meant}
    return tuple("" if m.partition("/")[0] in whole and "/" in m else m for m in found)


def _names(code: str, question: Question) -> Iterator[str]:
    yield fold(code)
    for text in question.text.values():
        yield fold(text).rstrip(" ?.:*")


def _meant(head: str, form: CompiledForm, known: Mapping[str, str]) -> str:
    folded = fold(head)
    plain = folded.rstrip(" ?.:*")
    first, _, rest = plain.partition(". ")  # LimeSurvey: code, text or both
    if first in _TIMES:
        return TIME
    for name in (plain, plain.rpartition("/")[2], rest, first):
        if name in known:
            return known[name]
    return next(filter(None, (_part(text, form, known) for text in (folded, first))), "")


def _part(head: str, form: CompiledForm, known: Mapping[str, str]) -> str:
    """Return 'question/option' for the column of one of several answers."""
    part = _PART.match(head)
    code = known.get(part["code"].rpartition("/")[2].rstrip(" ?.:*"), "") if part else ""
    if part is None or not code or not isinstance(form.questions[code], MultipleChoice):
        return ""
    option = _choose(form.questions[code], part["option"])
    return f"{code}/{option}" if option else ""


def read(table: Table, mapping: Meanings, form: CompiledForm, now: datetime) -> Judged:
    """Judge every row below the heading; raises Invalid for a meaning that does not exist."""
    for meant in mapping:
        question = form.questions.get(meant.partition("/")[0])
        if meant not in {"", TIME} and question is None:
            raise Invalid("This choice does not exist.", field="mapping")
    reader = _Reader(table, mapping, form, now)
    lines: list[Line] = []
    faults: list[Fault] = []
    bad = 0
    for number, cells in enumerate(table[1:], 2):
        if not any(cells):
            continue
        line, wrong = reader.row(number, cells)
        faults += wrong
        if line is None:
            bad += 1
        else:
            lines.append(line)
    return Judged(lines, faults, bad)


class _Reader:
    def __init__(self, table: Table, mapping: Meanings, form: CompiledForm, now: datetime) -> None:
        heads = table[0]
        times = (row[n] for n, meant in enumerate(mapping) if meant == TIME for row in table[1:])
        self._heads, self._mapping, self._form, self._now = heads, mapping, form, now

        self._month_first = any(map(_MONTH_FIRST.match, times))

    def row(self, number: int, cells: Sequence[str]) -> tuple[Line | None, list[Fault]]:
        faults: list[Fault] = []
        given: datetime | None = None
        posted: dict[str, list[str]] = {}
        for head, meant, cell in zip(self._heads, self._mapping, cells, strict=False):
            if meant == TIME:
                is_utc = fold(head) in _IN_UTC and not _ZONE.search(cell)
                text = f"{cell}Z" if is_utc else cell
                given = read_time(text, month_first=self._month_first)
                fault = NO_TIME if given is None else FUTURE if given > self._now else ""
                if fault:
                    faults.append(Fault(number, head, fault, {"text": cell[:60]}))
            elif meant and cell.strip():
                faults += self._answer(number, head, meant, cell, posted)
        return self._judge(number, cells, given, posted, faults)

    def _answer(
        self, number: int, head: str, meant: str, cell: str, posted: dict[str, list[str]]
    ) -> list[Fault]:
        code, _, option = meant.partition("/")
        if option:
            if fold(cell) in {"1", "y", "yes", "true", "co"}:
                posted.setdefault(code, []).append(option)
            return []
        got, unknown = _posted(self._form.questions[code], cell)
        posted.update(got)
        return [Fault(number, head, OTHER, {"text": unknown[:60]})] if unknown else []

    def _judge(
        self, number: int, cells: Sequence[str], given: datetime | None,
        posted: dict[str, list[str]], faults: list[Fault],
    ) -> tuple[Line | None, list[Fault]]:  # fmt: skip
        reading = self._form.read(posted, partial=True)
        for problem in reading.problems:
            column = self._column(problem.code)
            faults.append(Fault(number, column, problem.message, dict(problem.params)))
        headline = self._form.headline
        if not reading.values:
            faults.append(Fault(number, "", NO_ANSWER))
        elif headline is not None and headline.code not in reading.values:
            faults.append(Fault(number, self._column(headline.code), NO_HEADLINE))
        if faults or given is None:
            return None, faults
        source = "\x1f".join(cells)
        return Line(number, given, posted, reading.values, source), faults

    def _column(self, code: str) -> str:
        pairs = zip(self._heads, self._mapping, strict=False)
        return next((head for head, meant in pairs if meant.partition("/")[0] == code), code)


def read_time(text: str, *, month_first: bool = False) -> datetime | None:
    """Return the hour of a written time, in Viet Nam unless it names a zone; None for none."""
    plain = _ZONE.sub("", text.strip())
    zone = _zone(text.strip()[len(plain) :])
    plain = plain.replace("T", " ").partition(".")[0]
    half = fold(plain).rpartition(" ")[2]
    is_noon = half in {"pm", "ch"}
    if half in {"am", "pm", "sa", "ch"}:
        plain = plain.rpartition(" ")[0]
    for day in _DAYS_MONTH_FIRST if month_first else _DAYS:
        for end in _ENDS:
            try:
                found = datetime.strptime(plain, f"{day} {end}".strip())  # noqa: DTZ007
            except ValueError:
                continue
            if half in {"am", "pm", "sa", "ch"}:
                found = found.replace(hour=found.hour % 12 + (12 if is_noon else 0))
            elif not end:
                found = found.replace(hour=12)
            return to_hour(found.replace(tzinfo=zone).astimezone(UTC))
    return None


def _zone(text: str) -> tzinfo:
    text = text.strip()
    if not text:
        return LOCAL
    if text in {"Z", "UTC", "GMT"}:
        return UTC
    offset = text.removeprefix("GMT")
    if len(offset) <= 3:
        offset = f"{offset[0]}{int(offset[1:]):02}00"
    return datetime.strptime(offset, "%z").tzinfo or LOCAL


def _posted(question: Question, cell: str) -> tuple[dict[str, list[str]], str]:
    """Return what a person would have posted, and the part of the cell that is no answer."""
    code = question.code
    if isinstance(question, Ranking):
        return {}, cell
    choices = choices_of(question)
    if not choices:
        return {code: [cell.strip()]}, ""
    if not isinstance(question, MultipleChoice):
        chosen = _choose(question, cell)
        return ({code: [chosen]}, "") if chosen else ({}, cell)
    picked, rest = _choose_several(question, cell)
    return {code: picked}, rest


def _choose(question: Question, cell: str) -> str:
    choices = choices_of(question)
    folded = fold(cell).strip(" .*")
    for code, text in choices.items():
        if folded == fold(code) or folded in {fold(words).strip(" .*") for words in text.values()}:
            return code
    number = _NUMBER.search(folded)
    starts = number is not None and folded.startswith(number[1])
    if number and starts and number[1] in choices and not folded.startswith("0"):
        return number[1]
    return {"y": "yes", "n": "no"}.get(folded, "") if set(choices) == {"yes", "no"} else ""


def _choose_several(question: Question, cell: str) -> tuple[list[str], str]:
    """Return the codes in a cell and what is left; labels may hold the commas that part them."""
    codes = [_choose(question, part) for part in cell.split()]
    if codes and all(codes):
        return codes, ""
    labels = sorted(
        ((fold(words), code) for code, text in choices_of(question).items()
         for words in (code, *text.values())),
        key=lambda pair: -len(pair[0]),
    )  # fmt: skip
    picked: list[str] = []
    unknown: list[str] = []
    left = fold(cell)
    while left := left.lstrip(" ,;\n"):
        found = next((pair for pair in labels if _begins(left, pair[0])), None)
        if found is None:
            part = re.split(r"[,;\n]", left, maxsplit=1)[0]
            unknown.append(part)
            left = left[len(part) :]
        else:
            picked.append(found[1])
            left = left[len(found[0]) :]
    return picked, "; ".join(unknown)


def _begins(text: str, label: str) -> bool:
    return text.startswith(label) and text[len(label) : len(label) + 1] in {"", ",", ";", "\n"}
