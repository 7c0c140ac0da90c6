"""What goes to the drawing process and comes back: by msgpack through a pipe."""

import msgspec

from auditapp.base.words import N_

PHOTO = "image/jpeg"
# What is kept as it is, by the ending under which it is handed out: never shown, only downloaded.
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}

UNKNOWN = N_(
    "This kind of file is not taken. Send photos as JPEG, PNG, WebP or HEIC, "
    "documents as PDF, Word, Excel, PowerPoint or OpenDocument."
)
MOVING = N_("This is a moving picture. Please send a still photo.")
DAMAGED = N_("The photo is damaged or did not arrive whole. Please take or choose it again.")
TOO_MANY_PIXELS = N_("The photo has more than %(max)d million pixels. Please make it smaller.")
TOO_MUCH_WORK = N_("The file asks too much of the server, so it was not kept.")
DAMAGED_DOCUMENT = N_("The document is damaged or is not what it looks like, so it was not kept.")
MACROS = N_("The document contains macros. Please save it without macros and send it again.")
SWOLLEN = N_("Unpacked, the document would be far too large, so it was not kept.")
EMPTY = N_("The file is empty.")


class Area(msgspec.Struct, frozen=True):
    """A rectangle to be made unreadable, in shares of width and height from the left and top."""

    left: float
    top: float
    right: float
    bottom: float


class Order(msgspec.Struct, frozen=True):
    """What the drawing process is asked: to take in a file, or to blur areas of a kept photo."""

    content: bytes
    blur: tuple[Area, ...] = ()


class Photo(msgspec.Struct, frozen=True, tag=True):
    """A photo drawn anew as JPEG, upright, in sRGB, with nothing but pixels; sizes in pixels."""

    content: bytes
    width: int
    height: int
    thumbnail: bytes


class Document(msgspec.Struct, frozen=True, tag=True):
    """A document that may be kept as it came; `ending` is one of DOCUMENTS."""

    ending: str


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why a file is not taken: a catalogue key and what stands in its places."""

    key: str
    params: dict[str, int] = {}


Result = Photo | Document | Refused
