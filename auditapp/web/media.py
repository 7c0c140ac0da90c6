"""Which kinds of request body are let in: forms and JSON in UTF-8, by an exact list.

JSON under `text/plain` or under no type at all is what a foreign page can send without the
browser asking first, so such bodies are refused (ASVS 3.5.2). Multipart is let in only where a page
takes a file: see `BodyLimits.files` and uploads.py.
"""

from enum import Enum

from auditapp.base.errors import UnsupportedType
from auditapp.base.words import N_


class Kind(Enum):
    NONE = "none"
    FORM = "application/x-www-form-urlencoded"
    JSON = "application/json"
    FILES = "multipart/form-data"


_PLAIN = {kind.value.encode(): kind for kind in (Kind.FORM, Kind.JSON)}
_WITH_FILES = Kind.FILES.value.encode() + b";"
_REFUSED = N_("The data came in a format that this page cannot read, so nothing was saved.")


def body_kind(types: list[bytes], encodings: list[bytes], *, files: bool = False) -> Kind:
    """The kind of body that the headers announce; raises UnsupportedType for any other.

    A form with a file is one only where `files` says so.
    """
    if encodings and [value.strip().lower() for value in encodings] != [b"identity"]:
        raise UnsupportedType(_REFUSED)
    if not types:
        return Kind.NONE
    if len(types) > 1:
        raise UnsupportedType(_REFUSED)
    if files and types[0].lower().startswith(_WITH_FILES):
        return Kind.FILES
    kind = _PLAIN.get(types[0]) or _with_charset(types[0])
    if kind is None:
        raise UnsupportedType(_REFUSED)
    return kind


def _with_charset(value: bytes) -> Kind | None:
    media, *parameters = (part.strip().lower() for part in value.split(b";"))
    if all(_is_utf8(parameter) for parameter in parameters if parameter):
        return _PLAIN.get(media)
    return None


def _is_utf8(parameter: bytes) -> bool:
    name, _, value = parameter.partition(b"=")
    return name.strip() == b"charset" and value.strip().strip(b'"') in {b"utf-8", b"utf8"}
