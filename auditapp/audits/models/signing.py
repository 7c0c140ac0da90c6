"""Signatures on the glass: what one says, and its strokes as vector points. Pure.

A signature is one edit: item `@lead` or `@unit`, field `signature`, value JSON, so that name,
strokes and agreement can never come from different hands. Its place in the chain says what stood
before it; a later change of the checklist overtakes it (see `overtaken`). The field `unsigned`
holds the reason why a party's signature is missing.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Literal

import msgspec

from auditapp.audits.models.added import ADDED
from auditapp.audits.models.conclusion import ITEM as CONCLUSION
from auditapp.audits.models.log import Edit, Fold
from auditapp.base.errors import Invalid
from auditapp.base.words import N_
from auditapp.formkit.words import clean_line, clean_text

Party = Literal["lead", "unit"]
Says = Literal["", "agree", "disagree"]

PARTIES: tuple[Party, ...] = ("lead", "unit")
ITEMS: Mapping[str, Party] = {"@lead": "lead", "@unit": "unit"}
SIGNATURE, UNSIGNED = "signature", "unsigned"
MAX_VALUE = 4000
MAX_NAME, MAX_POSITION, MAX_REASON = 120, 120, 1000
# The glass, in units of the points; 3:1 on every screen.
WIDTH, HEIGHT = 600, 200
SMALLEST = 40  # units that strokes must span, so that a slipped finger is no signature

NO_NAME = N_("Please write the full name of the person who signs.")
NOT_DRAWN = N_("Please sign in the box, or tick that the typed name stands for the signature.")
NOT_SAID = N_("Please choose whether the unit agrees with the findings.")
NO_REASON = N_("Please write why the unit does not agree.")
TOO_LONG = N_("This text may have %(max)d characters.")
UNREADABLE = N_("The signature did not arrive whole. Please sign again.")
NO_WHY = N_("Please write why this signature is missing, or let the person sign.")

# Strokes: each a flat list x, y, x, y, … in the units of the glass.
Strokes = tuple[tuple[int, ...], ...]


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a party signed; `typed` says that the name was typed and confirmed instead of drawn."""

    name: str
    position: str = ""
    strokes: Strokes = ()
    typed: bool = False
    says: Says = ""
    reason: str = ""


class Signed(msgspec.Struct, frozen=True):
    """A signature with the edit that holds it; `is_overtaken` when the audit changed after it."""

    signature: Signature
    edit: Edit
    is_overtaken: bool


def write_signature(party: Party, signature: Signature) -> str:
    """Return the value of the edit; raises Invalid, naming the field at fault."""
    wanted = _cleaned(signature)
    _check_words(wanted)
    if party == "unit":
        _check_agreement(wanted)
    elif wanted.says or wanted.reason:
        raise Invalid(UNREADABLE, field="says")
    if not wanted.strokes and not wanted.typed:
        raise Invalid(NOT_DRAWN, field="strokes")
    value = msgspec.json.encode(wanted).decode()
    if len(value) > MAX_VALUE:
        raise Invalid(UNREADABLE, field="strokes")
    return value


def check_value(item: str, field: str, value: str) -> str:
    """Return an edit's value for one of ITEMS in its stored form; raises Invalid. '' takes back."""
    if field == UNSIGNED:
        why = clean_text(value)
        if len(why) > MAX_REASON:
            raise Invalid(TOO_LONG, field=UNSIGNED, max=MAX_REASON)
        return why
    if field != SIGNATURE:
        raise Invalid("The checklist has no such line.", field=field)
    return write_signature(ITEMS[item], _read(value)) if value else ""


def read_signature(value: str) -> Signature | None:
    """Return what an edit's value says; None for a signature taken back."""
    return msgspec.json.decode(value, type=Signature) if value else None


def read_strokes(text: str) -> Strokes:
    """Return the strokes that a page posts as JSON, within the glass; raises Invalid."""
    if not text:
        return ()
    try:
        strokes = msgspec.json.decode(text[: MAX_VALUE + 1], type=Strokes)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(UNREADABLE, field="strokes") from error
    return _drawn(strokes)


