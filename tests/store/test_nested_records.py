"""Records that hold records, and the one list of fields that an indicator, a figure and a value have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

import pytest
from sqlalchemy import ColumnElement, Connection, create_engine, literal, null, select

from impact.model.figures.figure import FigureColumns, FigureRecord
from impact.store.records.indicators_and_values import (
    CountsRecord,
    IndicatorRecord,
    ValueRecord,
    value_columns,
)
from impact.store.records.nested_records import Nested
from impact.store.records.rows import ColumnMismatch
from impact.store.schema.base import Base, table_of
from impact.store.schema.figures import Aggregate, Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement, Target


class Part(NamedTuple):
    """The inner record."""

    id: int | None
    title: str


class Whole(NamedTuple):
    """A record that holds another, or none."""

    name: str
    part: Part | None


NESTED = Nested(Whole, part=Part)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        yield connection


def test_a_part_is_a_record_of_its_own(connection: Connection) -> None:
    query = select(literal("a").label("name"), literal(3).label("part_id"), literal("b").label("part_title"))
    assert list(NESTED.each_of(connection.execute(query))) == [Whole("a", Part(3, "b"))]


def test_what_an_outer_join_did_not_find_is_none(connection: Connection) -> None:
    query = select(literal("a").label("name"), null().label("part_id"), null().label("part_title"))
    assert list(NESTED.each_of(connection.execute(query))) == [Whole("a", None)]


@pytest.mark.parametrize(
    "columns",
    [
        (literal("a").label("name"), literal(3).label("part_id")),
        (literal("a").label("name"), literal(3).label("part_id"), literal("b").label("title")),
        (literal("a").label("name"), literal("b").label("part_title"), literal(3).label("part_id")),
    ],
    ids=["one is missing", "one has another name", "in another order"],
)
def test_other_columns_than_the_fields_raise(connection: Connection, columns: tuple[ColumnElement[str], ...]) -> None:
    with pytest.raises(ColumnMismatch):
        list(NESTED.each_of(connection.execute(select(*columns))))


def test_a_figure_has_the_same_fields_computed_stored_and_read() -> None:
    computed = tuple(field.name for field in fields(FigureColumns))
    assert FigureRecord._fields == computed
    assert set(computed) == {column.name for column in table_of(Figure).columns} - {"id", "organisation_id", "variant"}


@pytest.mark.parametrize(("table", "record"), [(Indicator, IndicatorRecord), (Aggregate, CountsRecord)])
def test_each_field_is_a_column(table: type[Base], record: type[NamedTuple]) -> None:
    assert set(record._fields) <= {column.name for column in table_of(table).columns}


def test_targets_lack_only_what_measurements_have_beside_a_value() -> None:
    measured = {column.name for column in table_of(Measurement).columns}
    assert measured == set(ValueRecord._fields)
    assert measured - {column.name for column in table_of(Target).columns} == {"numerator", "n"}
    assert [column.name for column in value_columns(Target)] == list(ValueRecord._fields)
