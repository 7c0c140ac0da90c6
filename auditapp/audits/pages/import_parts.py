"""What both imports show of a file: the bytes as sent, its faults in the reader's words."""

import msgspec

from auditapp.base.errors import Invalid
from auditapp.web import worksheets
from auditapp.web.desk import Desk
from auditapp.web.worksheets import EMPTY

MOST_FAULTS = 200


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one cell, in the reader's words."""

    row: int
    column: str
    sentence: str


def read_sent(desk: Desk) -> bytes:
    """Return the file that was sent; raises Invalid for none."""
    data = desk.file("file")
    if not data:
        raise Invalid(EMPTY, field="file")
    return data


def told(desk: Desk, faults: list[worksheets.Fault]) -> list[Fault]:
    """Return the first faults in words."""
    return [
        Fault(each.row, each.column, desk.say(each.message, **each.params))
        for each in faults[:MOST_FAULTS]
    ]
