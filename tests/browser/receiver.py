"""The real service with one route more, of the tests alone: it takes files from an outbox.

`POST /received/{anything}` answers like every receiver of an outbox: 2xx with the ids that are on
its disk. Files lie in AUDITAPP_SPOOL_DIR/received under their ids; a resend brings the same bytes.
"""

import os
from pathlib import Path
from typing import Any

import msgspec
from granian import Granian
from granian.constants import Interfaces, Loops

from auditapp.app import create as create_service
from auditapp.base.settings import load
from auditapp.web.uploads import parse_files

PREFIX = "/received/"


class Receiver:
    """Answers below PREFIX, and passes everything else on to the service."""

    def __init__(self, inside: Any, folder: Path) -> None:
        self._inside = inside
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._inside(scope, receive, send)
            return
        status, said = self._take(dict(scope["headers"]), await _body(receive))
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": msgspec.json.encode(said)})

    def _take(self, headers: dict[bytes, bytes], body: bytes | None) -> tuple[int, Any]:
        if body is None or int(headers.get(b"content-length", b"-1")) != len(body):
            return 400, {"error": {"status": 400, "message": "not whole"}}
        fields, files = parse_files(headers[b"content-type"], body, max_fields=20)
        (edit_id,), data = fields["edit_id"], files["file"]
        path = self._folder / edit_id
        if path.exists() and path.read_bytes() != data:
            return 409, {"error": {"status": 409, "message": "another file had this id"}}
        part = path.with_suffix(".part")
        part.write_bytes(data)
        part.rename(path)
        return 200, {"taken": [edit_id]}


async def _body(receive: Any) -> bytes | None:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def create() -> Any:
    """Make the service and put the receiver around it."""
    spool = load(os.environ).spool_dir
    return Receiver(create_service(), Path(spool) / "received")


def main() -> None:
    """Serve."""
    settings = load(os.environ)
    Granian(
        "tests.browser.receiver:create",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        loop=Loops.uvloop,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
