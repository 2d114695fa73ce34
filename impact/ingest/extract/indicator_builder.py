"""Building of the indicators and value columns of a submission from identified entries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.extract.entry_periods import ask_about_periods
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.periods.date_parser import parse_day
from impact.ingest.periods.header_details import read_details
from impact.ingest.periods.period_vocabulary import YEAR
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values import value_vocabulary
from impact.ingest.values.unit_names import PERCENT, begins_in_percent, name_unit
from impact.ingest.values.value_vocabulary import (
    MEASURE_WORDS,
    NON_NUMERIC_CODES,
    measure_of_unit,
    normalise_words,
)
from impact.model.cell_address import address
from impact.model.issues import IssueKind
from impact.model.submission import SubmittedIndicator, ValueColumns, ValueKind
from impact.model.vocabulary.measures import Direction, Measure, Origin, TimeKind
from impact.model.vocabulary.theory_levels import Level
from impact.model.vocabulary.value_states import NOT_MEASURED, State

EXTERNAL_FIELDS = (
    "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status", "result_aggregation_status",
    "result_description", "baseline_comment", "owner", "frequency",
)  # fmt: skip
# Texts stored as the source wrote them, so that an export can give them back; field → external name.
EXTERNAL_NAME_OF = {"level": "result_type", "measure": "measure", "ascending": "ascending"}
MAX_GRANT_REF = 300
MAX_SHARED_KEY = 60
GRANT_SEPARATOR = " · "
_YEAR = re.compile(rf"(?<!\d){YEAR}(?!\d)")


def name_grants(entries: EntryColumns) -> tuple[list[str], list[str]]:
    """Return the reference and title of the grant of each entry; without any reference, country and title make one."""
    text = entries.text
    refs, titles = text["grant_ref"], text["grant_title"]
    if any(refs):
        return refs, [title or ref for ref, title in zip(refs, titles, strict=True)]
    name_of: dict[tuple[str, str], str] = {}
    names = []
    for pair in zip(text["country"], titles, strict=True):
        if pair not in name_of:
            name_of[pair] = GRANT_SEPARATOR.join(part for part in pair if part)[:MAX_GRANT_REF]
        names.append(name_of[pair])
    return names, names


def read_units(entries: EntryColumns) -> list[str]:
    """Return the unit of each entry; every word for percentage becomes '%'."""
    unit_of: dict[tuple[str, str], str] = {}
    units = []
    for pair in zip(entries.text["unit"], entries.text["measure"], strict=True):
        if pair not in unit_of:
            unit, measure = pair
            percent = value_vocabulary.measure_of_unit(unit) is Measure.PERCENTAGE
            stated = MEASURE_WORDS.get(normalise_words(measure)) is Measure.PERCENTAGE
            unit_of[pair] = "%" if percent or (stated and not unit) else unit
        units.append(unit_of[pair])
    return units


@dataclass(slots=True)
class IndicatorSource:
    """Source of the indicators: all entries of a file with grant and unit of each; `filled` are text columns in use."""

    entries: EntryColumns
    grant_refs: Sequence[str]
    grant_titles: Sequence[str]
    units: Sequence[str]
    filled: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Comments belong to values, not to indicators.
        texts = self.entries.text
        self.filled = frozenset(
            name for name in texts if name not in ("comment", "target_comment") and any(texts[name])
        )

    def first(self, name: str, rows: Sequence[int]) -> str:
        """Return the first non-empty text of a column in these entries (indexes from 0), '' if none."""
        if name not in self.filled:
            return ""
        texts = self.entries.text[name]
        return texts[rows[0]] or next(filter(None, map(texts.__getitem__, rows)), "")


def apply_measures(
    owners: IndicatorSource,
    identified: Sequence[IdentifiedIndicator],
    checks: CellChecks,
    scored: Collection[int] = (),
) -> list[Measure]:
    """Return the measure of each indicator, applied to its values; issues are added to `checks`.

    `scored` are the indicators (from 0) whose title or header states a scale of scores.
    """
    measures = [_measure_of(owners, item) for item in identified]
    for index in scored:
        if measures[index] is Measure.NUMBER:
            measures[index] = Measure.SCORE
    checks.apply_measures(owners.entries, _indicator_of_entries(owners.entries, identified), measures)
    return measures


def _indicator_of_entries(entries: EntryColumns, identified: Sequence[IdentifiedIndicator]) -> list[int]:
    """The index of the indicator of each entry; -1 for none."""
    indicator_of = [-1] * len(entries)
    for index, item in enumerate(identified):
        for entry in item.entries:
            indicator_of[entry] = index
    return indicator_of


def build_indicators(
    owners: IndicatorSource,
    identified: Sequence[IdentifiedIndicator],
    stored: Sequence[str],
    measures: Sequence[Measure],
    checks: CellChecks,
) -> tuple[tuple[SubmittedIndicator, ...], ValueColumns, ValueColumns]:
    """Build (indicators, actuals, targets) in file order; issues are added to `checks`.

    `stored` gives the breakdown under which the values of each entry are stored ('': the total), `measures` the
    measure of each indicator.
    """
    entries = owners.entries
    indicator_of = _indicator_of_entries(entries, identified)
    ask_about_periods(entries, identified)
    baselines = [_baseline_entry(entries, item) for item in identified]
    for item, row in zip(identified, baselines, strict=True):
        if row is not None and len(item.totals) > 1:
            _ask_about_other_baselines(entries, item.totals, row, checks)
    indicators = tuple(
        _build_indicator(owners, item, measure, row, checks)
        for item, measure, row in zip(identified, measures, baselines, strict=True)
    )
    actuals = _build_values(entries, ValueKind.ACTUAL, indicator_of, stored, identified, checks)
    targets = _build_values(entries, ValueKind.TARGET, indicator_of, stored, identified, checks)
    checks.add_cell_issues(entries, {row for row in baselines if row is not None})
    return indicators, actuals, targets


def _measure_of(owners: IndicatorSource, item: IdentifiedIndicator) -> Measure:
    """The stated measure, else the one implied by the unit, else a number."""
    rows = item.entries
    stated = normalise_words(owners.first("measure", rows))
    by_unit = measure_of_unit(owners.units[rows[0]])
    measure = MEASURE_WORDS.get(stated)
    if stated in NON_NUMERIC_CODES or measure in (Measure.STORY, Measure.RUBRIC):
        # A measure in words was announced; numbers given instead are read as numbers.
        series = owners.entries.series.values()
        numeric = any(cells.value[row] is not None for cells in series for row in rows)
        return Measure.NUMBER if numeric else (measure or Measure.STORY)
    if measure is None or (measure is Measure.NUMBER and by_unit in (Measure.YES_NO, Measure.SCORE)):
        title = owners.first("title", rows)
        states_percent = begins_in_percent(title) or name_unit(read_details(title).unit) == PERCENT
        if not owners.units[rows[0]] and (states_percent or _holds_percentages(owners, rows)):
            return Measure.PERCENTAGE
        return by_unit or Measure.NUMBER
    return measure


def _holds_percentages(owners: IndicatorSource, rows: Sequence[int]) -> bool:
    """Whether values have a percent sign, typed or by their format, and all others lie between 0 and 1.

    Beside '0.9 %' a 1 by itself is 1 % or 100 %, so that nobody knows.
    """
    plain: set[float] = set()
    has_sign = False
    for cells in owners.entries.series.values():
        for row in rows:
            value = cells.value[row]
            if value is not None and row in cells.percent:
                has_sign = True
            elif value is not None and not 0 <= value <= 1:
                return False
            elif value:
                plain.add(value)
    return has_sign and plain != {1}


def _baseline_entry(entries: EntryColumns, item: IdentifiedIndicator) -> int | None:
    """The first entry (from 0) with a baseline that counts, else one in question, else one that says there is none.

    A number that waits (in a hidden row) does not take the place of one that everybody sees.
    """
    states = entries.series[BASELINE].state
    rows = [row for row in item.totals if states[row] is not None]
    measured_rows = [row for row in rows if states[row] not in NOT_MEASURED]
    reported_rows = (row for row in measured_rows if states[row] is State.REPORTED)
    return next(reported_rows, next(iter((*measured_rows, *rows)), None))


def _ask_about_other_baselines(
    entries: EntryColumns, rows: Sequence[int], first: int, checks: CellChecks
) -> None:
    """Ask which baseline counts where rows of one indicator state different ones for the same day or year.

    One that is asked about for another reason is different too: what it comes to is not known yet.
    """
    series = entries.series[BASELINE]
    value = series.value[first]
    if value is None:
        return
    year, day = entries.text["baseline_year"], entries.text["baseline_date"]
    seen_values: set[float | str] = {value}
    for row in rows:
        if row == first or (year[row], day[row]) != (year[first], day[first]):
            continue
        other = checks.number_of(entries, row, BASELINE)
        if other is None and series.state[row] is not State.UNCLEAR:
            continue
        key = series.raw[row] if other is None else other
        if key in seen_values:
            continue
        seen_values.add(key)
        series.value[first], series.state[first] = None, State.UNCLEAR
        checks.add_issue(
            IssueKind.DUPLICATE_VALUE,
            entries.sheet[row],
            entries.row[row],
            series.column[row],
            series.raw[row],
            (value,) if other is None else (value, other),
            value_at=(entries.sheet[first], entries.row[first], series.column[first]),
            other=series.raw[first],
            other_cell=address(entries.row[first], series.column[first]),
        )


def _build_indicator(
    owners: IndicatorSource,
    item: IdentifiedIndicator,
    measure: Measure,
    baseline_row: int | None,
    checks: CellChecks,
) -> SubmittedIndicator:
    entries, rows, first = owners.entries, item.entries, item.entries[0]
    text = defaultdict(str, {name: owners.first(name, rows) for name in owners.filled})
    stated_direction = (
        value_vocabulary.parse_direction(text["ascending"]) if text["ascending"] else Direction.UNKNOWN
    )
    direction = stated_direction
    if stated_direction is Direction.UNKNOWN:
        direction = value_vocabulary.direction_of_title(text["title"])
        if baseline_row is None:
            stated_direction = direction
        elif direction is Direction.UP:
            # Baseline and target show which way is meant, also where a project winds down.
            direction = Direction.UNKNOWN
    time_kind = value_vocabulary.parse_time_kind(text["time_kind"])
    external = {name: text[name] for name in EXTERNAL_FIELDS if text[name]}
    external |= {other: text[name] for name, other in EXTERNAL_NAME_OF.items() if text[name]}
    series = entries.series[BASELINE]
    baseline_day = parse_day(text["baseline_date"], month_first=checks.month_first, year_first=checks.year_first)
    # Of 03/04/2023 the year is certain, whichever is the month.
    year_of_day = baseline_day.year if baseline_day else _find_year(text["baseline_date"])
    if baseline_row is not None and baseline_day is None:
        _ask_about_baseline_date(entries, rows, text["baseline_date"], checks)
    state = State.NOT_REPORTED if any(series.has_column[row] for row in rows) else State.NOT_DUE
    # The row and column of a baseline are those of the sheet that an indicator names.
    is_elsewhere = baseline_row is not None and entries.sheet[baseline_row] != entries.sheet[first]
    home = baseline_row if baseline_row is not None and is_elsewhere else first
    return SubmittedIndicator(
        key=item.key,
        grant_ref=owners.grant_refs[first],
        grant_title=owners.grant_titles[first],
        title=text["title"] or text["code"],
        code=text["code"],
        definition=text["definition"],
        result_title=text["result_title"],
        level=(value_vocabulary.parse_level(text["level"]) if text["level"] else None) or Level.OTHER,
        unit=owners.units[first] or ("%" if measure is Measure.PERCENTAGE else ""),
        measure=measure,
        direction=direction,
        direction_origin=Origin.ASSUMED if stated_direction is Direction.UNKNOWN else Origin.STATED,
        time_kind=time_kind or TimeKind.LEVEL,
        time_kind_origin=Origin.STATED if time_kind else Origin.ASSUMED,
        baseline=series.value[baseline_row] if baseline_row is not None else None,
        baseline_raw=series.raw[baseline_row] if baseline_row is not None else "",
        baseline_state=(series.state[baseline_row] or state) if baseline_row is not None else state,
        baseline_date=baseline_day,
        baseline_year=_year_of(text["baseline_year"]) or year_of_day,
        baseline_row=entries.row[baseline_row] if baseline_row is not None else None,
        baseline_column=series.column[baseline_row] if baseline_row is not None else None,
        # Without a grant reference the country is part of the grant name, so it is not the location.
        location=text["location"] or (text["country"] if text["grant_ref"] else ""),
        breakdown=item.breakdown,
        occurrence=item.occurrence,
        numerator_text=text["numerator_text"],
        denominator_text=text["denominator_text"],
        source=text["source"],
        shared_key=text["shared_key"][:MAX_SHARED_KEY],
        sheet=entries.sheet[home],
        row=entries.row[home],
        notes=tuple(dict.fromkeys([*item.notes, *checks.notes_of(rows)])),
        external=external,
    )


def _ask_about_baseline_date(entries: EntryColumns, rows: Sequence[int], text: str, checks: CellChecks) -> None:
    """Ask about the date of a baseline that is not certain to be one day; a text without digits states none."""
    if not any(map(str.isdigit, text)):
        return
    entry = next(row for row in rows if entries.text["baseline_date"][row] == text)
    sheet = entries.sheet[entry]
    column = entries.place_of.get((sheet, "baseline_date"))
    checks.add_issue(IssueKind.UNREADABLE_DATE, sheet, entries.row[entry], column, text, case="baseline")


def _find_year(text: str) -> int | None:
    """The one year that a text names in whatever form of date."""
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else _year_of(text)


def _year_of(text: str) -> int | None:
    when: date | None = parse_day(text, closing=True) if text else None
    return when.year if when else None


def _build_values(
    entries: EntryColumns,
    value_kind: ValueKind,
    indicator_of: Sequence[int],
    stored: Sequence[str],
    identified: Sequence[IdentifiedIndicator],
    checks: CellChecks,
) -> ValueColumns:
    """The filled cells of a series as value columns, in file order (sheet rows and columns from 1)."""
    name = ACTUAL if value_kind is ValueKind.ACTUAL else TARGET
    series = entries.series[name]
    entry_indexes = [
        entry for entry, state in enumerate(series.state) if state is not None and indicator_of[entry] >= 0
    ]
    entry_indexes = checks.drop_repeated_values(entries, name, entry_indexes, indicator_of, stored)
    comments = entries.text["comment" if value_kind is ValueKind.ACTUAL else "target_comment"]
    notes = [comments[entry] for entry in entry_indexes]
    # A breakdown that is not stored as a series still describes the population, so it goes into the note.
    groups = [
        entries.breakdown[entry]
        if not stored[entry] and entries.breakdown[entry] != identified[indicator_of[entry]].breakdown
        else ""
        for entry in entry_indexes
    ]
    if any(groups):
        notes = ["; ".join(filter(None, pair)) for pair in zip(groups, notes, strict=True)]
    is_actual = value_kind is ValueKind.ACTUAL
    blanks: list[float | None] = [None] * len(entry_indexes)
    pick = _picker(entry_indexes, len(entries))
    return ValueColumns(
        indicator=pick(indicator_of),
        start=pick(entries.start),
        end=pick(entries.end),
        breakdown=pick(stored),
        value=pick(series.value),
        numerator=pick(entries.parts["numerator"]) if is_actual else list(blanks),
        denominator=pick(entries.parts["denominator"]) if is_actual else list(blanks),
        n=pick(entries.parts["n"]) if is_actual else list(blanks),
        raw=pick(series.raw),
        state=[state or State.NOT_REPORTED for state in pick(series.state)],
        note=notes,
        sheet=pick(entries.sheet),
        row=pick(entries.row),
        column=pick(series.column),
    )


def _picker(indexes: Sequence[int], count: int) -> Callable[[Sequence[Any]], list[Any]]:
    """A function that takes the items at some indexes (ascending) out of a column of `count` items."""
    if len(indexes) == count:
        return list
    if len(indexes) < 2:
        return lambda column: [column[index] for index in indexes]
    items = itemgetter(*indexes)
    return lambda column: list(items(column))
