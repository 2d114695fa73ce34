"""The breakdown of each row: 'Dimension=Category; …', sorted; '' where a row is about everybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import Settled
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.vocabulary import TOTAL_WORDS, plain_words

# A value belongs to the group named beside the actual, else beside the target, else the baseline.
ORDER = (ACTUAL, TARGET, "", BASELINE)
Key = tuple[Cell, ...]
Maker = Callable[[Key], list[str]]


def breakdowns(settled: Settled) -> list[str]:
    """One breakdown per data row; a dimension without a category is none."""
    columns: list[Sequence[Cell]] = []

    def take(column: Column) -> int:
        columns.append(settled.pick(column))
        return len(columns) - 1

    makers: list[Maker] = []
    whole = settled.everybody
    for column in settled.columns:
        if column.meaning.role == "dimension":
            makers.append(_one_dimension(take(column), column.meaning.name or column.header, whole))
        elif column.meaning.role == "breakdown":
            makers.append(_listed(take(column), column.header, whole))
    by_meaning = {(c.meaning.role, c.meaning.series, c.meaning.number): c for c in settled.columns}
    for number in sorted({c.meaning.number for c in settled.columns if c.meaning.role == "dimension_name"}):
        pairs = []
        for series in ORDER:
            name = by_meaning.get(("dimension_name", series, number))
            value = by_meaning.get(("dimension_value", series, number))
            if name is not None and value is not None:
                pairs.append((take(name), take(value)))
        makers.append(_first_pair(pairs, whole))
    if not columns:
        return [""] * len(settled.rows)
    looked: dict[Key, str] = {}
    for key in set(zip(*columns, strict=True)):
        parts = (part for maker in makers for part in maker(key))
        looked[key] = "; ".join(sorted(dict.fromkeys(parts)))
    return [looked[key] for key in zip(*columns, strict=True)]


def _one_dimension(place: int, name: str, whole: Collection[str]) -> Maker:
    """A column whose header is the dimension ('Geslacht') and whose cells are the groups."""

    def maker(key: Key) -> list[str]:
        category = text_of(key[place])
        words = plain_words(category)
        return [f"{name}={category}"] if words and words not in TOTAL_WORDS and words not in whole else []

    return maker


def _first_pair(places: Sequence[tuple[int, int]], whole: Collection[str]) -> Maker:
    """A column with the dimension beside one with the group; the first pair that is filled in counts."""

    def maker(key: Key) -> list[str]:
        for name_place, value_place in places:
            name, category = text_of(key[name_place]), text_of(key[value_place])
            if name and category:
                if plain_words(category) in whole:
                    return []
                return [f"{name}={category}"]
        return []

    return maker


def _listed(place: int, header: str, whole: Collection[str]) -> Maker:
    """A column that names dimension and group together ('Geslacht=V; Leeftijd=12-18')."""

    def maker(key: Key) -> list[str]:
        parts = []
        for piece in text_of(key[place]).replace("\n", ";").replace("|", ";").split(";"):
            if plain_words(piece) in whole:
                continue
            name, sign, category = piece.partition("=" if "=" in piece else ":")
            if sign and name.strip() and category.strip():
                parts.append(f"{name.strip()}={category.strip()}")
            elif not sign and piece.strip() and plain_words(piece) not in TOTAL_WORDS:
                parts.append(f"{header}={piece.strip()}")
        return parts

    return maker
