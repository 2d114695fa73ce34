"""Many rows at once go in as they are and come out as they are, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from impact.services.core.workspace import Workspace, unscoped_reading, unscoped_writing
from impact.store.db import bulk
from impact.store.schema.base import table_of
from impact.store.schema.organisations import Portfolio, ReportingPeriod
from impact.store.schema.settings import Setting

NAMES = ["key", "value"]
ODD = ["", " ", "\t", "a\nb", "\\N", "NULL", "'; DROP TABLE setting; --", "%s ? :x", "“é€𝄞”", "\\x41", '"']


def test_texts_of_every_kind_come_back_unchanged(workspace: Workspace) -> None:
    rows = [(f"k{number}", text) for number, text in enumerate(ODD)]
    with unscoped_writing(workspace) as connection:
        bulk.insert(connection, table_of(Setting), NAMES, rows)
    with unscoped_reading(workspace) as connection:
        assert sorted(bulk.fetch(connection, "SELECT key, value FROM setting WHERE key <> 'secret'")) == sorted(rows)


def test_days_numbers_and_nothing_come_back_unchanged(workspace: Workspace) -> None:
    with unscoped_writing(workspace) as connection:
        connection.exec_driver_sql(
            "INSERT INTO organisation (kind, name, ref, theme, regions, story, fictional) "
            "VALUES ('fund', 'F', '', '', '[]', '{}', true)"
        )
        names = ["organisation_id", "name", "currency", "bands_on_track", "bands_attention", "themes"]
        names += ["shared_indicators", "small_number", "reviewed_on"]
        rows = [
            (1, "een", "EUR", 0.1 + 0.2, 5e-324, "[]", "[]", 5, "2025-12-31"),
            (1, "twee", "EUR", 1.7976931348623157e308, -0.0, "[]", "[]", 5, None),
        ]
        bulk.insert(connection, table_of(Portfolio), names, rows)
        listed = ", ".join(names[:5] + names[7:])
        found = bulk.fetch(connection, f"SELECT {listed} FROM portfolio ORDER BY name")
    assert found == [row[:5] + row[7:] for row in rows]


def test_a_row_that_is_refused_refuses_all(workspace: Workspace) -> None:
    with pytest.raises(DBAPIError), unscoped_writing(workspace) as connection:
        bulk.insert(connection, table_of(Setting), NAMES, [("a", "1"), ("a", "2")])
    with unscoped_reading(workspace) as connection:
        assert bulk.fetch(connection, "SELECT * FROM setting WHERE key <> 'secret'") == []


def test_no_rows_are_no_statement(workspace: Workspace) -> None:
    with unscoped_writing(workspace) as connection:
        bulk.insert(connection, table_of(ReportingPeriod), ["starts"], [])
        assert bulk.fetch_columns(connection, "SELECT key, value FROM setting WHERE key <> 'secret'", 2) == [(), ()]


def test_ids_in_portions_lose_none() -> None:
    assert [item for some in bulk.split_ids(range(7), 3) for item in some] == list(range(7))


def test_among_takes_numbers_only() -> None:
    assert bulk.write_id_condition("id", [3, 1]) == "id IN (1, 3)"
    assert bulk.write_id_condition("id", []) == "id IN (NULL)"
    with pytest.raises(ValueError, match="invalid literal"):
        bulk.write_id_condition("id", ["1) OR (1=1"])  # type: ignore[list-item]
