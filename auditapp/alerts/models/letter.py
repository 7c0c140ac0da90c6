"""What is said to one person by mail. Pure."""

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One thing that a message names: what, more about it, and where it is read."""

    title: str
    detail: str = ""
    url: str = ""


class Part(msgspec.Struct, frozen=True):
    """Things under one heading."""

    heading: str
    lines: tuple[Line, ...]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to one person; texts are in the reader's language already."""

    subject: str
    greeting: str
    opening: str
    parts: tuple[Part, ...]
    closing: str
