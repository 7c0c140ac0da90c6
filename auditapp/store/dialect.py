"""Every difference between SQLite and PostgreSQL that a query has to know."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(conn: AsyncConnection, table: sa.Table) -> Any:
    """Return an INSERT that knows ON CONFLICT, of the connection's dialect."""
    # Not at the top: a service on one of them need not hold the other.
    if conn.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.insert(table)


def month_of(day: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Return the text 'YYYY-MM' of a DATE column."""
    return sa.func.substr(sa.cast(day, sa.String), 1, 7)


def below(path: sa.ColumnElement[str], top: str | sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Tell rows at the node `top` and below it: a range, which the index on path answers.

    Paths are ids (a-z, 2-7) between slashes, and '~' sorts after all of these byte by byte.
    """
    end = f"{top}~" if isinstance(top, str) else top.concat("~")
    return sa.and_(path >= top, path < end)


_encode = msgspec.json.Encoder().encode


def packed(values: Iterable[Any]) -> str:
    """Return values as the JSON list that `listed` takes."""
    return _encode(list(values)).decode()


def listed(dialect: str, name: str, kind: Any) -> sa.Select[Any]:
    """Select the values of a list that is given, `packed`, as parameter `name`: however many.

    SQLite keeps days as the same words that JSON has.
    """
    given = sa.bindparam(name, type_=sa.String())
    if dialect == "sqlite":
        return sa.select(sa.func.json_each(given).table_valued("value").c.value)
    values = sa.func.json_array_elements_text(sa.cast(given, sa.JSON(none_as_null=True)))
    return sa.select(sa.cast(values.column_valued(), kind))


def gathered(dialect: str, *columns: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """Gather rows of columns as the text of one JSON list of lists."""
    if dialect == "sqlite":
        return sa.func.json_group_array(sa.func.json_array(*columns), type_=sa.String())
    return sa.cast(sa.func.json_agg(sa.func.json_build_array(*columns)), sa.Text())


def json_field(dialect: str, column: sa.ColumnElement[str], key: str) -> sa.ColumnElement[Any]:
    """Return the value under a key of JSON that is kept as text; a list comes as its text."""
    if dialect == "sqlite":
        return sa.func.json_extract(column, f'$."{key}"')
    return sa.cast(column, sa.JSON()).op("->>")(key)


def locked(conn: AsyncConnection, statement: sa.Select[Any]) -> sa.Select[Any]:
    """Lock the selected rows until the transaction ends; SQLite's write door locks all anyway."""
    return statement if conn.dialect.name == "sqlite" else statement.with_for_update()


async def lock_table(conn: AsyncConnection, table: sa.Table) -> None:
    """Let nobody else change table until the transaction ends; SQLite's write door does anyway."""
    if conn.dialect.name != "sqlite":
        await conn.execute(sa.text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


async def begin_snapshot(conn: AsyncConnection) -> None:
    """Let everything read from now on be as it stands at one moment."""
    if conn.dialect.name == "sqlite":
        await conn.exec_driver_sql("BEGIN")
    else:
        await conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


async def settle(conn: AsyncConnection) -> None:
    """On SQLite write and sync everything in the log once more; raises OSError if it cannot."""
    if conn.dialect.name == "sqlite":
        row = (await conn.exec_driver_sql("PRAGMA wal_checkpoint(FULL)")).one()
        if row[0]:
            raise OSError("The write-ahead log could not be written back.")


async def commit_something(conn: AsyncConnection) -> None:
    """Make the transaction one that has to reach the disk, without changing anything."""
    if conn.dialect.name == "sqlite":
        version = (await conn.exec_driver_sql("PRAGMA user_version")).scalar_one()
        await conn.exec_driver_sql(f"PRAGMA user_version={int(version)}")
    else:
        await conn.exec_driver_sql("SELECT txid_current()")


def as_moment(raw: object) -> datetime:
    """Return a moment from what a driver gives for it untouched: text on SQLite."""
    if isinstance(raw, datetime):
        return raw.astimezone(UTC)
    return datetime.fromisoformat(str(raw)).replace(tzinfo=UTC)


async def spare_memory(conn: AsyncConnection) -> None:
    """Before reading a whole table: SQLite would count every page that it maps as the process's."""
    if conn.dialect.name == "sqlite":
        await conn.exec_driver_sql("PRAGMA mmap_size=0")


def append_only(dialect: str, table: str) -> list[str]:
    """Return the DDL that makes the database itself refuse to change or delete rows of table."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def forget_with_the_last(
    dialect: str, table: str, *, same: Sequence[str], forget: str
) -> list[str]:
    """Return the DDL by which rows of `forget` go when no row of `table` is left with the `same`.

    Holds for deletions by foreign keys, too.
    """

    def equal(name: str) -> str:
        return " AND ".join(f"{name}.{column} = OLD.{column}" for column in same)

    left = f"EXISTS (SELECT 1 FROM {table} WHERE {equal(table)})"  # noqa: S608 - names of ours
    gone = f"DELETE FROM {forget} WHERE {equal(forget)}"  # noqa: S608
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_forget AFTER DELETE ON {table} WHEN NOT {left} "
            f"BEGIN {gone}; END"
        ]
    return [
        f"CREATE FUNCTION {table}_forget() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {left} THEN {gone}; END IF; RETURN NULL; END $$",
        f"CREATE TRIGGER {table}_forget AFTER DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_forget()",
    ]


async def empty_log(conn: AsyncConnection) -> None:
    """On SQLite write the log back and cut it off, as far as readers let: it has old pages."""
    if conn.dialect.name == "sqlite":
        await conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
