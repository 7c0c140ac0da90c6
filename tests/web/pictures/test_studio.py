"""The drawing process: its limits, its end, its beginning anew."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from auditapp.base.errors import Unavailable
from auditapp.web.pictures import Photo, Refused, Studio
from auditapp.web.pictures.results import TOO_MUCH_WORK, Order
from auditapp.web.pictures.studio import MOST_WAITING
from tests.web.pictures import made

pytestmark = pytest.mark.anyio
ORDER = Order(b"anything")
NURSERY = "from auditapp.web.pictures import nursery\nnursery.SECONDS = 1\n{}\nnursery.main()"


def studio(act: str = "", *, whole: str = "", seconds: float = 20.0) -> Studio:
    """Return a studio whose child does this instead of looking at the file."""
    code = whole or NURSERY.format(f"def act(order):\n    {act}\nnursery.examine = act")
    return Studio((sys.executable, "-c", code), seconds)


async def once(studio: Studio) -> object:
    try:
        return await studio.take(ORDER)
    finally:
        studio.close()


@pytest.mark.parametrize(
    "act",
    [
        "while True: pass",
        "return bytearray(2 << 30)",
        "import os; os.kill(os.getpid(), 11)",
        "import tempfile; tempfile.TemporaryFile().write(bytes(100_000))",
        "raise RuntimeError('a decoder broke')",
        "import sys; sys.exit(3)",
    ],
    ids=["processor", "memory", "crash", "files", "fault", "exit"],
)
async def test_it_ends_a_child_that_goes_too_far_with_a_sentence(act: str) -> None:
    assert await once(studio(act)) == Refused(TOO_MUCH_WORK)


async def test_it_goes_on_with_the_next_file_after_a_child_was_ended() -> None:
    act = "import os; os.kill(os.getpid(), 9)"
    code = f"real = nursery.examine\ndef act(order):\n    if order.content == b'bad': {act}"
    code += "\n    return real(order)\nnursery.examine = act"
    used = studio(whole=NURSERY.format(code))
    try:
        assert await used.take(Order(b"bad")) == Refused(TOO_MUCH_WORK)
        process = used._process
        assert isinstance(await used.take(Order(made.photo())), Photo)
        assert used._process is process
    finally:
        used.close()


async def test_it_waits_for_no_process_that_says_nothing() -> None:
    began = time.monotonic()
    assert await once(studio(whole="import time; time.sleep(60)", seconds=0.5)) == Refused(
        TOO_MUCH_WORK
    )
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("whole", ["import nothing_like_this", "raise SystemExit"])
async def test_it_says_that_it_cannot_when_the_process_does_not_begin(whole: str) -> None:
    with pytest.raises(Unavailable):
        await once(studio(whole=whole))


async def test_it_lets_no_more_than_so_many_wait() -> None:
    used = Studio()
    try:
        taken = [asyncio.create_task(used.take(ORDER)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await used.take(ORDER)
        assert len(await asyncio.gather(*taken)) == MOST_WAITING
        assert isinstance(await used.take(ORDER), Refused)
    finally:
        used.close()


async def test_it_hands_no_secret_to_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITAPP_SECRET_KEY", "k" * 40)
    used = Studio()
    try:
        await used.take(ORDER)
        assert used._process is not None
        environ = Path(f"/proc/{used._process.pid}/environ").read_bytes()
        assert b"PATH=" in environ
        assert b"AUDITAPP" not in environ
    finally:
        used.close()
