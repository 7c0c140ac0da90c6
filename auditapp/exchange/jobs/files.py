"""Writes the file of an export: answers, results and data dictionary, in one of the formats.

Everything streams: a page of answers at a time goes to the disk, whatever their number.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from auditapp.exchange.models.dictionary import HEADS, Entry, describe
from auditapp.exchange.models.formats import FORMATS
from auditapp.formkit.questions.question import Cell
from auditapp.surveys.actions.export import Export, Row
from auditapp.surveys.models.export import BOM, mask_formula
from auditapp.surveys.models.shape import Column

Pages = Iterator[list[Row]]
Step = Callable[[int], None]
README = """{name}

answers.{inside}: one line per answer. dictionary.csv: what each column holds, in Vietnamese and
English. Each line is what one person said: keep these files no longer than needed, publish no
group of fewer than 5, and do not try to find out who answered.
"""


def make_file(job: Export, pages: Pages, path: Path, *, order: str, language: str = "vi") -> None:
    """Write the pages to path in the format named by order; raises KeyError for none."""
    made = FORMATS[order]
    entries = describe(job.columns, job.sheet.forms)
    if order == "xlsx":
        from auditapp.exchange.jobs.xlsx import write_xlsx  # noqa: PLC0415 - for this format only

        write_xlsx(job, pages, path, entries=entries, language=language)
        return
    if not made.inside:
        write_plain(job, pages, path, inside=made.suffix)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        part = path.with_name(f"{path.name}.answers")
        try:
            write_plain(job, pages, part, inside=made.inside)
            archive.write(part, f"answers.{made.inside}")
        finally:
            part.unlink(missing_ok=True)
        archive.writestr("dictionary.csv", dictionary_csv(entries))
        archive.writestr("README.txt", README.format(name=job.asked.form, inside=made.inside))


def write_plain(job: Export, pages: Pages, path: Path, *, inside: str) -> None:
    """Write the answers alone, as csv, jsonl or parquet."""
    if inside == "parquet":
        from auditapp.exchange.jobs.parquet import write_parquet  # noqa: PLC0415

        write_parquet(job.columns, pages, path)
    elif inside == "jsonl":
        _write_jsonl(job.columns, pages, path)
    else:
        _write_csv(job.columns, pages, path)


def dictionary_csv(entries: Sequence[Entry]) -> bytes:
    """Return the data dictionary as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS)
    writer.writerows(_masked(entry.cells()) for entry in entries)
    return (BOM + out.getvalue()).encode()


def _write_csv(columns: Sequence[Column], pages: Pages, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        for page in pages:
            writer.writerows(_masked(row.cells) for row in page)


def _write_jsonl(columns: Sequence[Column], pages: Pages, path: Path) -> None:
    names = [column.name for column in columns]
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file:
        for page in pages:
            lines = [
                encode({n: c for n, c in zip(names, row.cells, strict=True) if c is not None})
                for row in page
            ]
            file.write(b"\n".join(lines) + b"\n")


def _masked(cells: Sequence[Cell]) -> list[Cell]:
    return [mask_formula(cell) if isinstance(cell, str) else cell for cell in cells]
