"""Entries, one per indicator × period × breakdown in a file, stored as parallel columns.

An entry index counts from 0; sheet rows and columns count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State

SERIES_NAMES = (BASELINE, TARGET, ACTUAL)
PART_NAMES = ("numerator", "denominator", "n")
TEXT_NAMES = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "numerator_text",
    "denominator_text", "source", "shared_key", "comment", "target_comment", "baseline_year", "baseline_date",
    "baseline_comment", "reference_code", "reference_vocabulary", "reference_uri", "aggregation_status",
    "result_aggregation_status", "result_description", "owner", "frequency",
)  # fmt: skip
_Item = TypeVar("_Item")
ROW_FIELDS = ("sheet", "row", "start", "end", "breakdown", "section", "is_part", "wide_table")
SMALLEST_SHARE = 0.1
_SERIES_FIELDS = ("raw", "value", "state", "column", "has_column")


@dataclass(slots=True)
class CellIssue:
    """A question or remark about one cell of an entry (`entry` from 0, `column` from 1); `series` is '' for dates.

    `params` are texts for its sentence, `periods` the periods it may be about, as in `Issue`.
    """

    entry: int
    kind: IssueKind
    column: int
    raw: str
    readings: tuple[float, ...] = ()
    series: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    periods: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class SeriesCells:
    """One series (baseline, target or actual) of all entries, as parallel lists.

    `state` is None where the cell is blank; `column` is the sheet column, from 1 (0: none); `has_column` says
    whether the table has a column for the series. `percent` holds the entries (from 0) written with a percent
    sign, `yes_no` the value of entries written as yes or no. `unit` is the unit that a cell or its header states,
    held only where a file states several; `scale` what the header multiplies a cell by, held only where not 1.
    """

    raw: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    state: list[State | None] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    has_column: list[bool] = field(default_factory=list)
    percent: set[int] = field(default_factory=set)
    yes_no: dict[int, float] = field(default_factory=dict)
    unit: dict[int, str] = field(default_factory=dict)
    scale: dict[int, float] = field(default_factory=dict)

    def move_entry_to(self, target: SeriesCells, entry: int) -> None:
        """Move the cell of an entry (from 0) to another series; here it is blank afterwards."""
        for name in ("raw", "value", "state", "column"):
            getattr(target, name)[entry] = getattr(self, name)[entry]
        self.raw[entry], self.value[entry], self.state[entry] = "", None, None
        if entry in self.percent:
            self.percent.discard(entry)
            target.percent.add(entry)
        for name in ("yes_no", "unit", "scale"):
            of_entries = getattr(self, name)
            if entry in of_entries:
                getattr(target, name)[entry] = of_entries.pop(entry)


def empty_series(count: int) -> SeriesCells:
    """Return a blank series of `count` entries, for a table without a column for it."""
    return SeriesCells([""] * count, [None] * count, [None] * count, [0] * count, [False] * count)


@dataclass(slots=True)
class EntryColumns:
    """All entries of a file in its order, as parallel lists.

    `row` is the sheet row, from 1; `start` and `end` are the first and last day of the period, inclusive. `section`
    is the heading above the row. `is_part`: the values are those of a group within the row above. `wide_table` is the
    number of the table on its sheet (from 1) where its headers give the periods, so that a row is an indicator, else 0.
    `text`, `series` and `parts` have one list per name of TEXT_NAMES, SERIES_NAMES and PART_NAMES. `place_of` gives the
    column (from 1) of a text by sheet and name. `period_doubts` holds, by entry and series, the values whose period is
    not certain; `final_targets` the entries whose target is that of the end, which has no period beside dated ones;
    `year_targets` those of a year, with the period of their row, a part of it.
    `owner_of` gives, for an entry of the same indicator as another row, the sheet and row of that; `given_places` are
    the locations that the names of sheets gave, `alike_places` pairs of them that may be one, and
    `alike_rows` pairs of entries that may be one indicator in two languages. These four are filled after all tables
    are read, and so are `summed_cells`, sheet, row, column and series of the cells that went into the sum of another
    row, `asked_places`, the entry, series and kind of so many cell issues, and `sheet_series`, the series that each
    sheet fills. `alike_sections` are pairs of entries that may be one indicator under two headings.
    """

    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    start: list[date | None] = field(default_factory=list)
    end: list[date | None] = field(default_factory=list)
    breakdown: list[str] = field(default_factory=list)
    section: list[str] = field(default_factory=list)
    is_part: list[bool] = field(default_factory=list)
    wide_table: list[int] = field(default_factory=list)
    place_of: dict[tuple[str, str], int] = field(default_factory=dict)
    text: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in TEXT_NAMES})
    series: dict[str, SeriesCells] = field(
        default_factory=lambda: {name: SeriesCells() for name in SERIES_NAMES}
    )
    parts: dict[str, list[float | None]] = field(default_factory=lambda: {name: [] for name in PART_NAMES})
    cell_issues: list[CellIssue] = field(default_factory=list)
    period_doubts: dict[tuple[int, str], PeriodDoubt] = field(default_factory=dict)
    final_targets: set[int] = field(default_factory=set)
    year_targets: dict[int, Period] = field(default_factory=dict)
    owner_of: dict[int, tuple[str, int]] = field(default_factory=dict)
    given_places: set[str] = field(default_factory=set)
    alike_places: set[tuple[str, str]] = field(default_factory=set)
    alike_rows: list[tuple[int, int]] = field(default_factory=list)
    alike_sections: list[tuple[int, int]] = field(default_factory=list)
    summed_cells: set[tuple[str, int, int, str]] = field(default_factory=set)
    asked_places: set[tuple[int, str, IssueKind]] = field(default_factory=set)
    issues_indexed: int = 0
    sheet_series: dict[str, set[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def period_key(self, entry: int, names: Sequence[str] = (ACTUAL, TARGET)) -> tuple[object, ...]:
        """Return what tells the period of an entry (from 0) from others: of one that is not certain all it may be.

        Two that may be of one period are no proof of two indicators. `names`: of which series.
        """
        doubts = (self.period_doubts.get((entry, name)) for name in names)
        doubt = next((doubt for doubt in doubts if doubt is not None), None)
        if doubt is None or len(doubt.candidates) == 1:
            return self.start[entry], self.end[entry], ()
        # A sheet 'T1' of no year that is known is another period than a sheet 'T2'.
        sheet = self.sheet[entry] if doubt.text == self.sheet[entry] else ""
        return self.start[entry], self.end[entry], doubt.candidates or sheet

    def is_of_one_time(self, entry: int, name: str) -> bool:
        """Return whether all periods that a value may be of have days in common with the one taken for now.

        A year and the part of it so far have; two years that exclude each other have not. `entry` counts from 0.
        """
        doubt = self.period_doubts.get((entry, name))
        start, end = self.start[entry] or date.min, self.end[entry] or date.max
        return doubt is None or all(
            (first or date.min) <= end and start <= (last or date.max) for first, last in doubt.candidates
        )

    def series_of_sheet(self, sheet: str) -> set[str]:
        """Return which of targets and actuals a sheet fills anywhere."""
        if not self.sheet_series:
            for name in (TARGET, ACTUAL):
                for other, state in zip(self.sheet, self.series[name].state, strict=True):
                    if state is not None:
                        self.sheet_series.setdefault(other, set()).add(name)
        return self.sheet_series.get(sheet, set())

    def ask_about_value(
        self, entry: int, name: str, kind: IssueKind, readings: tuple[float, ...] = (),
        params: Mapping[str, str] | None = None, periods: tuple[tuple[str, str, str], ...] = (),
    ) -> None:  # fmt: skip
        """Make the value of an entry (from 0) in a series wait for an answer: which of the readings it is."""
        cells = self.series[name]
        cells.value[entry], cells.state[entry] = None, State.UNCLEAR
        self.cell_issues.append(
            CellIssue(entry, kind, cells.column[entry], cells.raw[entry], readings, name, dict(params or {}), periods)
        )

    def ask_whether_it_counts(
        self, entry: int, name: str, kind: IssueKind, params: Mapping[str, str] | None = None
    ) -> None:
        """Make the value of an entry (from 0) in a series wait for a question of this kind, whether it counts.

        A number that is in question itself gets the further question: it counts once both are answered.
        """
        cells = self.series[name]
        value, state = cells.value[entry], cells.state[entry]
        is_known = value is not None and state is State.REPORTED
        if not is_known and (state is not State.UNCLEAR or self._is_asked(entry, name, kind)):
            return
        self.ask_about_value(entry, name, kind, (value,) if value is not None else (), params)

    def _is_asked(self, entry: int, name: str, kind: IssueKind) -> bool:
        new_issues = self.cell_issues[self.issues_indexed :]
        self.asked_places.update((item.entry, item.series, item.kind) for item in new_issues)
        self.issues_indexed = len(self.cell_issues)
        return (entry, name, kind) in self.asked_places

    def is_filled(self) -> list[bool]:
        """Per entry whether it has a target, an actual or a numerator."""
        target, actual = self.series[TARGET].state, self.series[ACTUAL].state
        parts = self.parts["numerator"]
        return [
            target_state is not None or actual_state is not None or part is not None
            for target_state, actual_state, part in zip(target, actual, parts, strict=True)
        ]

    def is_share_of_parts(self, entry: int, percentage: float) -> bool:
        """Whether the numerator and denominator of an entry give this percentage, to a tenth: it is no fraction."""
        numerator, denominator = self.parts["numerator"][entry], self.parts["denominator"][entry]
        return bool(numerator and denominator) and abs(100 * numerator / denominator - percentage) <= 0.1  # type: ignore[operator]

    def find_fractions(self, indicator_of: Sequence[int], most: float = 1) -> set[int]:
        """Return the indicators of which no number is above `most` or has a percent sign, and one is at least a tenth.

        `indicator_of` gives the indicator of each entry.
        """
        largest: dict[int, float] = {}
        for series in self.series.values():
            for entry, value in enumerate(series.value):
                if value is not None:
                    index, size = indicator_of[entry], 2.0 if entry in series.percent else abs(value)
                    largest[index] = max(largest.get(index, 0.0), size)
        # Fractions of which none reaches a tenth may well be percentages: 0.04 %.
        fractions = {index for index, size in largest.items() if SMALLEST_SHARE <= size <= most}
        # Of two values for one period the choice comes first.
        values_of: dict[tuple[object, ...], set[float]] = {}
        for name, series in self.series.items() if fractions else ():
            for entry, value in enumerate(series.value):
                if value is not None and indicator_of[entry] in fractions:
                    key = (indicator_of[entry], self.start[entry], self.end[entry], self.breakdown[entry], name)
                    values_of.setdefault(key, set()).add(value)
        return fractions - {key[0] for key, values in values_of.items() if len(values) > 1}

    def extend(
        self, extracts: Sequence[EntryColumns], order: Sequence[tuple[int, int]] | None = None
    ) -> None:
        """Append entries of `extracts`, in the order of `order`: (index of extract, entry), both from 0.

        Without `order` the first extract, which must be the only one, is appended whole. Cell issues move along.
        """
        base = len(self)
        if order is None:
            new_position = (
                {(0, entry): base + entry for entry in range(len(extracts[0]))}
                if extracts[0].cell_issues or extracts[0].period_doubts or extracts[0].final_targets
                or extracts[0].year_targets
                else {}
            )
        else:
            new_position = {pair: base + index for index, pair in enumerate(order)}

        def in_order(columns: Sequence[list[Any]]) -> list[Any]:
            return columns[0] if order is None else [columns[extract][entry] for extract, entry in order]

        for extract in extracts:
            self.place_of.update(extract.place_of)
        for name in ROW_FIELDS:
            getattr(self, name).extend(in_order([getattr(extract, name) for extract in extracts]))
        for name in TEXT_NAMES:
            self.text[name].extend(in_order([extract.text[name] for extract in extracts]))
        for name in PART_NAMES:
            self.parts[name].extend(in_order([extract.parts[name] for extract in extracts]))
        for name in SERIES_NAMES:
            target, sources = self.series[name], [extract.series[name] for extract in extracts]
            for attribute in _SERIES_FIELDS:
                getattr(target, attribute).extend(in_order([getattr(item, attribute) for item in sources]))
            for index, item in enumerate(sources):
                position_of = {
                    e: base + e if order is None else new_position.get((index, e))
                    for e in (*item.percent, *item.yes_no, *item.unit, *item.scale)
                }
                target.percent.update(
                    position for e in item.percent if (position := position_of[e]) is not None
                )
                _move(target.yes_no, item.yes_no, position_of)
                _move(target.unit, item.unit, position_of)
                _move(target.scale, item.scale, position_of)
        for index, extract in enumerate(extracts):
            for (entry, name), period_doubt in extract.period_doubts.items():
                if (index, entry) in new_position:
                    self.period_doubts[new_position[index, entry], name] = period_doubt
            self.final_targets |= {
                new_position[index, entry]
                for entry in extract.final_targets
                if (index, entry) in new_position
            }
            moved = {e: new_position.get((index, e)) for e in extract.year_targets}
            _move(self.year_targets, extract.year_targets, moved)
            for doubt in extract.cell_issues:
                position = new_position.get((index, doubt.entry))
                if position is not None:
                    doubt.entry = position
                    self.cell_issues.append(doubt)


def _move(target: dict[int, _Item], source: Mapping[int, _Item], position_of: Mapping[int, int | None]) -> None:
    """Copy what is said of entries to their new positions."""
    target.update({p: value for entry, value in source.items() if (p := position_of[entry]) is not None})
