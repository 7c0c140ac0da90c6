"""The words of a form: texts that carry their languages, and problems named by a message key."""

import re
import unicodedata
from typing import Annotated

from msgspec import Meta, Struct

# One text in every language of its form: {"vi": "Hài lòng", "en": "Satisfied"}.
Text = dict[str, str]

CODE = r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$"
Code = Annotated[str, Meta(pattern=CODE)]

_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


class Problem(Struct, frozen=True):
    """What is wrong with one answer; `message` is an English msgid that the page translates."""

    code: str
    message: str
    params: dict[str, str | int] = {}
    field: str = ""

    @property
    def name(self) -> str:
        """The posted field that the problem belongs to."""
        return f"{self.code}.{self.field}" if self.field else self.code


def clean_text(raw: str) -> str:
    """Return what was typed in one normal form: NFC, plain line ends, no control characters."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()


def clean_line(raw: str) -> str:
    """Return what was typed as a single line."""
    return " ".join(clean_text(raw).split())
