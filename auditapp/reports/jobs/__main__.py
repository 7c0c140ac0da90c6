"""One piece of work in a process of its own: `python -m auditapp.reports.jobs FOLDER`.

The folder holds the order (order.json), a template where there is one and the photos; the result
appears in it, or the fault. Memory and processor time are bounded, so that no document and no
template can hurt the service that asked for it.
"""

import os
import resource
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from auditapp.reports.models.order import FAULT, ORDER, PHOTOS, RESULT, TEMPLATE, Order

MEMORY = 1024 * 1024 * 1024
SECONDS = 60
FILE_SIZE = 200 * 1024 * 1024


def main(folder: Path) -> int:
    """Do what the order says; return the process's exit code."""
    _bound()
    order = msgspec.json.decode((folder / ORDER).read_bytes(), type=Order)
    if order.task == "write":
        _write(order, folder)
        return 0
    from auditapp.reports.jobs.template import Faulty, fill, used_fields  # noqa: PLC0415

    data = (folder / TEMPLATE).read_bytes()
    try:
        if order.task == "check":
            found = sorted(used_fields(data))
            if set(found) <= set(order.values):
                fill(data, order.values, BytesIO())
            (folder / RESULT).write_bytes(msgspec.json.encode(found))
        else:
            with (folder / RESULT).open("wb") as out:
                fill(data, order.values, out)
    except Faulty as fault:
        (folder / FAULT).write_text(str(fault), encoding="utf-8")
        return 2
    return 0


def _write(order: Order, folder: Path) -> None:
    if order.paper is None:
        raise ValueError("An order to write names a paper.")
    photos = {path.name: path for path in (folder / PHOTOS).glob("*")}
    with (folder / RESULT).open("wb") as out:
        _writer(order.format)(order.paper, out, fonts=Path(order.fonts), files=photos)


def _writer(name: str) -> Callable[..., Any]:
    """Return the writer of a format; each is loaded only where it is asked for."""
    if name == "docx":
        from auditapp.reports.jobs.docx import write_docx  # noqa: PLC0415

        return write_docx
    if name == "pdf":
        from auditapp.reports.jobs.pdf import write_pdf  # noqa: PLC0415

        return write_pdf
    from auditapp.reports.jobs.xlsx import write_xlsx  # noqa: PLC0415

    return write_xlsx


def _bound() -> None:
    os.nice(5)  # serving goes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
