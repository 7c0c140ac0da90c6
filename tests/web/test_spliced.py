"""Pages gzipped once, with something else in their holes each time."""

import gzip
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditapp.web.ready import policy
from auditapp.web.spliced import Spliced

MARK = b"~" * 43


# A NUL stands for the holes in what a segment knows of the page before it; no page has one.
TEXT = st.binary(max_size=3000).map(lambda part: part.replace(b"\0", b" "))


@given(st.lists(TEXT, min_size=1, max_size=5), st.binary(min_size=43, max_size=43))
def test_it_gives_the_same_bytes_plain_and_gzipped(parts: list[bytes], text: bytes) -> None:
    page = Spliced(MARK.join(part.replace(b"~", b"-") for part in parts), MARK)
    assert gzip.decompress(page.gzipped(text)) == page.plain(text)
    assert len(page.plain(text)) == page.length


def test_it_stays_right_for_a_large_page_that_repeats_what_stood_before_the_hole() -> None:
    part = secrets.token_hex(30_000).encode()
    page = Spliced(part + MARK + part[-20_000:] + MARK + part, MARK)
    for _ in range(20):
        text = secrets.token_hex(43).encode()[:43]
        assert gzip.decompress(page.gzipped(text)) == page.plain(text)


def test_it_uses_what_stood_before_the_hole_to_press_what_comes_after() -> None:
    part = secrets.token_hex(5_000).encode()
    page = Spliced(part + MARK + part, MARK)
    assert len(page.gzipped(MARK)) < len(part) * 0.75


@pytest.mark.parametrize("html", ["<p>no sheet</p>", "<style>a{}</style>"])
def test_it_allows_the_page_s_own_sheet_by_its_hash_alone(html: str) -> None:
    assert ("'sha256-" in policy(html)) is ("<style>" in html)
    assert "unsafe" not in policy(html)
