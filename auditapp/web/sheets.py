"""Style sheets as served: what an entry imports stands in it, so a page asks for one file.

An entry is a sheet with lines `@import "name.css";` (names of its own folder); the sheets it takes
in are not served by themselves. Comments and blanks go, OKLCH colours become hexadecimal.
"""

import re
from collections.abc import Mapping

from auditapp.web.colours import with_hex_colours

_IMPORT = re.compile(r'@import\s+"([\w-]+\.css)"\s*;\n?')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")
_AFTER_COLON = re.compile(r":\s+")


def bundled(sheets: Mapping[str, str]) -> dict[str, str]:
    """Return the sheets to serve by name; raises KeyError for an import that does not exist."""
    parts = {
        _beside(name, found)
        for name, source in sheets.items()
        for found in _IMPORT.findall(_COMMENT.sub("", source))
    }
    return {name: packed(_whole(name, sheets)) for name in sheets if name not in parts}


def packed(css: str) -> str:
    """Return css without comments, needless blanks and OKLCH colours; it means the same."""
    css = _BLANKS.sub(" ", _COMMENT.sub("", css))
    css = _AFTER_COLON.sub(":", _AROUND.sub(r"\1", css)).replace(";}", "}")
    return with_hex_colours(css).strip()


def _whole(name: str, sheets: Mapping[str, str]) -> str:
    if name not in sheets:
        raise KeyError(f"static/{name} is imported by a style sheet and does not exist")
    source = _COMMENT.sub("", sheets[name])
    return _IMPORT.sub(lambda found: _whole(_beside(name, found[1]), sheets), source)


def _beside(name: str, other: str) -> str:
    folder, slash, _ = name.rpartition("/")
    return f"{folder}{slash}{other}"
