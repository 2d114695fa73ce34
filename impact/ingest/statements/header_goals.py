"""Targets that stand in the header of a column without numbers: 'Doel 35 %', 'Target: 40', 'Cible (80)'.

Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from impact.ingest.files.readers import Cell
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.number_cells import is_number, is_number_text

DIGITS_OF_NUMBERING = 1
_GOAL = re.compile(
    r"(?:doel|streefdoel|streefwaarde|streefcijfer|doelstelling|target|goal|cible|objectif|norm|norme)"
    r"(?: (?P<year>(?:19|20)\d\d))?[\s:=(–-]*(?:[<>≤≥]=?|max\.?|min\.?)?\s*"
    r"(?P<goal>(?!(?:19|20)\d\d(?!\d))\d{1,3}(?:[ .,]?\d{3})*(?:[.,]\d{1,2})?\s*%?)\s*\)?",
    re.IGNORECASE,
)


def has_goal(header: str) -> bool:
    """Whether a header is the word for a target with its number: 'Doel 35 %'."""
    match = _GOAL.fullmatch(" ".join(header.split()))
    return match is not None and _is_goal(match["goal"])


def settle_header_goals(tables: Iterable[ResolvedTable]) -> None:
    """Make a target of each row with a value of a number in the header of a column that holds no numbers itself.

    What it is the target of is asked: the header says more than anybody explains (`notation.unexplained_headers`).
    """
    for resolved in tables:
        actuals = [resolved.cells[c.place] for c in resolved.columns if c.meaning.role == ACTUAL]
        known_columns = [(c.place, c.header) for c in resolved.columns if c.meaning.role == TARGET]
        for place, header in (*resolved.unknown, *known_columns) if actuals else ():
            match = _GOAL.fullmatch(" ".join(header.split()))
            if match is None or not _is_goal(match["goal"]) or any(map(_says_something, resolved.pick_place(place))):
                continue
            rows = {row for row in resolved.rows if any(is_number(cells[row]) for cells in actuals)}
            resolved.cells[place] = tuple(
                match["goal"].strip() if row in rows else "" for row in range(len(resolved.cells[place]))
            )
            year = int(match["year"] or 0)
            period = (date(year, 1, 1), date(year, 12, 31)) if year else None
            columns = [column for column in resolved.columns if column.place != place]
            columns.append(Column(place, header, Meaning(TARGET, period=period)))
            resolved.columns = tuple(sorted(columns, key=lambda column: column.place))
            resolved.unknown = tuple(item for item in resolved.unknown if item[0] != place)
            resolved.left_out_columns.pop(place, None)
            resolved.unread_columns.pop(place, None)


def _is_goal(text: str) -> bool:
    """Whether a number is no number of a goal: 'Doel 1', 'Doel 2' are columns of ticks."""
    return "%" in text or len([sign for sign in text if sign.isdigit()]) > DIGITS_OF_NUMBERING


def _says_something(cell: Cell) -> bool:
    """Whether a cell holds a number or a mark of its own."""
    return cell not in ("", None) and (is_number(cell) or (isinstance(cell, str) and is_number_text(cell)))
