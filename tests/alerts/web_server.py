"""A receiver of webhooks in a process of its own: python -m tests.alerts.web_server FOLDER.

Writes each request to FOLDER/<n>.json. Answers 200; under /500 that status, under /redirect 307
to /elsewhere, under /slow drop by drop for ever.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Receiver(BaseHTTPRequestHandler):
    """Writes down what comes."""

    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        n = len(list(self.folder.glob("*.json")))
        kept = {"path": self.path, "headers": dict(self.headers), "body": body}
        part = self.folder / f"{n}.part"
        part.write_text(json.dumps(kept), "utf-8")
        part.rename(self.folder / f"{n}.json")
        if self.path == "/slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(600):
                time.sleep(0.2)
                self.wfile.write(b"X-More: 1\r\n")
        status = {"/500": 500, "/410": 410, "/redirect": 307}.get(self.path, 200)
        self.send_response(status)
        if status == 307:
            self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed; the port is printed when it is ready."""
    Receiver.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    print(server.server_address[1], flush=True)  # noqa: T201 - the test reads it
    server.serve_forever()


if __name__ == "__main__":
    main()