def signed(log: Iterable[Edit], state: Fold) -> dict[Party, Signed]:
    """Return the signatures that stand, of the parties that have signed."""
    last = max((edit.seq for edit in log if _overtakes(edit)), default=0)
    found: dict[Party, Signed] = {}
    for item, party in ITEMS.items():
        field = state.find(item, SIGNATURE)
        signature = read_signature(field.shown.value) if field else None
        if field is not None and signature is not None:
            found[party] = Signed(signature, field.shown, field.shown.seq < last)
    return found


def _overtakes(edit: Edit) -> bool:
    """Tell what may not change after a signature: the lines, also added ones, and the conclusion.

    Notes of the meetings, times and the signatures themselves may.
    """
    return not edit.item.startswith("@") or edit.item in {ADDED, CONCLUSION}


def reasons(state: Fold) -> dict[Party, str]:
    """Return why a signature is missing, where the lead has said so."""
    shown = {party: state.find(item, UNSIGNED) for item, party in ITEMS.items()}
    return {party: field.shown.value for party, field in shown.items() if field is not None}


def path_of(strokes: Strokes) -> str:
    """Return the strokes as the data of an SVG path: smooth through the middles of the points."""
    return " ".join(_smooth(stroke) for stroke in strokes if len(stroke) >= 2)


def curves(stroke: tuple[int, ...]) -> list[tuple[float, ...]]:
    """Return a stroke as one point (x, y) and quadratic curves (cx, cy, x, y) that follow it."""
    points = list(zip(stroke[::2], stroke[1::2], strict=False))
    found: list[tuple[float, ...]] = [points[0]]
    for (x, y), (next_x, next_y) in pairwise(points[1:]):
        found.append((x, y, (x + next_x) / 2, (y + next_y) / 2))
    found.append((*points[-1], *points[-1]))
    return found


def _smooth(stroke: tuple[int, ...]) -> str:
    start, *rest = curves(stroke)
    return "".join([f"M{start[0]:g} {start[1]:g}", *(f"Q{_numbers(curve)}" for curve in rest)])


def _numbers(curve: tuple[float, ...]) -> str:
    return " ".join(f"{number:g}" for number in curve)


def _cleaned(signature: Signature) -> Signature:
    return msgspec.structs.replace(
        signature,
        name=clean_line(signature.name),
        position=clean_line(signature.position),
        reason=clean_text(signature.reason),
        strokes=_drawn(signature.strokes),
    )


def _check_words(signature: Signature) -> None:
    if not signature.name:
        raise Invalid(NO_NAME, field="name")
    for field, longest in (("name", MAX_NAME), ("position", MAX_POSITION), ("reason", MAX_REASON)):
        if len(getattr(signature, field)) > longest:
            raise Invalid(TOO_LONG, field=field, max=longest)


def _check_agreement(signature: Signature) -> None:
    if not signature.says:
        raise Invalid(NOT_SAID, field="says")
    if signature.says == "disagree" and not signature.reason:
        raise Invalid(NO_REASON, field="reason")


def _drawn(strokes: Strokes) -> Strokes:
    """Return the strokes if they are whole, inside the glass and large enough to be meant."""
    if not strokes:
        return ()
    if any(len(stroke) < 2 or len(stroke) % 2 for stroke in strokes):
        raise Invalid(UNREADABLE, field="strokes")
    across = [x for stroke in strokes for x in stroke[::2]]
    down = [y for stroke in strokes for y in stroke[1::2]]
    if not (min(across) >= 0 and max(across) <= WIDTH and min(down) >= 0 and max(down) <= HEIGHT):
        raise Invalid(UNREADABLE, field="strokes")
    if max(max(across) - min(across), max(down) - min(down)) < SMALLEST:
        raise Invalid(NOT_DRAWN, field="strokes")
    return strokes


def _read(value: str) -> Signature:
    try:
        return msgspec.json.decode(value, type=Signature)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(UNREADABLE, field="strokes") from error
