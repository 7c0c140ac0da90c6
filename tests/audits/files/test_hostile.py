"""Hostile files and posts: none makes a fault of ours, none is kept that could do harm."""

import random
import struct
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditapp.base.ids import new_id
from auditapp.web.body import DEFAULT_LIMITS
from auditapp.web.pictures import Document, Photo, Refused, shared_studio
from auditapp.web.pictures.results import Order
from tests.audits.files.stage import JSON, kept_keys, named_keys, send
from tests.audits.stage import Stage
from tests.web.pictures import made

pytestmark = pytest.mark.anyio
SLOW = (pytest.mark.slow, pytest.mark.timeout(3600))
HEIC = Path(__file__).parents[2] / "web" / "pictures" / "small.heic"


@cache
def seeds() -> tuple[bytes, ...]:
    """Return one small file of every kind that is taken, and of some that are not."""
    return (
        made.photo_with_secrets(6),
        made.encoded(made.picture(), progressive=True, icc_profile=b"ICC" * 50),
        made.encoded(made.picture(mode="P"), "PNG"),
        made.encoded(made.picture(mode="RGBA"), "PNG"),
        made.moving("PNG"),
        made.encoded(made.picture(), "WEBP"),
        made.moving("WEBP"),
        HEIC.read_bytes(),
        made.PDF,
        made.docx(),
        made.package("content.xml", first=made.TEXT),
        made.old_office("WordDocument"),
    )


def _dice(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311


def mutated(dice: random.Random) -> bytes:
    """Return a seed with bytes changed, cut, doubled, or a number made huge."""
    content = bytearray(dice.choice(seeds()))
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(content)) if content else 0
        act = dice.randrange(5)
        if act == 0 and content:
            content[at] = dice.randrange(256)
        elif act == 1:
            del content[at : at + dice.randint(1, 40)]
        elif act == 2:
            content[at:at] = content[at : at + dice.randint(1, 200)]
        elif act == 3:
            content[at : at + 4] = struct.pack(
                ">I", dice.choice((0, 0x7FFFFFFF, 0xFFFFFFFF, 65535))
            )
        else:
            content[at:at] = dice.randbytes(dice.randint(1, 20))
    return bytes(content)


@pytest.mark.parametrize("count", [150, pytest.param(20_000, marks=SLOW)])
async def test_it_answers_every_damaged_file_with_a_photo_a_document_or_a_sentence(
    count: int,
) -> None:
    dice, studio = _dice("2026-11-21"), shared_studio()
    for number in range(count):
        content = mutated(dice)
        result = await studio.take(Order(content))
        assert isinstance(result, Photo | Document | Refused), number
        if isinstance(result, Photo):
            assert result.content.startswith(b"\xff\xd8\xff")
            assert b"SECRET" not in result.content


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    content=st.one_of(st.binary(max_size=400), st.sampled_from(range(10**6)).map(str)),
    fields=st.dictionaries(
        st.sampled_from(["item", "edit_id", "page", "caption", "device_at", "base", "rotation"]),
        st.text(max_size=80),
    ),
    as_json=st.booleans(),
)
async def test_it_answers_no_post_with_a_fault(
    stage: Stage, content: bytes | str, fields: dict[str, str], as_json: bool
) -> None:
    stage.lead.acts(stage.client)
    raw = content if isinstance(content, bytes) else mutated(_dice(content))
    answer = await send(stage, raw or b"x", as_json=as_json, typed=fields)
    assert answer.status_code < 500
    assert await kept_keys(stage) <= await named_keys(stage)


@pytest.mark.parametrize(
    "cells", [["0-0"] * 5000, ["𝟎-0"], ["0-0\u200b"], ["-0-0"], ["1e1-0"], ["0-" + "9" * 150]]
)
async def test_it_answers_no_blur_with_a_fault(stage: Stage, cells: list[str]) -> None:
    stage.lead.acts(stage.client)
    field = (await send(stage)).json()["field"]
    at = f"/audits/{stage.audit.id}/photos/{field.partition('.')[2]}/blur"
    assert (await stage.client.post(at, data={"cell": cells})).status_code in {413, 422}


async def test_it_takes_no_name_and_no_type_for_an_answer(stage: Stage) -> None:
    stage.lead.acts(stage.client)
    for name, kind in (("a.jpg", "image/jpeg"), ("a\r\nX: y.png", "image/png"), ("", "x/y")):
        answer = await stage.client.post(
            f"/uploads/{stage.audit.id}/photos",
            data={"item": "Q-4.1-1", "edit_id": new_id()},
            files={"file": (name, made.HTML, kind)},
            headers=JSON,
        )
        assert answer.status_code in {400, 422}
    assert await kept_keys(stage) == set()


async def test_it_reads_no_large_body_of_a_stranger(stage: Stage) -> None:
    limits = DEFAULT_LIMITS["/uploads/"]
    assert limits.known
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 10_000

    kind = {"content-type": "multipart/form-data; boundary=x"}
    for cookie in ("", "session=" + "A" * 43):
        answer = await stage.client.post(
            f"/uploads/{stage.audit.id}/photos",
            content=body(),
            headers=kind | {"cookie": cookie},
        )
        assert answer.status_code == 401
    assert read <= 4
    stage.lead.acts(stage.client)
    sent = b"x" * (limits.size + 1)
    answer = await stage.client.post(
        f"/uploads/{stage.audit.id}/photos", content=sent, headers=kind
    )
    assert answer.status_code == 413
