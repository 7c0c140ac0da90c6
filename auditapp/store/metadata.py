"""The one MetaData that every room's tables belong to, and the column types they share."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware UTC in Python; refuses a naive one (drivers hand back different zones)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Turn an aware moment into the form the driver stores."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a zone cannot be stored.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Give every moment back in UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return value.replace(tzinfo=UTC)  # type: ignore[no-any-return]
        return value.astimezone(UTC)  # type: ignore[no-any-return]


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Return an index of the rows that an SQL condition names, the same on both databases.

    PostgreSQL's half is only said when a schema is written (`whole_metadata`): naming it loads that
    dialect, 3 MB in every process.
    """
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=sa.text(where), info={"where": where}
    )


def whole_metadata() -> sa.MetaData:
    """Return the metadata with all that DDL for PostgreSQL needs."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_kwargs["postgresql_where"] = sa.text(index.info["where"])
    return metadata


def id_column(name: str = "id", **options: Any) -> sa.Column[str]:
    """Return a primary-key column for `base.ids.new_id`."""
    return sa.Column(name, sa.String(26), primary_key=True, **options)
