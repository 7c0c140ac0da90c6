"""Posters: what is printed of a point, on which paper, and the files it becomes. Pure."""

import re
from datetime import date, datetime

import msgspec

from auditapp.agencies.models import Agency, Kind, ancestors
from auditapp.base.errors import Invalid
from auditapp.base.words import N_, fold

# Posters in one file: it is held in memory while it is made (docs/decisions/0010).
MOST = 8_000
MOST_COPIES = 100


class Layout(msgspec.Struct, frozen=True):
    """A kind of file: its words for people, the ending of its name, and copies as offered."""

    title: str
    note: str
    suffix: str = "pdf"
    has_copies: bool = True


LAYOUTS: dict[str, Layout] = {
    "a4": Layout(N_("A4 posters"), N_("One page each, for the wall.")),
    "a5": Layout(N_("A5 desk stands"), N_("Two on an A4 page, with cut marks.")),
    "cards": Layout(N_("Cards"), N_("Credit-card size, ten on an A4 page, with cut marks.")),
    "strip": Layout(N_("Receipt strips"), N_("80 mm wide, black only, for receipt printers.")),
    "files": Layout(
        N_("Single pictures"),
        N_("A ZIP with each code as SVG and PNG, for your own print."),
        suffix="zip",
        has_copies=False,
    ),
    "links": Layout(
        N_("List of links"),
        N_("A CSV for spreadsheets: agency, point, place, code, link, day of issue."),
        suffix="csv",
        has_copies=False,
    ),
}


class Placard(msgspec.Struct, frozen=True):
    """What is printed of one point. `replaces` is the code revoked last, '' for none.

    is_simulated: the point is part of a demonstration, and the print says so.
    """

    agency_code: str
    agency: str
    unit: str
    point: str
    place: str
    code: str
    url: str
    issued: date
    replaces: str = ""
    is_simulated: bool = False

    @property
    def counter(self) -> str:
        """Return the point's name after its unit's, where it stands in one."""
        return f"{self.unit} – {self.point}" if self.unit else self.point

    @property
    def address(self) -> str:
        """Return the link as people type it: browsers put https:// before it themselves."""
        return self.url.removeprefix("https://")


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Which points: open ones at the node at `path` and below; '' and () leave all of them."""

    path: str
    kind: str = ""
    place: str = ""
    point_ids: tuple[str, ...] = ()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What one person asked for; `total` counts points, each of which is made `copies` times."""

    layout: str
    title: str
    file_name: str
    total: int
    copies: int
    ordered_at: datetime


class Offices:
    """For every node the agency that citizens know it by, and the unit inside that agency."""

    def __init__(self, nodes: list[Agency], kinds: list[Kind]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._kinds = {kind.code: kind for kind in kinds}

    def find(self, node_id: str) -> tuple[Agency, str]:
        """Return (agency, name of the unit or ''): a unit alone would say too little."""
        node = self._nodes[node_id]
        for above in reversed(ancestors(node.path)):
            office = self._nodes.get(above)
            if office is not None and not self._is_unit(office):
                return office, "" if office.id == node_id else node.name
        return node, ""

    def name(self, office: Agency) -> str:
        """Return the name for print: 'Xã Bắc Sơn' is an area, 'UBND xã Bắc Sơn' its agency."""
        kind = self._kinds.get(office.kind)
        prefix = kind.prefix_vi.split() if kind else []
        for start in range(len(prefix)):
            area = " ".join(prefix[start:])
            if office.name.casefold().startswith(f"{area.casefold()} "):
                return " ".join((*prefix[:start], area)) + office.name[len(area) :]
        return office.name

    def _is_unit(self, node: Agency) -> bool:
        kind = self._kinds.get(node.kind)
        return kind is not None and kind.is_unit


def checked_layout(code: str) -> str:
    """Return the code of a layout; raises Invalid for one that does not exist."""
    if code not in LAYOUTS:
        raise Invalid("Please choose what to make.", field="layout")
    return code


def checked_copies(text: str, layout: str) -> int:
    """Return how often each point is printed; raises Invalid. Files and links come once."""
    if not LAYOUTS[layout].has_copies:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST_COPIES):
        raise Invalid("Between 1 and %(most)s copies, please.", field="copies", most=MOST_COPIES)
    return int(text[:6])


def slug(text: str) -> str:
    """Return text as part of a file name: ASCII, and numbers so that 2 comes before 10."""
    parts: list[str] = re.findall(r"[a-z]+|\d+", fold(text))
    return "-".join(part.zfill(2) if part.isdigit() else part for part in parts)[:60].strip("-")


def file_stem(placard: Placard) -> str:
    """Return the name of a point's pictures without ending; the code makes it the only one."""
    agency = re.sub(r"[^A-Za-z0-9.-]+", "-", placard.agency_code).strip("-")
    return f"{agency}_{slug(placard.counter)}_{placard.place.replace('_', '-')}_{placard.code}"


def file_name(layout: str, agency_code: str, day: date) -> str:
    """Return the name under which a browser saves the whole file."""
    return f"qr-{layout}-{slug(agency_code)}-{day.isoformat()}.{LAYOUTS[layout].suffix}"
