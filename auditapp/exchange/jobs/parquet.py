"""Answers as Parquet, by arro3 (the Rust Arrow library without pandas and numpy)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet as write

from auditapp.formkit.questions.question import Cell
from auditapp.surveys.actions.export import Row
from auditapp.surveys.models.shape import Column

ROWS = 100_000  # of a group, which is what a writer holds in memory
TYPES = {"text": DataType.utf8(), "whole": DataType.int32(), "number": DataType.float64()}


def write_parquet(columns: Sequence[Column], pages: Iterator[list[Row]], path: Path) -> None:
    """Write the pages; empty cells are null."""
    schema = Schema([Field(column.name, TYPES[column.kind]) for column in columns])
    batches = (_batch(columns, page, schema) for page in pages)
    reader = RecordBatchReader.from_batches(schema, batches)
    write(reader, path, compression="zstd(3)", max_row_group_size=ROWS)


def _batch(columns: Sequence[Column], page: list[Row], schema: Schema) -> RecordBatch:
    turned = zip(*(row.cells for row in page), strict=True)
    arrays = [
        Array([_fit(cell, column.kind) for cell in cells], type=TYPES[column.kind])
        for column, cells in zip(columns, turned, strict=True)
    ]
    return RecordBatch(arrays, schema=schema)


def _fit(cell: Cell, kind: str) -> Any:
    if cell is None or kind == "text":
        return cell if cell is None else str(cell)
    if isinstance(cell, str):
        return None  # a number that could not be read was kept as typed
    return float(cell) if kind == "number" else int(cell)
