"""Putting a dump back into PostgreSQL: in one transaction of the owner of the tables, all of it or nothing.

The tables are made anew as the migrations of the dump's revision make them. What would be in the way of loading
(foreign keys, triggers, row-level security, which COPY does not pass) is set aside and put back in the transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from impact.errors import StoreUnavailable
from impact.store import migrations
from impact.store.db.engine import write
from impact.store.maintenance import dump_format, postgres_dump
from impact.store.maintenance.dump_format import CLOSED, END, ROWS, TABLE, TableSum
from impact.store.maintenance.postgres_dump import SETTINGS
from impact.store.schema.base import Base

VERSIONS = "alembic_version"
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"""
FORCED = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND relforcerowsecurity ORDER BY 1"""
TRIGGERED = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace ORDER BY 1"""
FUNCTIONS = r"""
SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
AND (proname LIKE 'impact\_%%' OR proname LIKE 'audit\_event\_%%') ORDER BY 1"""
ARE_THERE = """
SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND relname = ANY (%s) ORDER BY 1"""


def has_tables(connection: Connection) -> bool:
    """Whether anything of ours is in the database."""
    return bool(_present(connection))


@contextmanager
def restoring(engine: Engine, source: Path) -> Iterator[Connection]:
    """Put a dump in place of everything of ours, checked, and give the transaction to whoever completes it.

    The tables are then of this version. StoreUnavailable, and nothing changed, where a row is not as it was written.
    """
    revision = dump_format.read_head(source)
    with write(engine) as connection:
        migrations.lock_tables(connection)
        for setting in SETTINGS:
            connection.exec_driver_sql(setting)
        if present := _present(connection):
            connection.exec_driver_sql(f"DROP TABLE {', '.join(present)} CASCADE")
        for function in connection.exec_driver_sql(FUNCTIONS, ()).scalars().all():
            connection.exec_driver_sql(f"DROP FUNCTION {function} CASCADE")
        migrations.upgrade_to(connection, revision)
        _load(connection, source)
        migrations.upgrade_to(connection, migrations.head_revision())
        connection.exec_driver_sql("ANALYZE")
        yield connection


def _present(connection: Connection) -> list[str]:
    names = [*Base.metadata.tables, *migrations.FORMER_TABLES, VERSIONS]
    return list(connection.exec_driver_sql(ARE_THERE, (names,)).scalars())


def _load(connection: Connection, source: Path) -> None:
    keys = connection.exec_driver_sql(FOREIGN_KEYS).all()
    forced = connection.exec_driver_sql(FORCED).scalars().all()
    triggered = connection.exec_driver_sql(TRIGGERED).scalars().all()
    for table, name, _ in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for table in forced:
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table in triggered:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    columns_of = {name: list(columns) for name, columns in connection.exec_driver_sql(postgres_dump.COLUMNS)}
    # The migrations themselves wrote some: a secret, and which revision it is.
    for table in columns_of:
        connection.exec_driver_sql(f'DELETE FROM "{table}"')
    loaded = set()
    for table, columns, written in _copy_all(connection, source):
        if set(columns) != set(columns_of.get(table, ())):
            raise StoreUnavailable("store_errors.not_ours")
        if postgres_dump.sum_table(connection, table, columns) != written:
            raise StoreUnavailable("store_errors.damaged")
        loaded.add(table)
    if loaded != set(columns_of):
        raise StoreUnavailable("store_errors.damaged")
    for table in triggered:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table in forced:
        connection.exec_driver_sql(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table, name, definition in keys:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _copy_all(connection: Connection, source: Path) -> Iterator[tuple[str, list[str], TableSum]]:
    """Copy the rows of a dump into their tables; each table with its columns and what the dump says of it."""
    driver: Any = connection.connection.driver_connection
    stream = dump_format.frames(source)
    for kind, content in stream:
        if kind == END:
            _set_sequences(connection, json.loads(content)["sequences"])
        if kind != TABLE:
            continue
        table = json.loads(content)
        names = ", ".join(f'"{name}"' for name in table["columns"])
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table["name"]}" ({names}) FROM STDIN') as copied:
            for piece, rows in stream:
                if piece != ROWS:
                    break
                copied.write(rows)
        if piece != CLOSED:
            raise StoreUnavailable("store_errors.damaged")
        yield table["name"], table["columns"], TableSum(**json.loads(rows))


def _set_sequences(connection: Connection, numbers: dict[str, int]) -> None:
    for name, last in numbers.items():
        connection.exec_driver_sql("SELECT setval(quote_ident(%s)::regclass, %s)", (name, last))
