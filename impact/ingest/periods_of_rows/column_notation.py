"""How a column of periods writes them, by all of its cells: pairs of years, or months with a number."""

from __future__ import annotations

import re
from collections.abc import Collection

from impact.ingest.files.readers import Cell
from impact.ingest.periods import date_parser

NUMBERED_MONTH = re.compile(r"^(?:19|20)\d\d[-/. ](?:0[1-9]|1[0-2])$")


def find_year_pairs(cells: Collection[Cell]) -> frozenset[tuple[int, int]]:
    """The pairs of years ('2022-2023') in the cells of a column, without those that are months ('2011-12')."""
    has_months = has_numbered_months(cells)
    pairs = {
        reading.years
        for cell in cells
        if isinstance(cell, str) and not (has_months and NUMBERED_MONTH.match(cell.strip()))
        if (reading := date_parser.read_period_cell(cell)) is not None and reading.years is not None
    }
    return frozenset(pairs)


def has_numbered_months(cells: Collection[Cell]) -> bool:
    """Whether a column writes months as '2011-03', which can be no two years."""
    texts = (cell.strip() for cell in cells if isinstance(cell, str))
    return any(
        NUMBERED_MONTH.match(text)
        and (reading := date_parser.read_period_cell(text)) is not None
        and not reading.years
        for text in texts
    )
