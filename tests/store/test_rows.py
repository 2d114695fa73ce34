"""A record says exactly what its query answers, or the query does not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
from record_types import fits
from sqlalchemy import Connection, create_engine, insert, literal, select

from impact.store.records.rows import ColumnMismatch, columns_of, row_of, rows_of
from impact.store.schema.base import table_of
from impact.store.schema.settings import Setting


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A fact about the database."""

    key: str
    value: str


class Pair(NamedTuple):
    """The same as a tuple, with its fields the other way round."""

    value: str
    key: str


@dataclass(frozen=True, slots=True)
class Keyed(SettingRow):
    """A fact with something that is not a column of its table."""

    source: str


@dataclass(frozen=True, slots=True)
class Single:
    """One column only."""

    key: str


@pytest.fixture
def connection() -> Any:
    engine = create_engine("sqlite://")
    table_of(Setting).create(engine)
    with engine.begin() as opened:
        opened.execute(insert(Setting), [{"key": "demo", "value": "1"}, {"key": "secret", "value": "x"}])
        yield opened
    engine.dispose()


@pytest.mark.parametrize("kind", [SettingRow, Pair, Single])
def test_columns_reach_the_field_of_their_name_in_any_order(kind: type[Any], connection: Connection) -> None:
    columns = columns_of(Setting, kind)
    for query in (select(*columns), select(*reversed(columns))):
        rows = rows_of(connection.execute(query.order_by(Setting.key)), kind)
        assert [row.key for row in rows] == ["demo", "secret"]
        if kind is not Single:
            assert [row.value for row in rows] == ["1", "x"]


def test_a_record_holds_what_is_selected_beside_its_table(connection: Connection) -> None:
    query = select(*columns_of(Setting, Keyed), literal("here").label("source")).order_by(Setting.key)
    assert row_of(connection.execute(query), Keyed) == Keyed("demo", "1", "here")


def test_no_row_is_none_and_no_rows_are_an_empty_list(connection: Connection) -> None:
    of = table_of(Setting).alias("of")
    query = select(*columns_of(of, SettingRow)).where(of.c.key == "nothing")
    assert row_of(connection.execute(query), SettingRow) is None
    assert rows_of(connection.execute(query), SettingRow) == []


@pytest.mark.parametrize("columns", [
    [Setting.key],
    [Setting.key, Setting.value, literal("more").label("more")],
    [Setting.key, Setting.key.label("value"), Setting.value],
    [Setting.key, Setting.value.label("worth")],
])  # fmt: skip
@pytest.mark.parametrize("answer", [rows_of, row_of], ids=["rows", "row"])
def test_other_columns_than_the_fields_are_refused_even_where_no_row_is_found(
    answer: Any, columns: list[Any], connection: Connection
) -> None:
    with pytest.raises(ColumnMismatch, match="SettingRow"):
        answer(connection.execute(select(*columns).where(Setting.key == "nothing")), SettingRow)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Says a number where its table has text."""

    key: str
    value: int


def test_a_field_that_says_another_type_than_the_database_answers_fails_its_test(connection: Connection) -> None:
    with pytest.raises(AssertionError, match=r"Wrong\.value is '1', which is no <class 'int'>"):
        rows_of(connection.execute(select(*columns_of(Setting, Wrong)).order_by(Setting.key)), Wrong)


@pytest.mark.parametrize(
    ("value", "hint", "fit"),
    [
        (1, float, True), (True, int, False), (None, int | None, True), (None, int, False), ("x", Any, True),
        (date(2025, 1, 1), date, True), (datetime(2025, 1, 1), date, False),
        ([["a", None]], list[list[str | None]], True), ([1], list[str], False), ({}, dict[str, Any], True),
    ],
)  # fmt: skip
def test_what_counts_as_of_a_type(value: object, hint: Any, fit: bool) -> None:
    assert fits(value, hint) is fit
