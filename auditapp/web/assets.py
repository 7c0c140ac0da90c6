"""Style sheets, scripts and pictures under checksum addresses, cached for a year, gzipped once.

The checksum is of the whole folder, so that a relative address inside a style sheet stays right.
Style sheets and scripts are put together first (web/sheets.py, web/scripts.py).
"""

import gzip
import hashlib
import mimetypes
from glob import glob
from pathlib import Path

import msgspec

from auditapp.web.scripts import joined
from auditapp.web.sheets import bundled

TYPES = {".css", ".js", ".svg", ".png", ".woff2", ".webmanifest", ".ico", ".json"}
PACKED = {".css", ".js", ".svg", ".webmanifest", ".json"}


class Asset(msgspec.Struct, frozen=True):
    """One file, held in memory in both encodings."""

    content: bytes
    packed: bytes | None
    media_type: str


class Assets:
    """A fixed map from name to file: no path is ever joined with what a request says."""

    def __init__(self, folder: Path) -> None:
        contents = {
            Path(name).as_posix(): (folder / name).read_bytes()
            for name in sorted(glob("**", root_dir=folder, recursive=True))  # noqa: PTH207 - follows links
            if Path(name).suffix in TYPES and (folder / name).is_file()
        }
        contents = _with_bundles(contents)
        self._files = {name: _asset(name, content) for name, content in contents.items()}
        digest = hashlib.sha256()
        for name, asset in self._files.items():
            digest.update(name.encode() + b"\0" + asset.content + b"\0")
        self.checksum = digest.hexdigest()[:16]

    def url(self, name: str) -> str:
        """Return the address of a file; raises KeyError for one that does not exist."""
        if name not in self._files:
            raise KeyError(f"static/{name} does not exist: run the set-up, or mend the name")
        return f"/static/{self.checksum}/{name}"

    def find(self, name: str) -> Asset | None:
        """Return the file called name, or None."""
        return self._files.get(name)

    def text(self, name: str) -> str:
        """Return a file's text, for the few that are put into a page."""
        return self._files[name].content.decode()


def _with_bundles(contents: dict[str, bytes]) -> dict[str, bytes]:
    sheets = _texts(contents, ".css")
    scripts = _texts(contents, ".js")
    rest = {name: body for name, body in contents.items() if name not in {*sheets, *scripts}}
    made = bundled(sheets) | joined(scripts)
    return rest | {name: text.encode() for name, text in made.items()}


def _texts(contents: dict[str, bytes], suffix: str) -> dict[str, str]:
    return {name: body.decode() for name, body in contents.items() if name.endswith(suffix)}


def _asset(name: str, content: bytes) -> Asset:
    suffix = Path(name).suffix
    packed = gzip.compress(content, 9, mtime=0) if suffix in PACKED else None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if suffix == ".js":
        kind = "text/javascript"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Asset(content, packed, kind)
