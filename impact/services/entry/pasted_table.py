"""Values pasted from a spreadsheet: each row laid beside the row of the form that it names, or that stands there.

Nothing is guessed: a row that names no indicator of the form, or names one twice, is given back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from impact.errors import ImpactError
from impact.ingest.persons.person_tables import is_person_table
from impact.ingest.values.number_cells import is_number_text
from impact.model.screen_entry import EnteredValue
from impact.model.submission import ValueKind
from impact.model.title_comparison import title_key
from impact.views.submissions.entry import EntryIndicatorView, EntryRow

MAX_LINES = 500
_WIDE_GAP = re.compile(r" {2,}|;")


@dataclass(frozen=True, slots=True)
class PastedTable:
    """What was pasted: the values for rows of the form, and the lines that fit none."""

    values: tuple[EnteredValue, ...]
    unmatched: tuple[str, ...]


def read_pasted(pasted: str, indicators: Sequence[EntryIndicatorView]) -> PastedTable:
    """Read pasted lines: code or title, group if any, then value and note; or one column of values in their order.

    Cells are parted by tabs, as a spreadsheet copies them, else by semicolons or wide gaps. Of rows with several
    periods the columns of values are those periods, oldest first. ImpactError for more lines than MAX_LINES: a part of
    a table would pass for the whole; and for a table with one row per person.
    """
    lines = [line for line in pasted.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ImpactError("entry.paste_too_long", count=len(lines), most=MAX_LINES)
    rows = [_cells(line) for line in lines]
    if is_person_table(rows):
        raise ImpactError("entry.paste.persons")
    totals = [
        (view, row) for view in indicators for row in view.rows if not row.breakdown and not row.is_closed
    ]
    if rows and all(len(row) == 1 for row in rows) and all(_is_value(row[0]) for row in rows):
        return _in_order(lines, rows, totals)
    values: dict[tuple[object, ...], EnteredValue] = {}
    unmatched = []
    for line, row in zip(lines, rows, strict=True):
        found_items = _match(row, indicators)
        if not found_items:
            unmatched.append(line)
            continue
        for value in found_items:
            if value.place in values:
                unmatched.append(line)
                break
            values[value.place] = value
    return PastedTable(tuple(values.values()), tuple(unmatched))


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else _WIDE_GAP.split(line)
    return [part.strip() for part in parts]


def _is_value(cell: str) -> bool:
    return is_number_text(cell) or not cell or cell in ("-", "–")


def _in_order(
    lines: Sequence[str], rows: Sequence[Sequence[str]], totals: Sequence[tuple[EntryIndicatorView, EntryRow]]
) -> PastedTable:
    """One column of values belongs to the rows of the form only where there are as many."""
    if len(rows) != len(totals):
        return PastedTable((), tuple(lines))
    pairs = zip(rows, totals, strict=True)
    return PastedTable(tuple(_typed(row, cells[0]) for cells, (_, row) in pairs if cells[0]), ())


def _match(cells: Sequence[str], indicators: Sequence[EntryIndicatorView]) -> list[EnteredValue]:
    """The values of one line; none where no indicator, or more than one, has this code or title."""
    named_views = [
        (place, view) for place, cell in enumerate(cells[:2]) for view in indicators if _is_name(cell, view)
    ]
    views = {view.name for _, view in named_views}
    if len(views) != 1:
        return []
    place, view = named_views[-1]
    rest = list(cells[place + 1 :])
    group = ""
    if rest and not _is_value(rest[0]):
        words = title_key(rest[0])
        groups = [
            name for name in view.groups if words in (title_key(name), title_key(name.partition("=")[2]))
        ]
        if len(groups) == 1:
            group, rest = groups[0], rest[1:]
        elif rest[0].casefold() == view.unit.casefold():
            rest = rest[1:]
        elif not _holds_number(rest[0]):
            return []
    rows = [row for row in view.rows if row.breakdown == group and not row.is_closed]
    if not rest or not rows:
        return []
    typed = [cell for cell in rest if _is_value(cell) or _holds_number(cell)]
    if len(rows) == 1:
        note = next((cell for cell in rest[1:] if not _is_value(cell)), "")
        numbers = [cell for cell in rest[1:] if cell and _is_value(cell)]
        return [] if numbers else [_typed(rows[0], rest[0], note)]
    return (
        [_typed(row, cell) for row, cell in zip(rows, typed, strict=True) if cell]
        if len(typed) == len(rows)
        else []
    )


def _holds_number(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)


def _is_name(cell: str, view: EntryIndicatorView) -> bool:
    words = title_key(cell)
    return bool(words) and words in (
        title_key(view.code),
        title_key(view.title),
        title_key(view.texts.get("title", "")),
    )


def _typed(row: EntryRow, value: str, note: str = "") -> EnteredValue:
    """A pasted value at a row of the form; what was not pasted stays as it is there."""
    is_missing = value in ("", "-", "–")
    return EnteredValue(
        row.indicator, ValueKind.ACTUAL, row.start, row.end, row.breakdown, value="" if is_missing else value,
        no_value=row.no_value if is_missing else "", note=note or row.note, in_force=row.in_force,
    )  # fmt: skip
