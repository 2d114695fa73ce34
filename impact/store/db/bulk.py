"""Many rows at once, as fast as the driver can: executemany on SQLite, COPY on PostgreSQL.

Rows pass in the types of the driver: days as ISO text, words as text, nothing as None. On behalf of a viewer only
rows of the transaction's owner pass, and every statement carries its condition (`tenancy.tenant_scope`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import DBAPIError

from impact.store.db import stored_text
from impact.store.tenancy import tenant_scope

# SQLite's limit on the length of one statement is a million bytes; an id takes up to twenty.
IDS_AT_ONCE = 30_000
PASSES = {tenant_scope.SEEN_TO: True}


def insert(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, their values in the order of `names`. NotAllowed for rows of another owner."""
    if not rows:
        return
    scope = tenant_scope.get_scope(connection)
    if scope is not None:
        if scope.owner is None:
            raise tenant_scope.UnscopedQuery(f"{table.name} is written on a connection that only reads")
        tenant_scope.require_owner(scope.owner, table, names, rows)
    rows = stored_text.clean_rows(table, names, rows)
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    if connection.dialect.name == "postgresql":
        if _guarded(connection, table):
            _insert_from_staging(connection, quote(table.name), columns, rows)
        else:
            _copy(connection, f"COPY {quote(table.name)} ({columns}) FROM STDIN", rows)
        return
    marks = ", ".join("?" * len(names))
    # The list goes to the driver as it is; anything of SQLAlchemy's in between doubles the time.
    statement = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})"
    connection.exec_driver_sql(statement, rows, execution_options=PASSES)


def _guarded(connection: Connection, table: Table) -> bool:
    """Whether row-level security holds for whoever we are now; the owner of the tables is held to it too."""
    return bool(connection.scalar(select(func.row_security_active(f'public."{table.name}"'))))


def _insert_from_staging(connection: Connection, table: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """COPY does not ask row-level security: rows wait in a table of our own and go in by INSERT, which does."""
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE staged ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA",
        execution_options=PASSES,
    )
    _copy(connection, f"COPY staged ({columns}) FROM STDIN", rows)
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM staged", execution_options=PASSES
    )
    connection.exec_driver_sql("DROP TABLE staged", execution_options=PASSES)


def change(connection: Connection, statement: str) -> None:
    """Change or take away rows; the statement limits itself to its owner, or it is refused."""
    tenant_scope.require_scope_conditions(connection, statement)
    connection.exec_driver_sql(statement, execution_options=PASSES)


def _copy(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except _driver_error(connection) as trouble:
        raise DBAPIError.instance(statement, None, trouble, _driver_error(connection)) from trouble


def _driver_error(connection: Connection) -> type[Exception]:
    error: type[Exception] = connection.dialect.loaded_dbapi.Error
    return error


def fetch(connection: Connection, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows as plain tuples; days come as ISO text from either database."""
    tenant_scope.require_scope_conditions(connection, statement)
    cursor: Any = connection.exec_driver_sql(statement, parameters, execution_options=PASSES).cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    if connection.dialect.name == "postgresql":
        dated = [index for index, column in enumerate(cursor.description) if column.type_code == DATE]
        return _with_iso_days(rows, dated) if dated else rows
    return rows


# The type number of `date` in PostgreSQL.
DATE = 1082


def _with_iso_days(rows: list[tuple[Any, ...]], dated: Sequence[int]) -> list[tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    for index in dated if columns else ():
        columns[index] = tuple(None if day is None else day.isoformat() for day in columns[index])
    return list(zip(*columns, strict=True))


def fetch_columns(connection: Connection, statement: str, width: int) -> list[tuple[Any, ...]]:
    """All rows turned into `width` columns; empty ones where there are no rows."""
    rows = fetch(connection, statement)
    return list(zip(*rows, strict=True)) if rows else [()] * width


def write_id_condition(column: str, ids: Collection[int] | None) -> str:
    """A condition on row ids of our own, never on text; None: every row."""
    if ids is None:
        return "1 = 1"
    return f"{column} IN ({', '.join(str(int(item)) for item in sorted(ids)) or 'NULL'})"


def next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Ids for `count` new rows. On SQLite the writer is alone; on PostgreSQL the sequence is drawn from."""
    if connection.dialect.name == "postgresql":
        sequence = func.nextval(func.pg_get_serial_sequence(f'"{table.name}"', "id"))
        return list(connection.scalars(select(sequence).select_from(func.generate_series(1, count))))
    # The highest number given out says nothing about the rows of anybody.
    statement = f"SELECT MAX(id) FROM {connection.dialect.identifier_preparer.quote(table.name)}"
    top = connection.exec_driver_sql(statement, execution_options=PASSES).scalar()
    return range(int(top or 0) + 1, int(top or 0) + 1 + count)


def split_ids(ids: Iterable[int], size: int = IDS_AT_ONCE) -> Iterator[list[int]]:
    """Ids in portions that fit in one statement."""
    remaining = list(ids)
    for first in range(0, len(remaining), size):
        yield remaining[first : first + size]
