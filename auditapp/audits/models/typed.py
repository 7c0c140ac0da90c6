"""From what a page posts for one line to the edits that its writer made."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from auditapp.audits.models.fields import clean_value, names_of
from auditapp.audits.models.log import Edit, Fold, NewEdit


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """One line as posted: `page` names the opened page, `bases` the edits that it showed.

    `keep` is the id of the one version of two that its writer chose.
    """

    item: str
    page: str
    values: Mapping[str, str]
    bases: Mapping[str, str]
    keep: str = ""
    device_at: datetime | None = None


def changes(typed: Typed, log: Sequence[Edit], state: Fold) -> list[NewEdit]:
    """Return an edit for every field that differs from what its writer saw.

    A writer saw what the page was opened with and what the page itself has sent since; a field
    left alone therefore never overwrites what somebody else wrote meanwhile, and a repeated post
    amounts to nothing new.
    """
    found = []
    for name in names_of(typed.item):
        chosen = _chosen(typed, name, state)
        if chosen is not None:
            found.append(chosen)
        elif name in typed.values:
            seen = _seen(typed, name, log)
            value = clean_value(typed.item, name, typed.values[name])
            if value != (seen.value if seen else ""):
                found.append(_edit(typed, name, value, seen.edit_id if seen else None))
    return found


def _chosen(typed: Typed, name: str, state: Fold) -> NewEdit | None:
    """Return the edit that ends a conflict: one of its versions, based on the one shown."""
    field = state.find(typed.item, name)
    for version in field.versions if field and field.others else ():
        if field and version.edit_id == typed.keep:
            return _edit(typed, name, version.value, field.shown.edit_id)
    return None


def news(typed: Typed, state: Fold) -> list[Edit]:
    """Return the edits now shown that the page's writer has not seen."""
    shown = (state.find(typed.item, name) for name in names_of(typed.item))
    return [
        field.shown
        for field in shown
        if field is not None
        and field.shown.edit_id != typed.bases.get(field.shown.field, "")
        and not field.shown.edit_id.startswith(typed.page + ".")
    ]


def bases_of(item: str, state: Fold, names: Iterable[str] = ()) -> dict[str, str]:
    """Return the ids of the edits that a page showing this item is based on."""
    shown = ((name, state.find(item, name)) for name in names or names_of(item))
    return {name: field.shown.edit_id for name, field in shown if field is not None}


def read_device_time(text: str) -> datetime | None:
    """Return a device's time as it says; None for none and for nonsense."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None or not 2020 <= at.year <= 2200:
        return None
    return at.astimezone(UTC)


def _seen(typed: Typed, name: str, log: Sequence[Edit]) -> Edit | None:
    base, own = typed.bases.get(name), typed.page + "."
    fields = (edit for edit in reversed(log) if (edit.item, edit.field) == (typed.item, name))
    return next(
        (edit for edit in fields if edit.edit_id == base or edit.edit_id.startswith(own)), None
    )


def _edit(typed: Typed, name: str, value: str, base: str | None) -> NewEdit:
    """Name the edit by what it says, so that the same press of a button is the same edit."""
    said = msgspec.json.encode([typed.item, name, value, base])
    return NewEdit(
        edit_id=f"{typed.page}.{hashlib.sha256(said).hexdigest()[:24]}",
        item=typed.item,
        field=name,
        value=value,
        base=base,
        device_at=typed.device_at,
    )
