"""Faults of definition files, and decoding that finds every fault of shape, not only the first."""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Struct, ValidationError
from msgspec.structs import fields

T = TypeVar("T")


class Fault(Struct, frozen=True, order=True):
    """One fault: the file (relative to the folder), the place in it, and a sentence."""

    file: str
    path: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.path, self.sentence) if part)


class BadForms(Exception):
    """The folder of forms has faults; none of it is used."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def decode(raw: object, kind: type[T], file: str) -> tuple[T | None, list[Fault]]:
    """Turn parsed TOML into a Struct, or return every fault of its shape."""
    faults = [Fault(file, path, sentence) for path, sentence in _walk(raw, kind, "")]
    return (None, faults) if faults else (msgspec.convert(raw, kind), [])


_Found = Iterator[tuple[str, str]]


def _walk(raw: object, kind: object, path: str) -> _Found:
    try:
        msgspec.convert(raw, kind)
    except ValidationError as error:
        deeper = list(_inside(raw, kind, path))
        yield from deeper or [(path, _sentence(str(error)))]


def _inside(raw: object, kind: object, path: str) -> _Found:
    kind, origin = _unwrap(raw, kind)
    if isinstance(raw, dict) and isinstance(kind, type) and issubclass(kind, Struct):
        yield from _inside_struct(raw, kind, path)
    elif isinstance(raw, dict) and origin is dict:
        for key, value in raw.items():
            yield from _walk(value, get_args(kind)[1], _join(path, key))
    elif isinstance(raw, list) and origin is tuple:
        for index, value in enumerate(raw):
            yield from _walk(value, get_args(kind)[0], f"{path}[{index}]")
    elif isinstance(raw, dict) and origin in (Union, UnionType):
        tags = sorted(str(member.__struct_config__.tag) for member in get_args(kind))
        what = f"The type {raw['type']!r} is unknown" if "type" in raw else "The type is missing"
        yield _join(path, "type"), f"{what}. Known are {', '.join(tags)}."


def _unwrap(raw: object, kind: object) -> tuple[object, object]:
    """Strip Annotated and None, and choose the member of a tagged union by its tag."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        members = [member for member in get_args(kind) if member is not type(None)]
        if len(members) == 1:
            return _unwrap(raw, members[0])
        if all(isinstance(member, type) and issubclass(member, Struct) for member in members):
            tag = raw.get("type") if isinstance(raw, dict) else None
            chosen = [member for member in members if member.__struct_config__.tag == tag]
            return (chosen[0], None) if chosen else (kind, Union)
    return kind, get_origin(kind)


def _inside_struct(raw: dict[str, object], kind: type[Struct], path: str) -> _Found:
    known = {field.encode_name: field for field in fields(kind)}
    tag = kind.__struct_config__.tag_field
    for name in raw:
        if name not in known and name != tag:
            yield (
                _join(path, name),
                f"The field {name!r} is unknown. Known are {', '.join(sorted(known))}.",
            )
    for name, field in known.items():
        if name in raw:
            yield from _walk(raw[name], field.type, _join(path, name))
        elif field.required:
            yield (path, f"The field {name!r} is missing.")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


_KINDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
}


def _sentence(message: str) -> str:
    message = re.sub(r" - at `[^`]*`$", "", message)
    expected = re.fullmatch(r"Expected `([^`]+)`, got `([^`]+)`", message)
    if expected is not None:
        wanted, got = (
            " or ".join(_KINDS.get(name, name) for name in side.split(" | "))
            for side in expected.groups()
        )
        return f"Here must stand {wanted}, not {got}."
    pattern = re.fullmatch(r"Expected `str` matching regex (.+)", message)
    if pattern is not None:
        return f"This is not written as a code may be ({pattern[1].strip(chr(39))})."
    bounded = re.fullmatch(r"Expected `(\w+)` (.+)", message)
    if bounded is not None:
        return f"Here must stand {_KINDS.get(bounded[1], bounded[1])} {bounded[2]}."
    return message.replace("`", "") + "."
