"""Sending a webhook: to an address that was checked, to that very address, and nowhere else.

The name is resolved once, every address that it has must be allowed, and the connection goes to
one of them: a name that answers differently a moment later changes nothing. No redirect is
followed, no proxy of the environment is used, and little of the answer is read.
"""

import asyncio
import http.client
import socket
import ssl
from typing import Any

from auditapp.alerts.actions.tools import Tools
from auditapp.alerts.actions.work import GivenUp
from auditapp.alerts.models.alerts import hour_of
from auditapp.alerts.models.jobs import Job
from auditapp.alerts.models.webhooks import Target, headers_of, is_inside, may_reach, read_target
from auditapp.alerts.queries import webhooks as queries
from auditapp.base.errors import NotFound
from auditapp.base.outgoing import Outgoing

STEP_SECONDS = 10.0
WHOLE_SECONDS = 20.0


class Refused(Exception):
    """The receiver did not take the message."""


async def deliver(tools: Tools, job: Job) -> None:
    """Send one message; raises Refused or OSError, after which it is tried again."""
    async with tools.database.reading() as conn:
        try:
            delivery = await queries.get_delivery(conn, job.subject)
        except NotFound:
            return
        hook = await queries.get_webhook(conn, delivery.webhook_id)
    if hook.ended_at is not None:
        raise GivenUp("The webhook has ended.")
    now = tools.clock.now()
    headers = headers_of(hook, tools.settings.secret_key, delivery, now)
    status, fault = None, ""
    try:
        status = await post(tools.settings.outgoing, hook.url, delivery.body.encode(), headers)
        if not 200 <= status < 300:
            fault = f"The receiver answered {status}."
    except (OSError, http.client.HTTPException, TimeoutError, GivenUp) as error:
        fault = f"{type(error).__name__}: {error}"[:300]
        raise
    finally:
        done = hour_of(now) if status is not None and not fault else None
        async with tools.database.writing() as conn:
            await queries.update_delivery(
                conn, delivery.id, status=status, fault=fault, done_hour=done
            )
    if fault:
        raise GivenUp(fault) if status == 410 else Refused(fault)


async def post(outgoing: Outgoing, url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send body to an address and return the status of the answer.

    Raises GivenUp for an address that is not allowed, else OSError or HTTPException.
    """
    target = read_target(url)
    address = await find_address(outgoing, target)
    connection = _Pinned(target, address)
    work = asyncio.get_running_loop().run_in_executor(
        None, _exchange, connection, target, body, headers
    )
    try:
        return await asyncio.wait_for(asyncio.shield(work), WHOLE_SECONDS)
    except TimeoutError:
        connection.cut()  # a receiver that answers drop by drop would hold the thread
        work.add_done_callback(lambda done: done.exception())
        raise


async def find_address(outgoing: Outgoing, target: Target) -> str:
    """Return the IP address to connect to; raises GivenUp when any of the name's is not allowed."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    inside = outgoing.webhook_inside
    if not addresses or not all(may_reach(one, inside) for one in addresses):
        raise GivenUp("The address leads inside this network (AUDITAPP_WEBHOOK_INSIDE).")
    if not target.is_tls and not all(is_inside(one, inside) for one in addresses):
        raise GivenUp("Outside this network only https is used.")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to one checked address; the certificate must be the name's."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=STEP_SECONDS)
        self._target, self._address = target, address

    def connect(self) -> None:
        place = (self._address, self._target.port)
        self.sock: Any = socket.create_connection(place, timeout=STEP_SECONDS)
        if self._target.is_tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)

    def cut(self) -> None:
        """End it from outside, whatever it waits for."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _exchange(connection: _Pinned, target: Target, body: bytes, headers: dict[str, str]) -> int:
    try:
        connection.request("POST", target.path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status
    finally:
        connection.close()
