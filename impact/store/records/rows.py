"""Turns the result of a query into typed records.

A record is a frozen dataclass (or a NamedTuple) that stands beside the query answering with it: its fields are
the columns of the query, by name. A column too many or too few is a defect and raises `ColumnMismatch` the first
time the query runs, so that a record never says something else than its query.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause, Result, inspect

Record = TypeVar("Record")


class ColumnMismatch(RuntimeError):
    """A defect: a query whose columns are not the fields of the record it should answer with."""


def rows_of(result: Result[Any], kind: Callable[..., Record]) -> list[Record]:
    """Every row of a result as a record, in the order of the result.

    Columns are matched to fields by name, whatever their order. Raises ColumnMismatch where they differ.
    """
    make = _maker(kind, tuple(result.keys()))
    return [make(row) for row in result.all()]


def each_row_of(result: Result[Any], kind: Callable[..., Record]) -> Iterator[Record]:
    """As `rows_of`, one after another, for a result that is too long to hold. Raises ColumnMismatch at the first."""
    make = _maker(kind, tuple(result.keys()))
    for row in result:
        yield make(row)


def row_of(result: Result[Any], kind: Callable[..., Record]) -> Record | None:
    """The first row of a result as a record; None where there is none. Raises ColumnMismatch."""
    make = _maker(kind, tuple(result.keys()))
    row = result.first()
    return None if row is None else make(row)


def columns_of(source: Any, kind: Callable[..., Any]) -> tuple[ColumnElement[Any], ...]:
    """The columns of an entity, an alias or a table that are fields of a record, in the order of its fields.

    What else the record holds (a joined name, a count) is selected beside them under its own label.
    """
    table: FromClause = source if isinstance(source, FromClause) else inspect(source).selectable
    return tuple(table.c[name] for name in field_names(kind) if name in table.c)


@cache
def field_names(kind: Callable[..., Any]) -> tuple[str, ...]:
    """The fields of a record in their order."""
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    names: tuple[str, ...] = vars(kind)["_fields"]
    return names


@cache
def _maker(kind: Callable[..., Any], columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """What makes a record of a row with these columns."""
    names = field_names(kind)
    if sorted(columns) != sorted(names):
        missing, unknown = sorted(set(names) - set(columns)), sorted(set(columns) - set(names))
        twice = sorted({name for name in columns if columns.count(name) > 1})
        raise ColumnMismatch(
            f"{kind.__name__}: not selected {missing}, no field for {unknown}, selected twice {twice}"
        )
    if columns == names:
        return lambda row: kind(*row)
    places = tuple(columns.index(name) for name in names)
    return lambda row: kind(*(row[place] for place in places))
