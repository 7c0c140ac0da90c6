"""Forms that bring files (multipart/form-data), taken apart strictly.

Fields pass the same checks as those of other forms. A file is bytes with nothing known about them:
the name and type that a browser tells are not looked at, and nothing is written to the disk.
"""

from unicodedata import normalize

from multipart import MultipartError, PushMultipartParser, parse_options_header

from auditapp.base.errors import BadRequest, TooLarge
from auditapp.base.words import N_
from auditapp.web.text import CONTROL, MAX_NAME, NOT_UTF8, TOO_MANY_FIELDS, Form

Files = dict[str, bytes]

_DAMAGED = N_("The form with the file did not arrive whole. Please send it again.")
_UNWANTED = bytes(set(range(32)) - {9, 10, 13})


def parse_files(content_type: bytes, body: bytes, *, max_fields: int) -> tuple[Form, Files]:
    """Return fields and files by name, of each file name the first; raises BadRequest, TooLarge."""
    form: Form = {}
    files: Files = {}
    for count, (name, is_file, data) in enumerate(_parts(content_type, body)):
        if count >= max_fields or len(name) > MAX_NAME:
            raise TooLarge(TOO_MANY_FIELDS)
        if is_file:
            files.setdefault(name, data)
        else:
            form.setdefault(name, []).append(_text(data))
    return form, files


def _parts(content_type: bytes, body: bytes) -> list[tuple[str, bool, bytes]]:
    """Return (name, whether it is a file, content) of each part."""
    found: list[tuple[str, bool, list[bytes]]] = []
    try:
        boundary = parse_options_header(content_type.decode("latin-1"))[1].get("boundary", "")
        with PushMultipartParser(boundary, content_length=len(body), strict=True) as parser:
            for event in parser.parse(body):
                if isinstance(event, bytes | bytearray):
                    found[-1][2].append(bytes(event))
                elif event is not None:
                    found.append(
                        (_text((event.name or "").encode()), event.filename is not None, [])
                    )
    except (MultipartError, ValueError) as error:
        raise BadRequest(_DAMAGED) from error
    return [(name, is_file, b"".join(chunks)) for name, is_file, chunks in found]


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(NOT_UTF8) from error
    if len(data.translate(None, _UNWANTED)) != len(data):
        raise BadRequest(CONTROL)
    return normalize("NFC", text)
