"""Forms with files: taken apart strictly, only where a page takes files."""

import pytest

from auditapp.base.errors import BadRequest, TooLarge
from auditapp.web.body import BodyGuard, BodyLimits
from auditapp.web.errors import ErrorLayer, Errors
from auditapp.web.uploads import parse_files
from tests.web.wire import Answer, Probe, call, make_scope

pytestmark = pytest.mark.anyio
TYPE = "multipart/form-data; boundary=xyz"
LIMITS = {"/": BodyLimits(), "/files/": BodyLimits(size=2000, fields=3, files=True)}


def part(name: str, content: bytes, filename: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    head = f'--xyz\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def body(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xyz--\r\n"


async def ask(probe: Probe, sent: bytes, *, path: str = "/files/x", kind: str = TYPE) -> Answer:
    app = ErrorLayer(BodyGuard(probe, LIMITS), Errors())
    return await call(app, make_scope("POST", path, {"content-type": kind}), sent)


async def test_it_hands_on_fields_and_files_apart() -> None:
    probe = Probe()
    sent = body(part("a", "a\u0301".encode()), part("file", b"\x00\xff", "x.bin"))
    assert (await ask(probe, sent)).status == 200
    assert probe.scopes[0]["state"]["form"] == {"a": ["á"]}
    assert probe.scopes[0]["state"]["files"] == {"file": b"\x00\xff"}


async def test_it_refuses_files_elsewhere_and_larger_ones() -> None:
    assert (await ask(Probe(), body(part("a", b"1")), path="/")).status == 415
    assert (await ask(Probe(), body(part("f", b"x" * 3000, "f")))).status == 413


@pytest.mark.parametrize(
    "sent",
    [b"", b"nothing", part("a", b"1"), body(part("a", b"\xff")), body(part("a", b"\x00")),
     body(b"--xyz\r\nContent-Type: text/plain\r\n\r\n1\r\n"), body(part("\x02", b"1"))],
)  # fmt: skip
async def test_it_refuses_what_is_damaged(sent: bytes) -> None:
    assert (await ask(Probe(), sent)).status == 400


@pytest.mark.parametrize("kind", ["multipart/form-data;", "multipart/form-data; boundary="])
async def test_it_needs_a_boundary(kind: str) -> None:
    assert (await ask(Probe(), body(part("a", b"1")), kind=kind)).status == 400


def test_it_limits_how_many_fields_there_are_and_how_long_their_names() -> None:
    many = body(*(part("a", b"1") for _ in range(4)))
    with pytest.raises(TooLarge):
        parse_files(TYPE.encode(), many, max_fields=3)
    with pytest.raises(TooLarge):
        parse_files(TYPE.encode(), body(part("a" * 300, b"1")), max_fields=3)
    with pytest.raises(BadRequest):
        parse_files(b"multipart/form-data; boundary=\xff", many, max_fields=9)
