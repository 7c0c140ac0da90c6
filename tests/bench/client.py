"""One connection that is kept open, for requests that are timed one by one."""

import http.client
import socket
from collections.abc import Mapping
from types import TracebackType


class Client:
    """Sends a request, reads the answer whole, and returns its status."""

    def __init__(self, port: int) -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> "Client":
        self._link.connect()
        # Head and body leave as two packets: without this the second waits for an ACK, up to 40 ms.
        self._link.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._link.close()

    def get(self, path: str, headers: Mapping[str, str]) -> int:
        """Ask for a page."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: str, headers: Mapping[str, str]) -> int:
        """Send a form or JSON, as UTF-8."""
        return self._ask("POST", path, body.encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> int:
        self._link.request(method, path, body=body, headers=dict(headers))
        answer = self._link.getresponse()
        answer.read()
        return answer.status
