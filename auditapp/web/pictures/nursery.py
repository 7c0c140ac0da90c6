"""The drawing process: forks a child with hard limits for each file, so that none outlives a fault.

    python -m auditapp.web.pictures.nursery

Reads orders from its standard input and writes results to its standard output, each as msgpack
after its length in 8 bytes; ends when its input does. The child holds no secret and writes no file.
"""

import contextlib
import os
import resource
import signal
import sys
from typing import BinaryIO

import msgspec

from auditapp.web.pictures.examine import examine
from auditapp.web.pictures.results import TOO_MUCH_WORK, Order, Refused, Result

LENGTH = 8
MEMORY = 1024 * 1024 * 1024  # of addresses; what is really used stays below a third
SECONDS = 8

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Order).decode


def main() -> None:
    """Serve orders one after the other."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(LENGTH):
        order = source.read(int.from_bytes(head, "big"))
        answer = _in_a_child(order) or _encode(Refused(TOO_MUCH_WORK))
        target.write(len(answer).to_bytes(LENGTH, "big") + answer)
        target.flush()


def _in_a_child(order: bytes) -> bytes | None:
    """Return the child's answer; None when a limit ended it."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(inlet)
            _limit()
            with os.fdopen(outlet, "wb") as target:
                _work(order, target)
            os._exit(0)
        os._exit(1)
    os.close(outlet)
    with os.fdopen(inlet, "rb") as source:
        answer = source.read()
    _, status = os.waitpid(child, 0)
    return answer if status == 0 else None


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(order: bytes, target: BinaryIO) -> None:
    try:
        result: Result = examine(_decode(order))
    except MemoryError:
        result = Refused(TOO_MUCH_WORK)
    target.write(_encode(result))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C ends the service, not this
    with contextlib.suppress(BrokenPipeError):  # the service was killed: nobody asks any more
        main()
