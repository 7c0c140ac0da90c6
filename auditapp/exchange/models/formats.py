"""The formats that single answers leave in, and the order of one file. Pure."""

from datetime import date, datetime

import msgspec

from auditapp.base.words import N_
from auditapp.surveys.models.shape import Shape


class Format(msgspec.Struct, frozen=True):
    """A format: its words, how the file and the file of answers inside it end, its media type.

    inside: '' where the file holds answers and dictionary itself.
    """

    title: str
    suffix: str
    inside: str
    media: str = "application/zip"


FORMATS: dict[str, Format] = {
    "csv": Format(N_("CSV, answers alone"), "csv", "", "text/csv"),
    "csv-zip": Format(N_("CSV with the data dictionary (ZIP)"), "zip", "csv"),
    "xlsx": Format(
        N_("Excel workbook with results, charts and data dictionary"),
        "xlsx",
        "",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "jsonl": Format(N_("JSON lines with the data dictionary (ZIP)"), "zip", "jsonl"),
    "parquet": Format(N_("Parquet with the data dictionary (ZIP)"), "zip", "parquet"),
}
SEVERAL: dict[str, str] = {
    "columns": N_("A column for each choice, with 0 or 1"),
    "summary": N_("One column with all chosen codes"),
    "both": N_("Both"),
}
VALUES: dict[str, str] = {
    "codes": N_("Codes"),
    "vi": N_("Words in Vietnamese"),
    "en": N_("Words in English"),
}


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One file to be made; the process that makes it reads nothing else."""

    form: str
    agency_id: str
    first: date
    last: date
    words: bool
    shape: Shape
    format: str
    language: str
    total: int
    ordered_at: datetime

    @property
    def file_name(self) -> str:
        """Return what the file is called."""
        return f"{self.form}-{self.first}-{self.last}.{FORMATS[self.format].suffix}"
