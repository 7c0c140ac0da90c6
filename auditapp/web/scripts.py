"""Scripts as served: what an entry names stands in it, so a page asks for one file.

An entry is a script with lines `//= name.js` (names of its own folder). Each part runs by itself: a
fault in one is reported and keeps no other from running, as if they were files of their own.
"""

import re
from collections.abc import Mapping

_PART = re.compile(r"^//= ([\w-]+\.js)$", re.MULTILINE)
_RUN = """try {{
{source}
}} catch (fault) {{ setTimeout(function () {{ throw fault; }}); }}"""


def joined(scripts: Mapping[str, str]) -> dict[str, str]:
    """Return the scripts by name, entries whole; raises KeyError for a part that does not exist."""
    return {name: _whole(name, scripts) for name in scripts}


def _whole(name: str, scripts: Mapping[str, str]) -> str:
    folder, slash, _ = name.rpartition("/")

    def part(found: re.Match[str]) -> str:
        other = f"{folder}{slash}{found[1]}"
        if other not in scripts:
            raise KeyError(f"static/{other} is named by {name} and does not exist")
        return _RUN.format(source=scripts[other].strip())

    return _PART.sub(part, scripts[name])
