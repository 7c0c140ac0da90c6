"""The data dictionary: what every column of a file holds, in both languages. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from auditapp.formkit.engine import CompiledForm
from auditapp.formkit.questions import Question
from auditapp.surveys.models.shape import Column, choices_of

HEADS = (
    "column", "question", "type", "holds", "label_vi", "label_en", "choices", "versions", "note",
)  # fmt: skip
CHANNELS = "qr, kiosk, ticket, paper, imported"
# What the columns mean that every file begins with: (Vietnamese, English, values, note).
FIRST: dict[str, tuple[str, str, str, str]] = {
    "hour": (
        "Giờ trả lời (giờ Việt Nam)", "Hour of the answer (Viet Nam time)", "YYYY-MM-DD HH:00",
        "Privacy: no finer time is stored.",
    ),
    "agency_code": ("Mã cơ quan", "Code of the agency", "", "As it stood when the answer came."),
    "agency": ("Tên cơ quan", "Name of the agency", "", "On the last day of the period."),
    "point": ("Điểm tiếp nhận", "Service point", "", ""),
    "channel": (
        "Kênh", "Channel", CHANNELS,
        "paper: keyed in by staff; imported: from another program.",
    ),
    "field": ("Lĩnh vực", "Field of the procedure", "", "Empty where the point has none."),
    "standing": (
        "Tình trạng xem xét", "Standing in review", "'' | open | kept | aside",
        "'' not flagged; open: flagged, waits; kept: counts; aside: left out of all results.",
    ),
}  # fmt: skip
PRIVACY = (
    "Privacy: free text with numbers and names masked where recognised; it may still tell who "
    "wrote. Keep it no longer than needed."
)
SMALL = "Privacy: a line is one person's answer. Publish no group of fewer than 5."


class Entry(msgspec.Struct, frozen=True):
    """One column described; the fields are those of HEADS."""

    column: str
    question: str
    type: str
    holds: str
    label_vi: str
    label_en: str
    choices: str
    versions: str
    note: str

    def cells(self) -> list[str]:
        """Return the entry as a row."""
        return [str(cell) for cell in msgspec.structs.astuple(self)]


def describe(columns: Sequence[Column], forms: Iterable[CompiledForm]) -> list[Entry]:
    """Return an entry per column, in the order of the file; words of the newest version."""
    versions: dict[str, list[tuple[int, Question]]] = {}
    for form in sorted(forms, key=lambda form: -form.form.version):
        for code, question in form.questions.items():
            versions.setdefault(code, []).append((form.form.version, question))
    return [_entry(column, versions.get(column.question, [])) for column in columns]


def _entry(column: Column, versions: Sequence[tuple[int, Question]]) -> Entry:
    if not versions:
        vi, en, values, note = FIRST[column.name]
        note = note or SMALL if column.name == "agency" else note
        return Entry(column.name, "", "", column.kind, vi, en, values, "", note)
    question = versions[0][1]
    kind: Any = type(question).__struct_config__.tag
    choices = choices_of(question)
    vi, en = _texts(question.text)
    if "/" in column.name:
        option = choices.get(column.name.partition("/")[2], {})
        vi, en = (f"{a} – {b}" for a, b in zip((vi, en), _texts(option), strict=True))
    is_text = column.name.endswith(".other") or bool(question.free_text("x"))
    return Entry(
        column=column.name,
        question=question.code,
        type=str(kind),
        holds=_holds(column, str(kind)),
        label_vi=vi,
        label_en=en,
        choices="; ".join(f"{code} = {' / '.join(_texts(text))}" for code, text in choices.items()),
        versions=", ".join(str(number) for number, _ in reversed(versions)),
        note=PRIVACY if is_text else "",
    )


def _holds(column: Column, kind: str) -> str:
    if "/" in column.name:
        return "place, 1 first" if kind == "ranking" else "0 or 1; empty: not asked or no answer"
    return "minutes" if kind == "duration" else column.kind


def _texts(text: Mapping[str, str]) -> tuple[str, str]:
    vi = text.get("vi", "")
    return vi, text.get("en", "") or vi
