"""Units that cells, number formats and headers state: where those of one indicator differ, nothing is compared.

Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS, ask_about, name_cell
from impact.ingest.comparison.sheet_limits import ask_condition, short
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.periods.header_details import COUNTING_UNIT, read_unit
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.resolved_table import ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.unit_names import (
    PERCENT,
    PERMILLE,
    are_apart,
    factor_between,
    name_time,
    name_unit,
    order_times,
    word_behind,
)
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind


def check_stated_units(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], units: Sequence[str]
) -> None:
    """Make numbers UNCLEAR that state another unit than their indicator: its own, else that of its target.

    Of a number that is in question itself ('£9,800') it is asked too whether it counts beside the others.
    """
    units_by_series = {name: entries.series[name].unit for name in (TARGET, BASELINE, ACTUAL)}
    if not any(units_by_series.values()):
        return
    for item in identified:
        cells = [
            (name, entry, unit)
            for name, unit_of in units_by_series.items()
            for entry in item.entries
            if (unit := unit_of.get(entry))
        ]
        # A unit that a number in question states is compared, but is not what the others are held against.
        cells.sort(key=lambda cell: entries.series[cell[0]].value[cell[1]] is None)
        if not cells:
            continue
        own = name_unit(units[item.entries[0]])
        target_unit = own or cells[0][2]
        reference = own or _name_with_unit(entries, *cells[0])
        for name, entry, unit in cells:
            value = entries.series[name].value[entry]
            if not are_apart(unit, target_unit):
                continue
            factor = factor_between(unit, target_unit)
            if value is not None:
                converted = () if factor is None else (float(f"{value * factor:.{SIGNIFICANT_DIGITS}g}"),)
                ask_about(entries, name, entry, IssueKind.CURRENCY_DIFFERS, (*converted, value), reference)
            elif factor is None:
                # Between units that convert, such as tons and kilos, the number in question is offered in both.
                ask_condition(entries, entry, name, IssueKind.TEXT_BESIDE, reference)


LONGEST_UNIT = 40
_BEFORE_UNIT = re.compile(
    r"^(?:(?:meet)?eenheid|unit|unité)\s*[:=]\s*|^(?:uitgedrukt|weergegeven|expressed|exprimée?s?|geteld|counted"
    r"|comptée?s?)\s+(?=in\b|en\b)",
    re.IGNORECASE,
)
# A percent sign for what stands below it, and not the '80%' of a goal.
_SIGN = re.compile(r"(?<!\d)(?<!\d )[%‰]")


def _signed_columns(resolved: ResolvedTable) -> list[Column]:
    """The columns of values whose header has a percent sign: '% 2024', '% van totaal'."""
    values = (column for column in resolved.columns if column.meaning.role in (TARGET, ACTUAL))
    return [column for column in values if _SIGN.search(column.header)]


def give_written_units(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Give rows without a unit the one that their remark names ('in uren'), or the sign above their values."""
    _give_units_of_remarks(entries)
    give_signed_units(entries, tables)


# What tells rows of one title apart; rows that differ only in the last two are held beside each other.
_APART = ("grant_ref", "grant_title", "organisation", "organisation_ref", "country", "location", "result_title")


def _give_units_of_remarks(entries: EntryColumns) -> None:
    """Give rows the unit that their remark is, and ask about those that have another one.

    The remark of one year tells the unit of the others, except '%': whether a number without it is a percentage is
    asked, and so is what the number of another group counts.
    """
    unit_of = {text: unit for text in set(entries.text["comment"]) if (unit := _unit_of_remark(text))}
    if not unit_of:
        return
    units, remarks = entries.text["unit"], entries.text["comment"]
    texts = zip(*(entries.text[name] for name in ("title", *_APART)), strict=True)
    beside = list(zip(entries.sheet, entries.section, texts, strict=True))
    same = list(zip(beside, entries.text["code"], entries.breakdown, strict=True))
    units_of: dict[object, dict[str, str]] = {}
    for entry, remark in enumerate(remarks):
        stated_unit = unit_of.get(remark, "")
        if stated_unit:
            for key in (beside[entry], same[entry]):
                units_of.setdefault(key, {})[stated_unit] = remark
            if units[entry].strip() and not _are_one_unit(units[entry], stated_unit):
                for name in SERIES_NAMES:
                    ask_condition(entries, entry, name, IssueKind.TEXT_BESIDE, short(remark))
    for entry, remark in enumerate(remarks):
        stated = units_of.get(beside[entry], {})
        if units[entry].strip() or not stated:
            continue
        units[entry] = unit_of.get(remark, "")
        if not units[entry] and len(stated) == 1 and not {PERCENT, PERMILLE} & {name_unit(unit) for unit in stated}:
            units[entry] = next(iter(units_of.get(same[entry], {})), "")
        if not units[entry]:
            _ask_about_units_beside(entries, entry, stated)


def _ask_about_units_beside(entries: EntryColumns, entry: int, stated: Mapping[str, str]) -> None:
    """Make the numbers of a row UNCLEAR beside rows with remarks that are a unit: `stated`, remarks by unit."""
    is_percentage = {name_unit(unit) for unit in stated} == {PERCENT}
    for name in SERIES_NAMES:
        cells = entries.series[name]
        value = cells.value[entry]
        if value is not None and not (is_percentage and entry in cells.percent):
            ask_about(entries, name, entry, IssueKind.CURRENCY_DIFFERS, (value,), short(" / ".join(stated.values())))


