"""From an order to its file: a PDF, a ZIP of pictures or a CSV, point by point."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from auditapp.agencies.models import PLACES
from auditapp.channels.jobs.posters.paper import Paper
from auditapp.channels.jobs.posters.sheets import Cards, Posters, Stands
from auditapp.channels.jobs.posters.strip import Strips
from auditapp.channels.models.posters import Order, Placard, file_stem
from auditapp.surveys.models.export import BOM, LINE_END, csv_text
from auditapp.web import qr


class Drawer(Protocol):
    """A layout: draws point after point."""

    def draw(self, placard: Placard) -> None:
        """Draw one point on this page or the next."""
        ...

    def end(self) -> None:
        """Close the page begun."""
        ...


COLUMNS = ("agency_code", "agency", "point", "place", "code", "url", "issued")
DRAWERS: dict[str, Callable[[Paper], Drawer]] = {
    "a4": Posters, "a5": Stands, "cards": Cards, "strip": Strips,
}  # fmt: skip
# The time that files in an archive carry: the same codes give the same archive.
MOMENT = (2000, 1, 1, 0, 0, 0)


def make_file(
    order: Order, placards: Iterable[Placard], path: Path, static_dir: Path
) -> Iterator[int]:
    """Write the file of an order; give the number of points done after each, and at the end."""
    if order.layout == "links":
        yield from _links(placards, path)
    elif order.layout == "files":
        yield from _pictures(placards, path)
    else:
        yield from _pdf(order, placards, path, static_dir)


def _pdf(order: Order, placards: Iterable[Placard], path: Path, static_dir: Path) -> Iterator[int]:
    paper = Paper(path, static_dir, title=f"QR – {order.title}")
    drawer = DRAWERS[order.layout](paper)
    for done, placard in enumerate(placards, 1):
        for _ in range(order.copies):
            drawer.draw(placard)
        yield done
    drawer.end()
    paper.save()


def _pictures(placards: Iterable[Placard], path: Path) -> Iterator[int]:
    with zipfile.ZipFile(path, "w") as archive:
        for done, placard in enumerate(placards, 1):
            stem = file_stem(placard)
            _add(archive, f"{stem}.png", qr.png(placard.url), zipfile.ZIP_STORED)
            _add(archive, f"{stem}.svg", qr.svg(placard.url).encode(), zipfile.ZIP_DEFLATED)
            yield done


def _add(archive: zipfile.ZipFile, name: str, content: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, method)


def _links(placards: Iterable[Placard], path: Path) -> Iterator[int]:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM + csv_text(COLUMNS) + LINE_END)
        for done, placard in enumerate(placards, 1):
            place = PLACES.get(placard.place, PLACES["other"])["vi"]
            names = (placard.agency_code, placard.agency, placard.counter, place)
            codes = (placard.code, placard.url, placard.issued.isoformat())
            file.write(csv_text((*names, *codes)) + LINE_END)
            yield done
