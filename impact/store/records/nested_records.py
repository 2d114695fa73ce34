"""Records that hold other records: a row of a query dealt out over several parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Result

from impact.store.records.rows import ColumnMismatch, columns_of, field_names

Record = TypeVar("Record")


class Nested(Generic[Record]):
    """How the columns of a query are dealt out over a record that holds other records.

    `Nested(IndicatorFigure, indicator=IndicatorRecord)` answers with an IndicatorFigure whose field `indicator` is
    an IndicatorRecord. In the query the columns of such a part carry the name of the field before their own
    (`indicator_title`). A part whose first column is NULL, as an outer join leaves it, is None.
    """

    def __init__(self, kind: Callable[..., Record], **parts: type[tuple[Any, ...]]) -> None:
        self._kind = kind
        self._parts = parts
        self._names: list[str] = []
        self._pieces: list[tuple[int, int, Callable[[Any], Any] | None]] = []
        for field in field_names(kind):
            first = len(self._names)
            part = parts.get(field)
            self._names += [f"{field}_{name}" for name in field_names(part)] if part else [field]
            make = getattr(part, "_make", None)
            self._pieces.append((first, len(self._names), make))

    def columns(self, field: str, source: Any) -> list[ColumnElement[Any]]:
        """The columns of one part, of an entity or a subquery, under the names that the query gives them."""
        return [column.label(f"{field}_{column.name}") for column in columns_of(source, self._parts[field])]

    def each_of(self, result: Result[Any]) -> Iterator[Record]:
        """Every row of a result as a record. Raises ColumnMismatch unless its columns are the fields in their order."""
        columns = list(result.keys())
        if columns != self._names:
            missing, unknown = [*set(self._names) - {*columns}], [*set(columns) - {*self._names}]
            raise ColumnMismatch(f"{self._kind}: not selected {missing}, no field for {unknown}, or in another order")
        for row in result:
            flat = tuple(row)
            yield self._kind(
                *[
                    flat[first] if make is None else (None if flat[first] is None else make(flat[first:end]))
                    for first, end, make in self._pieces
                ]
            )