def _unit_of_remark(text: str) -> str:
    """The unit that a remark names and nothing else ('in uren', 'Eenheid: %'); '' for any other remark."""
    stated = read_unit(_BEFORE_UNIT.sub("", text.strip()).rstrip(".")) if 0 < len(text) <= LONGEST_UNIT else None
    return stated[0] if stated is not None and stated[1] == 1 and stated[0] != COUNTING_UNIT else ""


def _are_one_unit(first: str, second: str) -> bool:
    """Whether two units are one: by what they name, else by their words; a plain count may count anything."""
    names = name_unit(first), name_unit(second)
    return names[0] == names[1] if all(names) else normalise_words(first) == normalise_words(second)


def give_signed_units(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Give rows without a unit '%' where the headers of all their actuals have that sign."""
    for resolved in tables:
        actuals = [column for column in resolved.columns if column.meaning.role == ACTUAL]
        signed = [column for column in _signed_columns(resolved) if column in actuals]
        if not signed or len(signed) < len(actuals):
            continue
        sheet, rows = resolved.table.sheet.name, {resolved.table.first + row + 1 for row in resolved.rows}
        units = entries.text["unit"]
        for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True)):
            if place[0] == sheet and place[1] in rows and not units[entry].strip():
                units[entry] = PERCENT


def ask_about_signed_headers(
    entries: EntryColumns,
    tables: Iterable[ResolvedTable],
    identified: Sequence[IdentifiedIndicator],
    units: Sequence[str],
) -> None:
    """Make numbers UNCLEAR below a percent sign where the unit says another thing, or other headers have no sign.

    'personen | 45' below '% 2024', and 60 below '2023' beside 61 below '% 2024'.
    """
    signed: dict[tuple[str, int], str] = {}
    unsigned: dict[tuple[str, int], str] = {}
    for resolved in tables:
        sheet = resolved.table.sheet.name
        columns = _signed_columns(resolved)
        signed |= {(sheet, column.place + 1): column.header for column in columns}
        if any(column.meaning.role == ACTUAL for column in columns) and resolved.find("unit") is None:
            other_columns = (c for c in resolved.columns if c.meaning.role == ACTUAL and c not in columns and c.header)
            unsigned |= {(sheet, column.place + 1): columns[0].header for column in other_columns}
    if not signed:
        return
    for item in identified:
        unit = units[item.entries[0]].strip()
        # Where only a header says '%', the numbers below other_columns may be anything.
        is_percentage = name_unit(unit) in (PERCENT, PERMILLE)
        doubted = unsigned if is_percentage else signed if unit else {}
        for name in (TARGET, ACTUAL):
            cells = entries.series[name]
            for entry in item.entries:
                place = entries.sheet[entry], cells.column[entry]
                value = cells.value[entry]
                if value is not None and place in doubted and entry not in cells.percent:
                    other = doubted[place] if is_percentage else f"{unit} / {doubted[place]}"
                    ask_about(entries, name, entry, IssueKind.CURRENCY_DIFFERS, (value,), other)


def ask_about_plain_lengths(
    entries: EntryColumns, identified: Sequence[IdentifiedIndicator], units: Sequence[str]
) -> None:
    """Make numbers without a unit UNCLEAR beside lengths of time in one indicator: 25 beside '3 maanden'."""
    lengths = {
        (issue.entry, issue.series)
        for issue in entries.cell_issues
        if issue.series and issue.kind is IssueKind.NUMBER_WITH_TEXT and _is_length(issue.raw)
    }
    if not lengths:
        return
    for item in identified:
        cells = [(name, entry) for name in (BASELINE, TARGET, ACTUAL) for entry in item.entries]
        beside = [cell for cell in cells if (cell[1], cell[0]) in lengths]
        if not beside or _states_time(entries, item.entries[0], units):
            continue
        for name, entry in cells:
            series = entries.series[name]
            value = series.value[entry]
            if value and not series.unit.get(entry) and entry not in series.percent:
                other = name_cell(entries, *beside[0])
                ask_about(entries, name, entry, IssueKind.CURRENCY_DIFFERS, (value,), other)


def _is_length(raw: str) -> bool:
    word = word_behind(raw)
    return bool(word) and bool(order_times((name_time(word),)))


_PER = re.compile(r"\b(?:per|par|each|elke?|chaque) \w+")


def _states_time(entries: EntryColumns, entry: int, units: Sequence[str]) -> bool:
    """Whether a unit or the title says in what the lengths of a row are: 'Wachttijd (dagen)', not 'lessen per week'."""
    words = _PER.sub(" ", normalise_words(entries.text["title"][entry])).split()
    return bool(units[entry]) or any(order_times((name_unit(word),)) for word in words)


def _name_with_unit(entries: EntryColumns, name: str, entry: int, unit: str) -> str:
    """The text and address of a cell; with its unit where only the number format or the header shows that."""
    text = name_cell(entries, name, entry)
    return text if name_unit(entries.series[name].raw[entry]) else f"{unit} {text}"
