"""Many rows at once, as fast as the driver can: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select

# SQLite's limit on variables in one statement has been 32,766 since 3.32; PostgreSQL's is 65,535.
IDS_AT_ONCE = 30_000


def insert(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows` (values in the order of `names`, already in the driver's own types)."""
    if not rows:
        return
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(names))
    connection.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})", [tuple(row) for row in rows]
    )


def next_ids(connection: Connection, table: Table, count: int) -> range | list[int]:
    """Ids for `count` new rows. On SQLite the writer is alone; on PostgreSQL the sequence is drawn from."""
    if connection.dialect.name == "postgresql":
        sequence = func.nextval(func.pg_get_serial_sequence(f'"{table.name}"', "id"))
        drawn = connection.scalars(select(sequence).select_from(func.generate_series(1, count)))
        return list(drawn)
    top = connection.scalar(select(func.coalesce(func.max(table.c.id), 0)))
    return range(int(top) + 1, int(top) + 1 + count)


def chunks(ids: Iterable[int], size: int = IDS_AT_ONCE) -> Iterable[list[int]]:
    """Ids in portions that fit in one statement."""
    listed = list(ids)
    for first in range(0, len(listed), size):
        yield listed[first : first + size]
