"""Frozen definitions: the same bytes for the same form, and back again."""

from pathlib import Path

import msgspec
import pytest

from auditapp.formkit.freeze import digest, from_json, to_json
from auditapp.formkit.load import load_forms
from tests.formkit.cast import EACH, both, one_form

GOOD = Path(__file__).parent / "fixtures" / "good"


def test_it_comes_back_from_json_as_it_was() -> None:
    loaded = load_forms(GOOD)
    for form in (one_form(*EACH).form, *loaded.surveys, *loaded.checklists):
        assert from_json(to_json(form)) == form
        assert to_json(from_json(to_json(form))) == to_json(form)


def test_it_has_a_digest_that_changes_with_every_word() -> None:
    form = one_form(*EACH).form
    same = msgspec.structs.replace(form, title=dict(reversed(form.title.items())))
    other = msgspec.structs.replace(form, title=both("Phiếu", "Form."))
    assert digest(form) == digest(same) != digest(other)
    assert len(digest(form)) == 64


def test_it_refuses_json_that_is_no_form() -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(b'{"kind":"survey"}')
