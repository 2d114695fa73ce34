"""Blank cells in a column of periods: a year written once above the rows of its block, or a period that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import UNDATED
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words


def fill_blocks_down(cells: Sequence[Cell], titles: Sequence[Cell]) -> list[Cell]:
    """Repeat a label that is written once above the rows of its block: 2023 over 'A' and 'B', then 2024 over the same.

    A block in which a title comes twice is none: its blank cells stay blank.
    """
    filled: list[Cell] = list(cells)
    names = [normalise_words(text_of(title)) for title in titles]
    starts = [row for row, cell in enumerate(cells) if text_of(cell)]
    for start, end in zip(starts, [*starts, len(filled)][1:], strict=True):
        if len({*names[start:end]} - {""}) == end - start:
            filled[start:end] = [cells[start]] * (end - start)
    return filled


def doubt_blank_periods(
    periods: Sequence[Period], uncertain: Mapping[int, PeriodDoubt], header: str
) -> dict[int, PeriodDoubt]:
    """Return a doubt for each row without a period below one that has one, which may hold for it as well.

    Below 'T1' of no year that is known a blank is as unread as that. `header` is that of the column of periods.
    """
    doubts: dict[int, PeriodDoubt] = {}
    above: PeriodDoubt | None = None
    for row, period in enumerate(periods):
        if period != UNDATED:
            above = PeriodDoubt((period,), header)
        elif row in uncertain:
            above = uncertain[row]
        elif above is not None:
            doubts[row] = above
    return doubts
