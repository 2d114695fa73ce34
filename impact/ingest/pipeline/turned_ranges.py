"""Groups such as '3-5' that a spreadsheet turned into a date: they are what they were, or a text that is asked about.

Only a date that its format shows as a day and month ('3-mei') or as a month and year ('okt-12') can have been a range,
and only ranges in the same row or column prove that it was one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.files.cell_formats_xlsx import CellFormats
from impact.ingest.files.readers import Cell, Sheet
from impact.ingest.formats.format_codes import FormatCodes
from impact.ingest.formats.number_formats import DAY, MONTH, YEAR, date_parts
from impact.ingest.values.value_vocabulary import normalise_words

SEARCHED_ROWS = 300
HEADER_ROWS = 80
FEWEST_RANGES = 2
_RANGE = re.compile(
    r"^(\d{1,2}) ?(?:-|–|—|/|tot|to|à|t/m) ?(\d{1,3})(?: ?(?:jaar|jarigen|jr\.?|years?|yrs?|ans|j|y))?$", re.IGNORECASE
)
_OPEN_RANGE = re.compile(r"^(?:[<>≤≥]=? ?\d{1,3}|\d{1,3} ?(?:\+|jaar|ans|years?).*)$", re.IGNORECASE)
_GROUP_WORDS = frozenset(
    """
    leeftijd leeftijden leeftijdsgroep leeftijdscategorie leeftijdsklasse age ages agegroup groep groepen group groups
    groupe groupes categorie category doelgroep tranche klas klasse klassen classe class bracket band cohort
    """.split()  # noqa: SIM905  thirty words in quotes each are harder to read
)


def restore_ranges(sheets: Sequence[Sheet], formats: Callable[[], Mapping[str, CellFormats]]) -> list[Sheet]:
    """The sheets with such dates as the ranges they were; `formats` is asked only where a date may be one."""
    return [_restore_ranges(sheet, formats) for sheet in sheets]


def _restore_ranges(sheet: Sheet, formats: Callable[[], Mapping[str, CellFormats]]) -> Sheet:
    if not sheet.typed or sheet.hidden:
        return sheet
    dated = {
        (row, place)
        for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS])
        for place, cell in enumerate(cells)
        if isinstance(cell, date)
    }
    if not dated:
        return sheet
    rows = {row for row, _ in dated if row < HEADER_ROWS and any(map(_read_range, sheet.rows[row]))}
    places = {place for place in {place for _, place in dated} if _is_under_group_word(sheet, place, dated)}
    if not rows and not places:
        return sheet
    special = formats().get(sheet.name)
    codes = special.formats if special is not None else FormatCodes()
    changed: dict[tuple[int, int], str] = {}
    for row in rows:
        changed |= _restore_row(sheet, row, codes)
    for place in places:
        changed |= _restore_column(sheet, place, codes)
    if not changed:
        return sheet
    new_rows: dict[int, list[Cell]] = {}
    for (row, place), text in changed.items():
        new_rows.setdefault(row, list(sheet.rows[row]))[place] = text
    return replace(sheet, rows=[new_rows.get(row, cells) for row, cells in enumerate(sheet.rows)])


def _restore_row(sheet: Sheet, row: int, codes: FormatCodes) -> dict[tuple[int, int], str]:
    """The dates of a row of headers as ranges, if with the ranges beside them they go up."""
    ranges: list[tuple[int, int]] = []
    texts: dict[tuple[int, int], str] = {}
    for place, cell in enumerate(sheet.rows[row]):
        ages = range_of_date(cell, codes.get((row, place))) if isinstance(cell, date) else _read_range(cell)
        if ages is None:
            if isinstance(cell, date):
                return {}
            continue
        ranges.append(ages)
        if isinstance(cell, date):
            texts[row, place] = f"{ages[0]}-{ages[1]}"
    if all(first[1] <= second[0] for first, second in pairwise(ranges)):
        return texts
    if len(ranges) - len(texts) < FEWEST_RANGES:
        return {}
    # Among ages a date that fits nowhere is no period either: with both, the header is asked about.
    days = {place: sheet.rows[place[0]][place[1]] for place in texts}
    return {place: f"{day:%Y-%m-%d} / {texts[place]}" for place, day in days.items() if isinstance(day, date)}


def _restore_column(sheet: Sheet, place: int, codes: FormatCodes) -> dict[tuple[int, int], str]:
    """The dates of a column of groups as ranges where other cells are ranges, else as the text of the date."""
    is_proved = any(_read_range(cells[place]) for cells in sheet.rows[:SEARCHED_ROWS] if place < len(cells))
    texts: dict[tuple[int, int], str] = {}
    for row, cells in enumerate(sheet.rows):
        cell = cells[place] if place < len(cells) else ""
        if isinstance(cell, date):
            ages = range_of_date(cell, codes.get((row, place))) if is_proved else None
            texts[row, place] = f"{ages[0]}-{ages[1]}" if ages else date(cell.year, cell.month, cell.day).isoformat()
    return texts


def range_of_date(day: date, code: str) -> tuple[int, int] | None:
    """The range that became this date, by what its format shows: (3, 5) of 3 May, (12, 17) of December 2017."""
    parts = date_parts(code)
    if parts == {DAY, MONTH}:
        numbers = sorted((day.day, day.month))
    elif parts == {MONTH, YEAR} and day.day == 1:
        numbers = [day.month, day.year % 100]
    else:
        return None
    return (numbers[0], numbers[1]) if numbers[0] < numbers[1] else None


def _read_range(cell: Cell) -> tuple[int, int] | None:
    match = _RANGE.match(cell.strip()) if isinstance(cell, str) else None
    if match is None or int(match[1]) >= int(match[2]):
        return None
    return int(match[1]), int(match[2])


def _is_under_group_word(sheet: Sheet, place: int, dated: set[tuple[int, int]]) -> bool:
    """Whether the nearest text above the first date of a column, ranges left out, is a word for groups."""
    first = min(row for row, column in dated if column == place)
    for row in range(first - 1, -1, -1):
        cell = sheet.rows[row][place] if place < len(sheet.rows[row]) else ""
        if isinstance(cell, str) and cell.strip() and not _read_range(cell) and not _OPEN_RANGE.match(cell.strip()):
            return bool(_GROUP_WORDS.intersection(normalise_words(cell).split()))
    return False
