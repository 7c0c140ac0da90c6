"""Photos and files in the log: edits whose field names one, whose value says what it shows. Pure.

photo.<id>   {"sha256": …, "caption": …, "rotation": 0, 90, 180 or 270}
file.<id>    the same, never turned
either       "" when it was taken away
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from auditapp.audits.models.log import Edit, Fold, NewEdit
from auditapp.base.errors import Invalid
from auditapp.base.ids import write_id

MAX_CAPTION = 300
MOST_ON_A_LINE = 60
MOST_IN_AN_AUDIT = 2000
MOST_BYTES = 4 * 1024**3
PHOTO_KIND = "jpg"
# Items beside the lines of the checklist that take photos and files: the two meetings.
MEETINGS = ("@opening", "@closing")

_FIELD = re.compile(r"(photo|file)\.([a-z2-7]{26})")
_HASH = re.compile(r"[0-9a-f]{64}")

Rotation = Literal[0, 90, 180, 270]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an edit says of a photo or file; `rotation` in degrees, clockwise."""

    sha256: str
    caption: str = ""
    rotation: Rotation = 0


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or file as the log leaves it; `edit_id` is the edit that a change is based on."""

    id: str
    is_photo: bool
    item: str
    sha256: str
    caption: str
    rotation: Rotation
    edit_id: str
    by: str
    at: datetime

    @property
    def field(self) -> str:
        """Return the field of its edits."""
        return f"{'photo' if self.is_photo else 'file'}.{self.id}"


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that an audit keeps; `kind` is its ending, width and height are 0 for documents."""

    sha256: str
    blob: str
    kind: str
    size: int
    width: int
    height: int


def is_evidence(field: str) -> bool:
    """Tell whether a field is that of a photo or file."""
    return _FIELD.fullmatch(field) is not None


def field_of(edit_id: str, *, is_photo: bool) -> str:
    """Return the field of a new photo or file: the same for the same upload sent again."""
    return f"{'photo' if is_photo else 'file'}.{derived_id(edit_id)}"


def derived_id(said: str) -> str:
    """Return an id that follows from what is said, so that saying it again is no second thing."""
    return write_id(hashlib.sha256(said.encode()).digest()[:16])


def read_value(edit: NewEdit) -> Evidence | None:
    """Return what an edit of a photo or file says, None when it takes it away; raises Invalid."""
    if not edit.value:
        return None
    named = f"{edit.item}.{edit.field}"
    try:
        said = msgspec.json.decode(edit.value, type=Evidence)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Invalid("This change of a photo cannot be read.", field=named) from None
    if not _HASH.fullmatch(said.sha256) or (said.rotation and edit.field.startswith("file.")):
        raise Invalid("This change of a photo cannot be read.", field=named)
    check_caption(said.caption)
    return said


def check_caption(caption: str) -> None:
    """Raise Invalid for a caption that is too long."""
    if len(caption) > MAX_CAPTION:
        raise Invalid("Captions have at most %(max)d characters.", field="caption", max=MAX_CAPTION)


def write_value(said: Evidence | None) -> str:
    """Return the value of an edit."""
    return "" if said is None else msgspec.json.encode(said).decode()


def shown_files(state: Fold) -> dict[str, list[Shown]]:
    """Return what is shown by item, in the order in which it came."""
    found: dict[str, list[Shown]] = {}
    for (item, field), stands in state.fields.items():
        shown = _shown(stands.shown) if is_evidence(field) else None
        if shown is not None:
            found.setdefault(item, []).append(shown)
    return found


def find_shown(state: Fold, file_id: str) -> Shown | None:
    """Return the photo or file with this id."""
    every = (each for shown in shown_files(state).values() for each in shown)
    return next((each for each in every if each.id == file_id), None)


def hashes_in_use(state: Fold) -> set[str]:
    """Return the contents that are shown, or stand beside what is shown."""
    versions = (
        version
        for (_, field), stands in state.fields.items()
        if is_evidence(field)
        for version in stands.versions
    )
    return {shown.sha256 for shown in map(_shown, versions) if shown is not None}


def _shown(edit: Edit) -> Shown | None:
    if not edit.value:
        return None
    said = msgspec.json.decode(edit.value, type=Evidence)
    kind, _, file_id = edit.field.partition(".")
    return Shown(
        id=file_id,
        is_photo=kind == "photo",
        item=edit.item,
        sha256=said.sha256,
        caption=said.caption,
        rotation=said.rotation,
        edit_id=edit.edit_id,
        by=edit.account_id,
        at=edit.server_at,
    )


def changed(shown: Shown, said: Evidence | None, *, edit_id: str, base: str) -> NewEdit:
    """Return the edit that makes a photo or file say something else."""
    return NewEdit(
        edit_id=edit_id, item=shown.item, field=shown.field, value=write_value(said), base=base
    )


def named_by(page: str, *said: object) -> str:
    """Return an edit's id that follows from the page and what is said on it."""
    what = msgspec.json.encode(said)
    return f"{page}.{hashlib.sha256(what).hexdigest()[:24]}"


def hashes_said(edits: Iterable[NewEdit]) -> set[str]:
    """Return the contents that new edits show."""
    found = (read_value(edit) for edit in edits if is_evidence(edit.field))
    return {said.sha256 for said in found if said is not None}
