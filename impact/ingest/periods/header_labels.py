"""Labels of a header row, such as years, spread over the columns that they head. Columns count from 0."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.periods.dates_shown_as_periods import ShownDate

# A dash only where no other sign parts the languages: 'Planned / Cible Jan - Mar 2023' has a range of months.
_BETWEEN_TRANSLATIONS = re.compile(r"\s*(?:(?<!\d)/|/(?!\d)|[|\n\r])+\s*"), re.compile(r"\s+[-–—]\s+")


def split_translations(header: str) -> list[str]:
    """Return the parts of a header in several languages ('Gepland / Prévu 2024'); [] where nothing parts it."""
    splits = ([part for part in sign.split(header) if part.strip()] for sign in _BETWEEN_TRANSLATIONS)
    return next((parts for parts in splits if len(parts) > 1), [])


def spread_labels(
    texts: Sequence[str], under: Sequence[tuple[str, ...]], single: Collection[int]
) -> list[str]:
    """Spread the labels of a header row over their columns: to the next label, or over the group in which they stand.

    `under` holds per column the header texts below; a text in a column of `single` is joined with those.
    """
    centred = _spread_centred(["" if place in single else text for place, text in enumerate(texts)], under)
    if centred is not None:
        return [label or text for label, text in zip(centred, texts, strict=True)]
    filled, current = [], ""
    for place, text in enumerate(texts):
        current = text or (current if any(under[place]) else "")
        filled.append(current)
        if place in single:
            current = ""
    return filled


def _spread_centred(texts: Sequence[str], under: Sequence[tuple[str, ...]]) -> list[str] | None:
    """Spread labels that stand amid their columns, as a year centred over 'Doel | Real. | %' without joined cells.

    None where they stand at the first column of their groups, or nothing shows groups: they reach to the right.
    Where they stand amid groups that nothing shows, no other column gets a label.
    """
    places = [place for place, text in enumerate(texts) if text and any(under[place])]
    distances = {after - before for before, after in pairwise(places)}
    if not places or not distances:
        return None
    if len(distances) == 1:
        width = distances.pop()
        possible_starts = range(max(places[0] - width + 1, 0), places[0] + 1)
        starts = [start for start in possible_starts if _repeats(under, start, width, len(places))]
        if places[0] in starts:
            return None
        if len(starts) == 1:
            spread = [""] * len(texts)
            for number, place in enumerate(places):
                begin = starts[0] + number * width
                spread[begin : begin + width] = [texts[place]] * width
            return spread
    # A header left of the first label that comes again right of it: the labels are not at the left.
    before = {item for item in under[: places[0]] if any(item)}
    is_amid = bool(before & set(under[places[0] :])) and all(is_period_text(texts[place]) for place in places)
    return [""] * len(texts) if is_amid else None


def _repeats(under: Sequence[tuple[str, ...]], start: int, width: int, count: int) -> bool:
    """Whether so many groups of columns from `start` bear the same headers, none of them blank."""
    groups = [tuple(under[start + number * width : start + (number + 1) * width]) for number in range(count)]
    return len(set(groups)) == 1 and len(groups[-1]) == width > 1 and all(any(item) for item in groups[0])


def header_text(cell: Cell) -> str:
    """Return the text of a cell of a header: a year as it is read aloud, a date as it is shown."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, ShownDate):
        return cell.text
    return "" if cell is None else str(cell)


def is_title_row(texts: Sequence[str], header: Row) -> bool:
    """Return whether the only text of a row stands above the first header: a title of the table and of no column."""
    places = [place for place, text in enumerate(texts) if text]
    first = next((place for place, cell in enumerate(header) if cell != ""), 0)
    return len(places) == 1 and places[0] <= first


def spread_over_columns(sheet: Sheet, row: int, last: int) -> list[str]:
    """Spread the header texts of a row over the columns they span; `last` is the lowest row of the header.

    Cells merged over columns give the span; a row without them lets each text reach to the next one, over columns
    that have a text further down in the header. A title above the table spans nothing.
    """
    texts = [header_text(cell) for cell in sheet.rows[row]]
    if is_title_row(texts, sheet.rows[last]):
        return texts
    merged = [(a, b) for a, b in sheet.merged if a[0] <= row <= b[0]]
    spans = [(a[1], b[1]) for a, b in merged if b[1] > a[1]]
    if spans:
        for first, end in spans:
            if first < len(texts):
                texts[first : end + 1] = [texts[first]] * (min(end + 1, len(texts)) - first)
        return texts
    header = [tuple(map(header_text, cells)) for cells in zip(*sheet.rows[row + 1 : last + 1], strict=True)]
    # A text joined with the cells below it is the whole header of its column.
    single = {a[1] for a, b in merged if b[0] > a[0]}
    return spread_labels(texts, header, single)
