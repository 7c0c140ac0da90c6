"""Vietnamese words: one spelling per letter (NFC), and folding for search without marks."""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return text in NFC with single blanks and none around it."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return text for comparing: lower case, no marks, đ as d: 'Hài lòng đ' gives 'hai long d'."""
    parts = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return _BLANKS.sub(" ", bare.replace("đ", "d")).strip()


def is_plain(text: str) -> bool:
    """Tell whether text is free of control characters and of letters that no file can hold."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in text)


def N_(msgid: str) -> str:
    """Return msgid unchanged: marks an English sentence that is translated when it is shown."""
    return msgid
