"""Every fixed word of formkit stands in the Vietnamese catalogue, and no other."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

import auditapp.formkit
from auditapp.formkit.words import clean_line, clean_text

PACKAGE = Path(auditapp.formkit.__file__).parent
CATALOGUE = PACKAGE.parent / "i18n" / "vi" / "formkit.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext.babel_extract")]


def test_it_says_everything_in_vietnamese_and_nothing_unused() -> None:
    used = {str(found[2]) for found in extract_from_dir(str(PACKAGE), METHODS)}
    with CATALOGUE.open("rb") as file:
        catalogue = {str(m.id): str(m.string) for m in read_po(file, locale="vi") if m.id}
    assert used == set(catalogue)
    for message, translation in catalogue.items():
        assert translation
        assert re.findall(r"%\(\w+\)\w", message) == re.findall(r"%\(\w+\)\w", translation)


@settings(max_examples=200, deadline=None)
@given(raw=st.text())
def test_it_cleans_text_once_and_for_all(raw: str) -> None:
    text = clean_text(raw)
    assert clean_text(text) == text
    text.encode()
    assert "\n" not in clean_line(raw)
