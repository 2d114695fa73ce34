"""Issues of a file, cell by cell; a value that cannot be decided loses its number and becomes UNCLEAR.

Issue rows and columns count from 1, entry and indicator indexes from 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from impact.ingest.extract import fractions
from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.files.readers import Sheet
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE
from impact.ingest.values.group_words import find_numbers_of_groups
from impact.model.answers import ABOUT_CONDITIONS, describe_groups
from impact.model.cell_account import CellRule
from impact.model.cell_address import address, column_letters
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Measure
from impact.model.vocabulary.value_states import NOT_MEASURED, State

REMARK_KINDS = frozenset(
    {
        IssueKind.OTHER_NOTATION,
        IssueKind.SAME_TITLE,
        IssueKind.SAME_KEY_OTHER_PERIOD,
        IssueKind.UNKNOWN_COLUMN,
        IssueKind.SHEET_SKIPPED,
        IssueKind.ROW_SKIPPED,
        IssueKind.HIDDEN_SHEET,
        IssueKind.EXTERNAL_LINKS,
        IssueKind.MACROS,
        IssueKind.FORMULAS,
        IssueKind.YES_NO_READ,
        IssueKind.DIRECTION_OFTEN_UNKNOWN,
    }
)


# The case of a question about '35 %' where the other numbers have no sign.
PERCENT_AMONG_NUMBERS = "percent"


@dataclass(slots=True)
class CellChecks:
    """Collects the issues of one file.

    `known_codes` are the codes of the organisation's indicators; `template`: the file is our own template. `notes`
    holds notes by entry, `suppressed_cells` the (entry, series) about which no issue is raised, `signed_sizes` by
    indicator the sizes of percentages among plain numbers. `_numbers_cached` are the numbers of values that wait, for
    so many cell issues.
    """

    known_codes: Collection[str] = ()
    month_first: bool | None = False
    year_first: bool | None = False
    issues: list[Issue] = field(default_factory=list)
    notes: dict[int, set[Note]] = field(default_factory=dict)
    template: bool = False
    suppressed_cells: set[tuple[int, str]] = field(default_factory=set)
    percentage_entries: set[int] = field(default_factory=set)
    signed_sizes: dict[int, set[float]] = field(default_factory=dict)
    _numbers_cached: tuple[int, dict[tuple[int, str], float]] | None = None

    def add_issue(
        self,
        kind: IssueKind,
        sheet: str = "",
        row: int | None = None,
        column: int | None = None,
        raw: str = "",
        readings: tuple[float, ...] = (),
        remark: bool = False,
        indicator: int | None = None,
        value_at: tuple[str, int, int] | None = None,
        periods: tuple[tuple[str, str, str], ...] = (),
        **params: str,
    ) -> None:
        """Add one issue (`row` and `column` from 1): a question, or a remark that needs no answer."""
        severity = Severity.REMARK if remark or kind in REMARK_KINDS else Severity.QUESTION
        self.issues.append(
            Issue(
                kind,
                severity,
                sheet,
                row,
                column,
                raw,
                readings,
                params,
                indicator=indicator,
                value_at=value_at,
                periods=periods,
            )
        )

    def notes_of(self, entries: Sequence[int]) -> list[Note]:
        """Return the sorted distinct notes on the entries of an indicator."""
        if not self.notes:
            return []
        return sorted({note for entry in entries for note in self.notes.get(entry, ())})

    def check_sheets(
        self, sheets: Sequence[Sheet], tables: Sequence[ResolvedTable], own: Collection[str]
    ) -> None:
        """Add remarks on sheets, columns and rows that are not read; `own` are help sheets of our template."""
        used = {resolved.table.sheet.name for resolved in tables}
        for sheet in sheets:
            if not sheet.hidden and sheet.name not in used and sheet.name not in own:
                self.add_issue(IssueKind.SHEET_SKIPPED, sheet.name)
        for resolved in tables:
            table = resolved.table
            self._check_columns(resolved)
            for row in resolved.skipped_rows + resolved.example_rows:
                text = next((str(c[row]) for c in resolved.cells if str(c[row]).strip()), "")
                line = table.first + row + 1
                self.add_issue(IssueKind.ROW_SKIPPED, table.sheet.name, line, None, text[:80], line=str(line))

    def _check_columns(self, resolved: ResolvedTable) -> None:
        """Ask about columns with numbers that nothing explains, and mention those that are left out or replaced."""
        table = resolved.table
        name, row = table.sheet.name, table.header + 1
        header_of = {column.place: column.header for column in resolved.columns} | dict(resolved.unknown)
        mentioned = {place for place, _ in resolved.unknown} | (
            set(resolved.left_out_columns) & set(header_of)
        )
        for place in sorted(mentioned | set(resolved.unread_columns)):
            header = header_of.get(place, "")
            if place in resolved.unread_columns:
                count = str(resolved.unread_columns[place])
                label = header or column_letters(place + 1)
                self.add_issue(IssueKind.COLUMN_UNREAD, name, row, place + 1, label, count=count)
            elif place in resolved.replaced_columns:
                newest = resolved.replaced_columns[place]
                self.add_issue(
                    IssueKind.TARGET_REVISED,
                    name,
                    row,
                    newest + 1,
                    header_of[newest],
                    remark=True,
                    other=header,
                )
            elif resolved.left_out_columns.get(place) not in (CellRule.JUDGED, CellRule.COMPARED):
                self.add_issue(IssueKind.UNKNOWN_COLUMN, name, row, place + 1, header)

    def apply_measures(
        self, entries: EntryColumns, indicator_of: Sequence[int], measures: Sequence[Measure]
    ) -> None:
        """Apply the measure of each indicator to its values: yes/no, percent signs, fractions, numerator/denominator.

        `indicator_of` gives the indicator index of each entry (-1: none), `measures` the measure of each indicator.
        """
        self._resolve_yes_no(entries, indicator_of, measures)
        self._reject_percent_signs(entries, indicator_of, measures)
        self.percentage_entries = fractions.flag_fractions(
            entries, indicator_of, measures, self.signed_sizes, self.notes
        )
        fractions.ask_about_contradicted_shares(entries, indicator_of, measures)
        self._compute_from_parts(entries, indicator_of, measures)

    def _resolve_yes_no(
        self, entries: EntryColumns, indicator_of: Sequence[int], measures: Sequence[Measure]
    ) -> None:
        for name, series in entries.series.items():
            for entry, value in series.yes_no.items():
                if indicator_of[entry] >= 0 and measures[indicator_of[entry]] is Measure.YES_NO:
                    series.value[entry], series.state[entry] = value, State.REPORTED
                    self.suppressed_cells.add((entry, name))
                    self.add_issue(
                        IssueKind.YES_NO_READ,
                        entries.sheet[entry],
                        entries.row[entry],
                        series.column[entry],
                        series.raw[entry],
                        (value,),
                    )

    def _reject_percent_signs(
        self, entries: EntryColumns, indicator_of: Sequence[int], measures: Sequence[Measure]
    ) -> None:
        """Make a percentage UNCLEAR among plain numbers of an indicator that is not a percentage.

        '104 %' as the actual of a target of 259,000 plants is the rate of achievement, not a count of plants.
        """
        signed = {
            indicator_of[e]
            for series in entries.series.values()
            for e in series.percent
            if indicator_of[e] >= 0
        }
        signed = {index for index in signed if measures[index] is not Measure.PERCENTAGE}
        if not signed:
            return
        with_plain_numbers = {
            indicator_of[e]
            for series in entries.series.values()
            for e, value in enumerate(series.value)
            if value and indicator_of[e] in signed and e not in series.percent
        }
        for name, series in entries.series.items():
            for entry in sorted(series.percent):
                reading = series.value[entry]
                if indicator_of[entry] in with_plain_numbers and reading is not None:
                    series.value[entry], series.state[entry] = None, State.UNCLEAR
                    self.signed_sizes.setdefault(indicator_of[entry], set()).update({abs(reading)} - {0})
                    entries.cell_issues.append(
                        CellIssue(
                            entry,
                            IssueKind.NUMBER_WITH_TEXT,
                            series.column[entry],
                            series.raw[entry],
                            (reading,),
                            name,
                            {"case": PERCENT_AMONG_NUMBERS},
                        )
                    )

    def _compute_from_parts(
        self, entries: EntryColumns, indicator_of: Sequence[int], measures: Sequence[Measure]
    ) -> None:
        """Compute a percentage from numerator and denominator where the value itself is blank."""
        series = entries.series[ACTUAL]
        pairs = zip(entries.parts["numerator"], entries.parts["denominator"], strict=True)
        for entry, (numerator, denominator) in enumerate(pairs):
            if numerator is None or denominator is None or indicator_of[entry] < 0:
                continue
            if numerator > denominator:
                self.notes.setdefault(entry, set()).add(Note.NUMERATOR_ABOVE_DENOMINATOR)
                self.add_issue(
                    IssueKind.NUMERATOR_ABOVE_DENOMINATOR,
                    entries.sheet[entry],
                    entries.row[entry],
                    series.column[entry] or None,
                    f"{numerator:.12g} / {denominator:.12g}",
                    (numerator, denominator),
                    line=str(entries.row[entry]),
                )
            if (
                series.state[entry] is None
                and denominator > 0
                and measures[indicator_of[entry]] is Measure.PERCENTAGE
            ):
                series.value[entry], series.state[entry] = numerator / denominator * 100, State.REPORTED
                series.raw[entry] = f"{numerator:.12g} / {denominator:.12g}"

    def drop_repeated_values(
        self,
        entries: EntryColumns,
        name: str,
        entry_indexes: Sequence[int],
        indicator_of: Sequence[int],
        stored: Sequence[str],
    ) -> list[int]:
        """Return the entries of a series without duplicates of the same indicator, period and breakdown.

        Where two duplicates differ neither is used: the first becomes UNCLEAR and a question shows both cells.
        """
        series = entries.series[name]
        columns = (indicator_of, entries.start, entries.end, stored)
        value_keys: list[tuple[object, ...]] = list(
            zip(*([column[entry] for entry in entry_indexes] for column in columns), strict=True)
        )
        if entries.period_doubts:
            # Of a value that may be of another period it is asked which, and of two of one period which holds then.
            value_keys = self._keys_by_period(entries, name, entry_indexes, value_keys)
        if len(set(value_keys)) == len(value_keys):
            return list(entry_indexes)
        entry_of: dict[tuple[object, ...], int] = {}
        # Compare with the value as read: with three duplicates the second already cleared the first.
        original_value = list(series.value)
        # The number of a value that waits for another answer (whether it counts, of which period) is known.
        number_that_waits = self._numbers_that_wait(entries)
        remaining = []
        for entry, value_key in zip(entry_indexes, value_keys, strict=True):
            first_entry = entry_of.setdefault(value_key, entry)
            if first_entry == entry:
                remaining.append(entry)
                continue
            values = tuple(
                value if (value := original_value[place]) is not None else number_that_waits.get((place, name))
                for place in (first_entry, entry)
            )
            same = series.raw[first_entry] == series.raw[entry] or (
                values[0] is not None and values[0] == values[1]
            )
            readings = tuple(value for value in values if value is not None)
            if same:
                # An exact duplicate raises no second question.
                self.suppressed_cells.add((entry, name))
            elif series.state[entry] not in NOT_MEASURED:
                series.value[first_entry], series.state[first_entry] = None, State.UNCLEAR
            self.add_issue(
                IssueKind.DUPLICATE_VALUE,
                entries.sheet[entry],
                entries.row[entry],
                series.column[entry],
                series.raw[entry],
                readings,
                remark=same,
                value_at=(entries.sheet[first_entry], entries.row[first_entry], series.column[first_entry]),
                other=series.raw[first_entry],
                other_cell=address(entries.row[first_entry], series.column[first_entry]),
            )
        return remaining

    def _keys_by_period(
        self, entries: EntryColumns, name: str, entry_indexes: Sequence[int], value_keys: Sequence[tuple[object, ...]]
    ) -> list[tuple[object, ...]]:
        """The keys of values with all the periods that each may be of.

        Of a part of a year or the whole of it, one is compared with another number for that year: neither counts before
        the other. What may be of another year altogether is compared once that is answered.
        """
        values = [self.number_of(entries, entry, name) for entry in entry_indexes]
        is_certain = [(entry, name) not in entries.period_doubts for entry in entry_indexes]
        certain_values: dict[tuple[object, ...], float] = {
            key: value
            for key, value, certain in zip(value_keys, values, is_certain, strict=True)
            if certain and value is not None
        }
        keys: list[tuple[object, ...]] = []
        for entry, key, value, certain in zip(entry_indexes, value_keys, values, is_certain, strict=True):
            is_rival = (
                not certain
                and value is not None
                and certain_values.get(key, value) != value
                and entries.is_of_one_time(entry, name)
            )
            keys.append((*key, *entries.period_key(entry, () if is_rival else (name,))))
        return keys

    def number_of(self, entries: EntryColumns, entry: int, name: str) -> float | None:
        """Return the number of an entry (from 0) in a series, also where it waits for an answer whether it counts."""
        value = entries.series[name].value[entry]
        return self._numbers_that_wait(entries).get((entry, name)) if value is None else value

    def _numbers_that_wait(self, entries: EntryColumns) -> dict[tuple[int, str], float]:
        """The only number of each value, by entry (from 0) and series, that waits for an answer about a condition."""
        if self._numbers_cached is None or self._numbers_cached[0] != len(entries.cell_issues):
            self._numbers_cached = (
                len(entries.cell_issues),
                {
                    (item.entry, item.series): item.readings[0]
                    for item in entries.cell_issues
                    if item.kind in ABOUT_CONDITIONS and len(item.readings) == 1
                },
            )
        return self._numbers_cached[1]

    def add_cell_issues(self, entries: EntryColumns, baselines: Collection[int]) -> None:
        """Turn cell issues of entries into issues of the file; of baselines only those of entries in `baselines`."""
        for item in entries.cell_issues:
            if (item.entry, item.series) in self.suppressed_cells or (
                item.series == BASELINE and item.entry not in baselines
            ):
                continue
            facts = {"measure": Measure.PERCENTAGE.value} if item.entry in self.percentage_entries else {}
            self.add_issue(
                item.kind,
                entries.sheet[item.entry],
                entries.row[item.entry],
                item.column,
                item.raw,
                item.readings,
                periods=item.periods,
            )
            if item.kind is IssueKind.RATIO and not entries.text["unit"][item.entry]:
                facts["unitless"] = "yes"
            if item.kind is IssueKind.SEVERAL_NUMBERS and (total := find_numbers_of_groups(item.raw)):
                facts |= describe_groups(total[1])
            if item.kind is IssueKind.LAYOUT_GUESSED:
                facts["title"] = entries.text["title"][item.entry] or entries.text["code"][item.entry]
            self.issues[-1].params.update({**item.params, **facts})
