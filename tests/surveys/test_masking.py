"""Masking of what people write: vectors, nothing lost beside them, no pattern that runs away."""

import time
import tomllib
from pathlib import Path

import pytest

from auditapp.surveys.models.masking import list_entries, mask

VECTORS = tomllib.loads((Path(__file__).parent / "vectors" / "masking.toml").read_text("utf-8"))


@pytest.mark.parametrize(("typed", "stored"), VECTORS["mask"])
def test_it_masks_what_names_a_person(typed: str, stored: str) -> None:
    assert mask(typed) == stored
    assert mask(f"Thưa ông/bà, {typed}") == f"Thưa ông/bà, {stored}"


@pytest.mark.parametrize("typed", VECTORS["keep"])
def test_it_keeps_every_other_number(typed: str) -> None:
    assert mask(typed) == typed
    assert mask(f"Xin hỏi: {typed}.") == f"Xin hỏi: {typed}."


def test_it_has_vectors_enough() -> None:
    assert len(VECTORS["mask"]) + len(VECTORS["keep"]) >= 60


def test_it_changes_nothing_the_second_time() -> None:
    for _, stored in VECTORS["mask"]:
        assert mask(stored) == stored


def test_it_uses_every_entry() -> None:
    used = {entry.words for entry in list_entries() if not entry.keep}
    shown = " ".join(stored for _, stored in VECTORS["mask"])
    assert all(words and words in shown for words in used)


@pytest.mark.parametrize(
    "piece", ["0", "09 ", "1.", "1 ", "a@", "29A-", "H23.", "12/", "0.1-", "@"]
)
def test_it_ends_soon_on_text_made_to_run_away(piece: str) -> None:
    begun = time.perf_counter()
    mask(piece * (10_000 // len(piece)))
    assert time.perf_counter() - begun < 1
