"""Bytes from outside into text that both databases can keep, or a refusal with a sentence.

Refused: what is not UTF-8 (encoded lone surrogates are not), percent signs without two hex
digits, and the control characters below a space other than tab and line ends, raw or escaped:
SQLite would store a NUL that PostgreSQL refuses. JSON is looked at before it is decoded, because
its decoder fails on depth and half characters in ways that are no input errors to Python.
"""

import re
from binascii import unhexlify
from unicodedata import is_normalized, normalize

from auditapp.base.errors import BadRequest, TooLarge
from auditapp.base.words import N_

Form = dict[str, list[str]]

MAX_NAME = 200
JSON_DEPTH = 64
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_FIELD_END, _NAME_END = "\x01", "\x02"
_SEPARATORS = bytes.maketrans(b"&=+", (_FIELD_END + _NAME_END + " ").encode())
_BAD_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL_PERCENT = re.compile(rb"%(?:0[0-8BbCcEeFf]|1[0-9A-Fa-f])")
_PERCENT_RUN = re.compile(rb"(?:%..)+")
# Possessive throughout (*+, ++): hostile input is read once, never tried again another way.
_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_JSON_ESCAPES_GOOD = re.compile(
    rb"""(?:[^\\]++ | \\(?: ["\\/nrt]
      | u000[9aAdD]
      | u(?!00[01]|[dD][89a-fA-F])[0-9a-fA-F]{4}
      | u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2} ))*+\Z""",
    re.VERBOSE | re.DOTALL,
)
_BRACKETS_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

NOT_UTF8 = N_("The text is not valid UTF-8, so it could not be read.")
CONTROL = N_("The text holds control characters that cannot be stored.")
BAD_ESCAPE = N_("The data is damaged: a percent sign stands where none belongs.")
BAD_BACKSLASH = N_("The data holds escaped characters that cannot be stored.")
TOO_DEEP = N_("The data is nested too deeply.")
TOO_MANY_FIELDS = N_("The form holds more fields, or longer ones, than this page accepts.")


def parse_form(body: bytes, *, max_fields: int = 1000) -> Form:
    """The fields of an urlencoded body in order, NFC; raises BadRequest or TooLarge."""
    if body.count(b"&") >= max_fields:
        raise TooLarge(TOO_MANY_FIELDS)
    check_percent(body)
    # No control character is left, raw or escaped, so two of them can stand for the separators
    # while the whole body is unescaped, decoded and normalised in one go.
    raw = body.translate(_SEPARATORS)
    try:
        text = (_unquote(raw) if b"%" in raw else raw).decode()
    except UnicodeDecodeError as exc:
        raise BadRequest(NOT_UTF8) from exc
    if not (text.isascii() or is_normalized("NFC", text)):
        text = normalize("NFC", text)
    return _fields(text)


def _fields(text: str) -> Form:
    form: Form = {}
    for pair in text.split(_FIELD_END):
        if not pair:
            continue
        name, _, value = pair.partition(_NAME_END)
        if len(name) > MAX_NAME:
            raise TooLarge(TOO_MANY_FIELDS)
        if _NAME_END in value:
            value = value.replace(_NAME_END, "=")
        form.setdefault(name, []).append(value)
    return form


def check_percent(raw: bytes) -> None:
    """Raises BadRequest for control characters and for broken percent escapes."""
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        raise BadRequest(CONTROL)
    if b"%" in raw:
        if _BAD_PERCENT.search(raw):
            raise BadRequest(BAD_ESCAPE)
        if _CONTROL_PERCENT.search(raw):
            raise BadRequest(CONTROL)


def check_address(raw: bytes) -> None:
    """Raises BadRequest for a path or query that is not clean text once decoded."""
    if b"%" not in raw and raw.isascii() and len(raw.translate(None, _CONTROLS)) == len(raw):
        return
    check_percent(raw)
    try:
        _unquote(raw).decode()
    except UnicodeDecodeError as exc:
        raise BadRequest(NOT_UTF8) from exc


def check_json(body: bytes) -> None:
    """Raises BadRequest for JSON that a decoder would choke on or a database would refuse."""
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError as exc:
            raise BadRequest(NOT_UTF8) from exc
    if len(body.translate(None, _CONTROLS)) != len(body):
        raise BadRequest(CONTROL)
    if b"\\" in body and not _JSON_ESCAPES_GOOD.match(body):
        raise BadRequest(BAD_BACKSLASH)
    if is_too_deep(body):
        raise BadRequest(TOO_DEEP)


def is_too_deep(body: bytes, depth: int = JSON_DEPTH) -> bool:
    """True when brackets outside strings are nested more than `depth` deep, or never close."""
    if body.count(b"[") + body.count(b"{") <= depth:
        return False
    brackets = _JSON_STRING.sub(b"", body).translate(_BRACKETS_AS_SQUARE, _NO_BRACKETS)
    # Each pass takes away exactly the innermost level.
    for _ in range(depth):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _unquote(raw: bytes) -> bytes:
    return _PERCENT_RUN.sub(_unhex, raw)


def _unhex(run: re.Match[bytes]) -> bytes:
    return unhexlify(run[0].replace(b"%", b""))
