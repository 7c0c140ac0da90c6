"""Bytes become text that both databases keep, or a refusal; never an odd exception."""

import json
import time
from collections.abc import Iterator
from unicodedata import normalize
from urllib.parse import parse_qs, urlencode

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditapp.base.errors import BadRequest, TooLarge
from auditapp.web.text import check_address, check_json, is_too_deep, parse_form

CONTROLS = {chr(n) for n in range(32)} - set("\t\n\r")
CLEAN = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(32))))
)


def test_it_parses_a_form_with_repeated_empty_and_odd_fields() -> None:
    form = parse_form(b"a=1&a=2&b=&c&d=x=y&&e+f=g+h&%C3%A1=%E1%BA%A1")
    assert form == {
        "a": ["1", "2"], "b": [""], "c": [""], "d": ["x=y"], "e f": ["g h"], "á": ["ạ"],
    }  # fmt: skip


def test_it_keeps_escaped_separators_in_values() -> None:
    assert parse_form(b"a=%26%3D%2B%25&b%3Dc=1") == {"a": ["&=+%"], "b=c": ["1"]}


def test_it_normalises_to_nfc() -> None:
    apart = normalize("NFD", "Cán bộ")
    assert parse_form(urlencode({apart: apart}).encode()) == {"Cán bộ": ["Cán bộ"]}


def test_it_keeps_tabs_and_line_ends() -> None:
    assert parse_form(b"a=x%09y%0D%0Az%0a") == {"a": ["x\ty\r\nz\n"]}


@pytest.mark.parametrize("code", [n for n in range(32) if n not in {9, 10, 13}])
def test_it_refuses_each_control_character_raw_and_escaped(code: int) -> None:
    raw = bytes([code])
    for body in (b"a=x" + raw, b"a=%%%02x" % code, b"a=%%%02X" % code, raw + b"=1"):
        with pytest.raises(BadRequest):
            parse_form(body)
    for text in (b'"\\u%04x"' % code, b'"\\u%04X"' % code, b'"' + raw + b'"'):
        with pytest.raises(BadRequest):
            check_json(text)


def test_it_refuses_too_many_and_too_long_fields() -> None:
    assert len(parse_form(b"&".join(b"a%d=1" % n for n in range(1000)))) == 1000
    with pytest.raises(TooLarge):
        parse_form(b"&".join(b"a%d=1" % n for n in range(1001)))
    with pytest.raises(TooLarge):
        parse_form(b"a" * 201 + b"=1")


@given(st.lists(st.tuples(CLEAN.filter(lambda name: 0 < len(name) < 50), CLEAN), max_size=8))
def test_it_reads_what_browsers_write_as_the_standard_library_does(
    fields: list[tuple[str, str]],
) -> None:
    composed = [(normalize("NFC", name), normalize("NFC", value)) for name, value in fields]
    expected = parse_qs(urlencode(composed), keep_blank_values=True, max_num_fields=None)
    assert parse_form(urlencode(composed).encode()) == expected


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text("%&=+0aA1fF\\ud8", max_size=60).map(str.encode))
def test_it_answers_any_bytes_with_a_form_or_a_refusal(body: bytes) -> None:
    try:
        form = parse_form(body)
    except (BadRequest, TooLarge):
        return
    for text in [*form, *(value for values in form.values() for value in values)]:
        text.encode()
        assert not CONTROLS & set(text)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | CLEAN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(CLEAN, inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES, st.booleans())
def test_it_lets_every_honest_json_through(value: object, ascii_only: bool) -> None:
    check_json(json.dumps(value, ensure_ascii=ascii_only).encode())


@settings(max_examples=300)
@given(
    st.binary(max_size=40)
    | st.text('[]{}"\\ud8c0ab19,: nbf/', max_size=60).map(str.encode)
    | st.text(st.characters(), max_size=20).map(lambda text: json.dumps(text).encode())
)
def test_it_leaves_nothing_to_the_decoder_that_is_no_input_error(body: bytes) -> None:
    try:
        check_json(body)
    except BadRequest:
        return
    try:
        value = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return
    for text in strings_in(value):
        text.encode()
        assert not CONTROLS & set(text)


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, dict):
        yield from strings_in([*value, *value.values()])


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"[" * 64 + b"]" * 64, False),
        (b"[" * 65 + b"]" * 65, True),
        (b'{"a":' * 64 + b"1" + b"}" * 64, False),
        (b'{"a":[' * 33 + b"]}" * 33, True),
        (b'["' + b"[" * 500 + b'"]', False),
        (b'["\\"' + b"[" * 500 + b'"]', False),
        (b"[" + b"[]," * 500 + b"[]]", False),
        (b"[" * 65, True),
    ],
)
def test_it_measures_depth_outside_strings_to_the_level(body: bytes, deep: bool) -> None:
    assert is_too_deep(body) is deep


@pytest.mark.parametrize(
    "unit", [b'"\\', b'\\"', b"[]", b"[{", b'"', b"\\ud800\\udc00", b"\\\\", b"[]{}", b'"a\\\\"']
)
def test_it_reads_a_hostile_megabyte_in_no_time(unit: bytes) -> None:
    body = unit * (1024 * 1024 // len(unit))
    began = time.process_time()
    for whole in (body, b'"' + body, b"[" * 65 + body):
        is_too_deep(whole)
        try:
            check_json(whole)
        except BadRequest:
            continue
    assert time.process_time() - began < 2


@pytest.mark.parametrize("raw", [b"/a%00", b"/%ff", b"/%", b"/%g0", b"/%ED%A0%80", b"/\xff"])
def test_it_refuses_a_damaged_address(raw: bytes) -> None:
    with pytest.raises(BadRequest):
        check_address(raw)


def test_it_lets_a_vietnamese_address_through() -> None:
    check_address("/tìm?q=bộ".encode())
    check_address(b"/t%C3%ACm?q=b%E1%BB%99&x=100%25")


def test_it_is_fast_enough_for_the_survey_post() -> None:
    fields = {f"q{n}": "5" for n in range(6)} | {
        "token": "x" * 80,
        "comment": "Cán bộ rất tốt " * 6,
    }
    body = urlencode(fields).encode()
    rounds = 2000
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        for _ in range(rounds):
            parse_form(body)
        best = min(best, (time.process_time() - began) / rounds)
    # Ten times the measured time: a busy machine passes, a slip to quadratic does not.
    assert best < 300e-6
