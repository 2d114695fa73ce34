"""Breakdown of each data row: 'Dimension=Category; …', sorted; '' where a row is about the whole population."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words

# Where several series have a dimension pair, the one of the actual wins, then target, unnamed, baseline.
SERIES_ORDER = (ACTUAL, TARGET, "", BASELINE)
CellKey = tuple[Cell, ...]
BreakdownReader = Callable[[CellKey], list[str]]


def read_breakdowns(resolved: ResolvedTable) -> list[str]:
    """Return one breakdown per data row; a dimension without a category is left out."""
    columns: list[Sequence[Cell]] = []

    def add_column(column: Column) -> int:
        columns.append(resolved.pick(column))
        return len(columns) - 1

    makers: list[BreakdownReader] = []
    whole = resolved.everybody
    for column in resolved.columns:
        if column.meaning.role == "dimension":
            makers.append(_dimension_column(add_column(column), column.meaning.name or column.header, whole))
        elif column.meaning.role == "breakdown":
            makers.append(_list_column(add_column(column), column.header, whole))
    by_meaning = {(c.meaning.role, c.meaning.series, c.meaning.number): c for c in resolved.columns}
    for number in sorted({c.meaning.number for c in resolved.columns if c.meaning.role == "dimension_name"}):
        pairs = []
        for series in SERIES_ORDER:
            name = by_meaning.get(("dimension_name", series, number))
            value = by_meaning.get(("dimension_value", series, number))
            if name is not None and value is not None:
                pairs.append((add_column(name), add_column(value)))
        makers.append(_dimension_value_pairs(pairs, whole))
    if not columns:
        return [""] * len(resolved.rows)
    breakdown_of: dict[CellKey, str] = {}
    for key in set(zip(*columns, strict=True)):
        parts = (part for maker in makers for part in maker(key))
        breakdown_of[key] = "; ".join(sorted(dict.fromkeys(parts)))
    return [breakdown_of[key] for key in zip(*columns, strict=True)]


def _dimension_column(place: int, name: str, whole: Collection[str]) -> BreakdownReader:
    """Reader for a column whose header is the dimension ('Geslacht') and whose cells are categories."""

    def maker(key: CellKey) -> list[str]:
        category = text_of(key[place])
        words = normalise_words(category)
        return [f"{name}={category}"] if words and words not in TOTAL_WORDS and words not in whole else []

    return maker


def _dimension_value_pairs(places: Sequence[tuple[int, int]], whole: Collection[str]) -> BreakdownReader:
    """Reader for pairs of a dimension and a category column; the first pair that is filled in counts."""

    def maker(key: CellKey) -> list[str]:
        for name_place, value_place in places:
            name, category = text_of(key[name_place]), text_of(key[value_place])
            if name and category:
                if normalise_words(category) in whole:
                    return []
                return [f"{name}={category}"]
        return []

    return maker


def _list_column(place: int, header: str, whole: Collection[str]) -> BreakdownReader:
    """Reader for a column with dimensions and categories in one text ('Geslacht=V; Leeftijd=12-18')."""

    def maker(key: CellKey) -> list[str]:
        parts = []
        for item in text_of(key[place]).replace("\n", ";").replace("|", ";").split(";"):
            if normalise_words(item) in whole:
                continue
            name, separator, category = item.partition("=" if "=" in item else ":")
            if separator and name.strip() and category.strip():
                parts.append(f"{name.strip()}={category.strip()}")
            elif not separator and item.strip() and normalise_words(item) not in TOTAL_WORDS:
                parts.append(f"{header}={item.strip()}")
        return parts

    return maker
