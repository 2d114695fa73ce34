"""Values that a title, a header or a unit states to be running totals: they are one kind, and no target of one year is.

Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from impact.ingest.comparison.sheet_limits import ask_condition
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.statements.running_totals import names_running_totals, states_running_total
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.tables.resolved_table import VALUE_ROLES, ResolvedTable
from impact.model.issues import IssueKind
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.value_states import NOT_MEASURED

ADDED = frozenset((Measure.NUMBER,))
DAYS_OF_YEAR = 360
_TEXTS = ("title", "unit", "measure")


def settle_running_totals(
    entries: EntryColumns,
    tables: Iterable[ResolvedTable],
    identified: Sequence[IdentifiedIndicator],
    measures: Sequence[Measure],
    lines: dict[str, str],
) -> None:
    """Give indicators that are stated to be running totals that kind of time, and ask about targets of one year beside.

    `lines` are the texts by sheet that say so of all values on it; those were asked about already. Where only some
    columns of an indicator are running totals, their values are asked about.
    """
    header_of = {
        (resolved.table.sheet.name, column.place + 1, column.meaning.role): column.header
        for resolved in tables
        for column in resolved.columns
        if column.meaning.role in VALUE_ROLES and states_running_total(column.header)
    }
    stating = {
        text for name in _TEXTS for text in set(entries.text[name]) if text and states_running_total(text)
    }
    if not (stating or header_of or lines):
        return
    actuals = entries.series[ACTUAL]
    for item, measure in zip(identified, measures, strict=True):
        members = item.entries
        if measure not in ADDED or any(entries.text["time_kind"][entry] for entry in members):
            continue
        texts = (entries.text[name][entry] for entry in members for name in _TEXTS)
        of_row = next((text for text in texts if text in stating), "")
        of_columns = {
            entry: header
            for entry in members
            if (header := header_of.get((entries.sheet[entry], actuals.column[entry], ACTUAL)))
            and actuals.state[entry] is not None
        }
        filled = [e for e in members if actuals.state[e] not in (None, *NOT_MEASURED)]
        if of_columns and not of_row and any(entry not in of_columns for entry in filled):
            for entry, header in of_columns.items():
                ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, header, "running")
            continue
        text = of_row or next(iter(of_columns.values()), "")
        if not text and entries.sheet[members[0]] not in lines:
            continue
        entries.text["time_kind"][members[0]] = TimeKind.CUMULATIVE.value
        if text and not _lies_within_a_year(entries, filled):
            _ask_about_targets(entries, members, text, header_of)


def ask_about_sheets_of_running_totals(entries: EntryColumns) -> dict[str, str]:
    """Ask about all values of sheets whose name says that they are running totals; returns their names."""
    names = {name: name for name in set(entries.sheet) if names_running_totals(name)}
    for entry, sheet in enumerate(entries.sheet if names else ()):
        if sheet in names and entry not in entries.series[ACTUAL].percent:
            ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, sheet, "running")
    return names


def _lies_within_a_year(entries: EntryColumns, members: Sequence[int]) -> bool:
    """Whether the values are of quarters or months of one year, whose target is then that of their running total."""
    periods = [(entries.start[entry], entries.end[entry]) for entry in members]
    years = {end.year for _, end in periods if end is not None}
    return len(years) == 1 and all(_is_part_of_year(start, end) for start, end in periods)


def _is_part_of_year(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and (end - start).days < DAYS_OF_YEAR


def _ask_about_targets(
    entries: EntryColumns, members: Iterable[int], text: str, header_of: dict[tuple[str, int, str], str]
) -> None:
    cells = entries.series[TARGET]
    for entry in members:
        if entries.end[entry] is None or (entries.sheet[entry], cells.column[entry], TARGET) in header_of:
            continue
        ask_condition(entries, entry, TARGET, IssueKind.TEXT_LIMITS, text, "running_target")
