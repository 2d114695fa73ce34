"""Account of a file: what became of every cell that holds a number, a date or a mark.

A cell is used, left out by a rule that has a name, or asked about; there is no fourth. The lines of an account add
up to all such cells of the sheets that were read, whatever the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

# First row, first column, last row, last column; from 1, ends included.
CellRange = tuple[int, int, int, int]


class CellUse(StrEnum):
    """What became of a cell."""

    USED = "used"
    LEFT_OUT = "left_out"
    IN_QUESTION = "in_question"


class CellRule(StrEnum):
    """Why a cell was used, left out or asked about; each has its text in the catalog `cell_account`."""

    # Used, as what.
    ACTUAL = "actual"
    TARGET = "target"
    BASELINE = "baseline"
    PART = "part"
    DESCRIPTION = "description"
    HEADER = "header"
    # Left out, by which rule.
    EXPLANATION = "explanation"
    HEADING = "heading"
    TOTAL = "total"
    EXAMPLE = "example"
    NOTE = "note"
    REPEATED_HEADER = "repeated_header"
    LEFT_OUT_BY_LAYOUT = "left_out"
    NOT_IN_LAYOUT = "not_in_layout"
    YEAR_TOTAL = "year_total"
    REPEATED_VALUE = "repeated_value"
    GROUP_BASELINE = "group_baseline"
    NOT_A_NUMBER = "not_a_number"
    JUDGED = "judged"
    RUNNING_NUMBER = "running_number"
    PLACE_OR_CODE = "place_or_code"
    YEAR_OR_DATE = "year_or_date"
    COPY_OF_ANOTHER = "copy_of_another"
    COMPUTED_FROM_OTHERS = "computed_from_others"
    OLDER_TARGET = "older_target"
    OTHER_UNIT = "other_unit"
    COMPARED = "compared"
    EARLIER_VALUE = "earlier_value"
    MONEY = "money"
    FORECAST = "forecast"
    OF_OTHERS = "of_others"
    OTHER_COLUMN = "other_column"
    OUTSIDE_TABLE = "outside_table"
    AVERAGE = "average"
    COMPARISON = "comparison"
    SAMPLE_SIZE = "sample_size"
    HIDDEN = "hidden"
    HIDDEN_SHEET = "hidden_sheet"
    REPEATED_SHEET = "repeated_sheet"
    OWN_SHEET = "own_sheet"
    ANSWERED = "answered"
    # Asked about.
    QUESTION = "question"
    COLUMN_UNREAD = "column_unread"
    CELLS_UNREAD = "cells_unread"


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Cells of one sheet with one fate; `cells` counts them, `ranges` shows where they are (the first of many)."""

    sheet: str
    use: CellUse
    rule: CellRule
    cells: int
    ranges: tuple[CellRange, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountTotals:
    """Counts of cells with a number, date or mark; `used` + `left_out` + `in_question` is `cells`."""

    cells: int
    used: int
    left_out: int
    in_question: int


def total_of(lines: Iterable[AccountLine]) -> AccountTotals:
    """Return how many cells the lines of an account hold, by what became of them."""
    counts = dict.fromkeys(CellUse, 0)
    for line in lines:
        counts[line.use] += line.cells
    return AccountTotals(sum(counts.values()), *(counts[use] for use in CellUse))


def lines_of(account: Sequence[AccountLine], use: CellUse) -> tuple[AccountLine, ...]:
    """Return the lines with one use, the largest first."""
    return tuple(sorted((line for line in account if line.use is use), key=lambda line: -line.cells))
