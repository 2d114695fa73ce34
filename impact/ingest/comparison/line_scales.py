"""Scales that a line beside a table states ('alle bedragen x 1.000 euro'): each value asks which number is meant.

Such a line is far from the values, and seldom says which of them it is about: nothing is multiplied without an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.comparison.sheet_limits import SheetLines, ask_condition
from impact.ingest.extract.entries import SERIES_NAMES, CellIssue, EntryColumns
from impact.ingest.statements.scale_texts import ScaleLine
from impact.ingest.statements.scales_of_years import read_scales_of_years
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.unit_names import COUNT, PERCENT, PERMILLE, are_apart, name_unit
from impact.ingest.values.units import scale_of_unit
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.submission import IssueKind
from impact.model.words import Measure, State


def give_line_units(entries: EntryColumns, lines: Mapping[str, SheetLines]) -> None:
    """Give indicators without a unit that of a line 'cijfers in %', unless they say that they count something."""
    unit_of = {
        name: line.unit
        for name, sheet_lines in lines.items()
        for line, _ in sheet_lines.scales
        if line.scale == 1 and name_unit(line.unit) == PERCENT
    }
    if not unit_of:
        return
    units, titles = entries.text["unit"], entries.text["title"]
    for entry, name in enumerate(entries.sheet):
        if name in unit_of and not units[entry] and not name_unit(titles[entry].partition(" ")[0]):
            units[entry] = unit_of[name]


def ask_about_line_scales(
    entries: EntryColumns, lines: Mapping[str, SheetLines], units: Sequence[str]
) -> None:
    """Ask about each value whether it is as written, or times what the line beside its table says."""
    scales = {name: sheet_lines.scales for name, sheet_lines in lines.items() if sheet_lines.scales}
    if not scales:
        return
    for entry, sheet in enumerate(entries.sheet):
        for line, text in scales.get(sheet, ()):
            if not _is_of_years(entries, entry, text):
                continue
            if line.scale == 1:
                if _is_other_unit(line, units[entry]) or _counts(entries, entry, line):
                    ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, text)
            elif _may_hold(line, units[entry], entries.text["title"][entry]):
                for name in SERIES_NAMES:
                    if entry not in entries.series[name].scale:
                        _ask(entries, entry, name, line, text)


def _is_of_years(entries: EntryColumns, entry: int, text: str) -> bool:
    """Whether an entry is of the years for which a line states a scale, or may be: of every one where it names none."""
    of_years, end = read_scales_of_years(text), entries.end[entry]
    if not of_years or end is None:
        return True
    return any(item.first <= end.year <= item.last and item.line.scale != 1 for item in of_years)


def _is_other_unit(line: ScaleLine, unit: str) -> bool:
    """Whether the unit of an indicator goes against a line: any other than a share, or another currency."""
    stated, own = name_unit(line.unit), name_unit(unit)
    is_same_family = stated in (PERCENT, PERMILLE) or (stated.isupper() and own.isupper())
    return is_same_family and are_apart(stated, own)


def _counts(entries: EntryColumns, entry: int, line: ScaleLine) -> bool:
    """Whether an indicator without a unit says in its title that it counts, where the line says a percentage."""
    is_share = name_unit(line.unit) in (PERCENT, PERMILLE)
    return is_share and name_unit(entries.text["title"][entry].partition(" ")[0]) == COUNT


def _may_hold(line: ScaleLine, unit: str, title: str) -> bool:
    """Whether the values of an indicator may be in the scale of a line: not if its unit says another, or a share."""
    own = name_unit(unit)
    if scale_of_unit(unit) == line.scale or own in (PERCENT, PERMILLE) or "%" in title:
        return False
    if measure_of_unit(unit) in (Measure.SCORE, Measure.PERCENTAGE, Measure.YES_NO):
        return False
    stated = name_unit(line.unit)
    return not stated or not unit or own == stated


def _ask(entries: EntryColumns, entry: int, name: str, line: ScaleLine, text: str) -> None:
    cells = entries.series[name]
    value = cells.value[entry]
    if value is None:
        # Its number is asked about already: which one it is, and whether it counts at the scale of the line.
        if cells.state[entry] is State.UNCLEAR:
            ask_condition(entries, entry, name, IssueKind.TEXT_LIMITS, text)
        return
    if value == 0:
        return
    readings = (value, float(f"{value * line.scale:.{SIGNIFICANT_DIGITS}g}"))
    cells.value[entry], cells.state[entry] = None, State.UNCLEAR
    params = {
        "case": "line",
        "text": text,
        "other": f"“{text}”",
        "option_1": "× 1",
        "option_2": f"× {line.scale:.12g}",
    }
    entries.cell_issues.append(
        CellIssue(
            entry, IssueKind.SCALE_DIFFERS, cells.column[entry], cells.raw[entry], readings, name, params
        )
    )
