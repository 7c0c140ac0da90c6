"""A page to be visited, and what finds its address in the demo."""

import re

import msgspec

from tests.browser.stage import Stage


class Visit(msgspec.Struct, frozen=True):
    """A page: name (of the route, and what else), address, reader, what to press and await."""

    name: str
    path: str
    username: str = ""
    status: int = 200
    press: str = ""
    shows: str = ""

    @property
    def route(self) -> str:
        """Return the name of the route without the state of the page."""
        return self.name.partition(" ")[0]


def one(stage: Stage, sql: str, *values: str) -> str:
    """Return the one value that a query finds."""
    return str(stage.rows(sql, *values)[0][0])


def agency(stage: Stage, code: str) -> str:
    """Return the id of an agency."""
    return one(stage, "SELECT id FROM agencies WHERE code = ?", code)


def open_lines(stage: Stage, audit: str) -> list[str]:
    """Return the lines of an audit that have no grade yet."""
    with stage.client("truongdoan") as client:
        listed = re.findall(r"\?item=([\w.-]+)", client.get(f"{audit}/checklist").text)
    sql = "SELECT item FROM audit_edits WHERE audit_id = ? AND field = 'grade'"
    graded = {item for (item,) in stage.rows(sql, audit.rpartition("/")[2])}
    return [item for item in dict.fromkeys(listed) if item not in graded]
