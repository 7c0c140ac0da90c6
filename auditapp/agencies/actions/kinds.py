"""Bringing kinds of agencies and fields of service from forms/ into their tables."""

from pathlib import Path
from typing import TypeVar

import msgspec

from auditapp.agencies import queries
from auditapp.agencies.models import Field, Kind
from auditapp.base.errors import Invalid
from auditapp.store.engine import Database

KINDS_FILE, FIELDS_FILE = "agency-kinds.toml", "fields.toml"
T = TypeVar("T")


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """A text in both languages."""

    vi: str
    en: str


class KindEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One [[kinds]] of agency-kinds.toml."""

    code: str
    level: str
    is_unit: bool
    prefix: Words
    name: Words
    listed_as: str = ""
    history: bool = False


class FieldEntry(msgspec.Struct, forbid_unknown_fields=True):
    """One [[fields]] of fields.toml."""

    code: str
    name: Words


class KindsFile(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of agency-kinds.toml."""

    kinds: list[KindEntry]


class FieldsFile(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of fields.toml."""

    fields: list[FieldEntry]


class Synced(msgspec.Struct, frozen=True):
    """What a synchronisation brought; kept: codes in the tables that the files do not have."""

    kinds: int
    fields: int
    kept: tuple[str, ...]


async def sync_kinds_and_fields(database: Database, folder: Path) -> Synced:
    """Take kinds and fields over from folder; nothing is deleted. Raises Invalid with the file."""
    kinds = [
        Kind(
            code=entry.code,
            name_vi=entry.name.vi,
            name_en=entry.name.en,
            is_unit=entry.is_unit,
            position=position,
            level=entry.level,
            prefix_vi=entry.prefix.vi,
            prefix_en=entry.prefix.en,
            listed_as=entry.listed_as,
            is_history=entry.history,
        )
        for position, entry in enumerate(_read(folder / KINDS_FILE, KindsFile).kinds, start=1)
    ]
    fields = [
        Field(entry.code, entry.name.vi, entry.name.en, position)
        for position, entry in enumerate(_read(folder / FIELDS_FILE, FieldsFile).fields, start=1)
    ]
    _check_codes(folder / KINDS_FILE, [kind.code for kind in kinds])
    _check_codes(folder / FIELDS_FILE, [field.code for field in fields])
    async with database.writing() as conn:
        await queries.upsert_kinds(conn, kinds)
        await queries.upsert_fields(conn, fields)
        known = {kind.code for kind in await queries.list_kinds(conn)}
        known |= {field.code for field in await queries.list_fields(conn)}
    given = {kind.code for kind in kinds} | {field.code for field in fields}
    return Synced(len(kinds), len(fields), tuple(sorted(known - given)))


def _read(path: Path, shape: type[T]) -> T:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: {error}") from error


def _check_codes(path: Path, codes: list[str]) -> None:
    if not codes:
        raise Invalid(f"{path}: the file is empty.")
    for place, code in enumerate(codes):
        if code in codes[:place]:
            raise Invalid(f"{path}: the code {code} stands there twice.")
        if not 1 <= len(code) <= 40:
            raise Invalid(f"{path}: the code {code!r} must have 1 to 40 characters.")
