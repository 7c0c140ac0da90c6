"""A mail server in a process of its own: python -m tests.alerts.smtp_server FOLDER CERT KEY.

Asks for STARTTLS and a sign-in, writes each message to FOLDER/<n>.eml, refuses nobody@… for good
and prints its port when it is ready.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Keeper:
    """Writes down what comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        assert session.ssl is not None
        n = len(list(self.folder.glob("*.eml")))
        (self.folder / f"{n}.eml").write_bytes(envelope.content)
        return "250 kept"


def known(_server: Any, _session: Any, _envelope: Any, _way: Any, data: Any) -> AuthResult:
    """Let one user in."""
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"may", b"mat-khau")
    return AuthResult(success=good)


def main() -> None:
    """Serve until killed."""
    import ssl

    folder, cert, key = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    controller = Controller(
        Keeper(Path(folder)),
        hostname="127.0.0.1",
        port=int(sys.stdin.readline()),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    main()
