"""What is doubtful in a file, cell by cell, as issues; values that a doubt takes away lose their number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from impact.ingest.extract.entries import Entries, Found
from impact.ingest.files.readers import Sheet
from impact.ingest.tables.column_resolution import Settled
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE
from impact.model.address import address
from impact.model.submission import Issue, IssueKind, Severity, SubmittedIndicator
from impact.model.words import Direction, Measure, Note, State

REMARKS = frozenset(
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
# Nobody says one by one of more indicators than this whether higher is better.
ASKED_ONE_BY_ONE = 20


@dataclass(slots=True)
class Checks:
    """Collects the issues of one file; `known_codes` are the codes of the organisation's indicators."""

    known_codes: Collection[str] = ()
    month_first: bool = False
    issues: list[Issue] = field(default_factory=list)
    notes: dict[int, set[Note]] = field(default_factory=dict)
    template: bool = False
    silenced: set[tuple[int, str]] = field(default_factory=set)
    rates: set[int] = field(default_factory=set)

    def say(
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
        **params: str,
    ) -> None:
        """Note one doubt; `remark`: it asks nothing."""
        severity = Severity.REMARK if remark or kind in REMARKS else Severity.QUESTION
        self.issues.append(
            Issue(kind, severity, sheet, row, column, raw, readings, params, indicator=indicator, value_at=value_at)
        )

    def notes_of(self, entries: Sequence[int]) -> list[Note]:
        """Notes from reading on the values of an indicator."""
        if not self.notes:
            return []
        return sorted({note for entry in entries for note in self.notes.get(entry, ())})

    def sheets(self, sheets: Sequence[Sheet], tables: Sequence[Settled], own: Collection[str]) -> None:
        """Say which sheets, columns and rows are left out; `own` are sheets of our template that only explain."""
        used = {settled.table.sheet.name for settled in tables}
        for sheet in sheets:
            if sheet.hidden:
                self.say(IssueKind.HIDDEN_SHEET, sheet.name)
            elif sheet.name not in used and sheet.name not in own:
                self.say(IssueKind.SHEET_SKIPPED, sheet.name)
        for settled in tables:
            table = settled.table
            for place, header in settled.unknown:
                self.say(IssueKind.UNKNOWN_COLUMN, table.sheet.name, table.header + 1, place + 1, header)
            for row in settled.skipped + settled.examples:
                text = next((str(c[row]) for c in settled.cells if str(c[row]).strip()), "")
                line = table.first + row + 1
                self.say(IssueKind.ROW_SKIPPED, table.sheet.name, line, None, text[:80], line=str(line))

    def resolve(self, entries: Entries, owner: Sequence[int], measures: Sequence[Measure]) -> None:
        """Settle what depends on the measure of an indicator: yes and no, percentages, parts."""
        self._yes_no(entries, owner, measures)
        self._percent_signs(entries, owner, measures)
        self._percentages(entries, owner, measures)
        self._parts(entries, owner, measures)

    def _yes_no(self, entries: Entries, owner: Sequence[int], measures: Sequence[Measure]) -> None:
        for name, series in entries.series.items():
            for entry, value in series.yes_no.items():
                if owner[entry] >= 0 and measures[owner[entry]] is Measure.YES_NO:
                    series.value[entry], series.state[entry] = value, State.REPORTED
                    self.silenced.add((entry, name))
                    self.say(
                        IssueKind.YES_NO_READ,
                        entries.sheet[entry],
                        entries.row[entry],
                        series.column[entry],
                        series.raw[entry],
                        (value,),
                    )

    def _percent_signs(self, entries: Entries, owner: Sequence[int], measures: Sequence[Measure]) -> None:
        """A percentage beside plain numbers of an indicator that counts something is no value of it.

        '104 %' as the actual of a target of 259,000 plants is the rate of achievement, not plants.
        """
        signed = {owner[e] for series in entries.series.values() for e in series.percent if owner[e] >= 0}
        signed = {index for index in signed if measures[index] is not Measure.PERCENTAGE}
        if not signed:
            return
        plain = {
            owner[e]
            for series in entries.series.values()
            for e, value in enumerate(series.value)
            if value and owner[e] in signed and e not in series.percent
        }
        for name, series in entries.series.items():
            for entry in sorted(series.percent):
                reading = series.value[entry]
                if owner[entry] in plain and reading is not None:
                    series.value[entry], series.state[entry] = None, State.UNCLEAR
                    entries.found.append(
                        Found(
                            entry,
                            IssueKind.NUMBER_WITH_TEXT,
                            series.column[entry],
                            series.raw[entry],
                            (reading,),
                            name,
                        )
                    )

    def _percentages(self, entries: Entries, owner: Sequence[int], measures: Sequence[Measure]) -> None:
        percentages = {index for index, measure in enumerate(measures) if measure is Measure.PERCENTAGE}
        if not percentages:
            return
        self.rates = {entry for entry, index in enumerate(owner) if index in percentages}
        fractions = {
            owner[entry]
            for series in entries.series.values()
            for entry in self.rates
            if (value := series.value[entry]) is not None and 0 < abs(value) < 1 and entry not in series.percent
        }
        for name, series in entries.series.items():
            for entry, value in enumerate(series.value):
                # Among fractions a whole 1 may well be 100 %.
                if (
                    value is not None
                    and owner[entry] in fractions
                    and 0 < abs(value) <= 1
                    and entry not in series.percent
                ):
                    self.notes.setdefault(entry, set()).add(Note.PERCENT_BELOW_ONE)
                    entries.found.append(
                        Found(
                            entry,
                            IssueKind.PERCENT_BELOW_ONE,
                            series.column[entry],
                            series.raw[entry],
                            (value, float(f"{value * 100:.12g}")),
                            name,
                        )
                    )

    def _parts(self, entries: Entries, owner: Sequence[int], measures: Sequence[Measure]) -> None:
        """Numerator and denominator give the percentage where only they are filled in."""
        series = entries.series[ACTUAL]
        pairs = zip(entries.parts["numerator"], entries.parts["denominator"], strict=True)
        for entry, (above, below) in enumerate(pairs):
            if above is None or below is None or owner[entry] < 0:
                continue
            if above > below:
                self.notes.setdefault(entry, set()).add(Note.NUMERATOR_ABOVE_DENOMINATOR)
                self.say(
                    IssueKind.NUMERATOR_ABOVE_DENOMINATOR,
                    entries.sheet[entry],
                    entries.row[entry],
                    series.column[entry] or None,
                    f"{above:.12g} / {below:.12g}",
                    (above, below),
                    line=str(entries.row[entry]),
                )
            if series.state[entry] is None and below > 0 and measures[owner[entry]] is Measure.PERCENTAGE:
                series.value[entry], series.state[entry] = above / below * 100, State.REPORTED
                series.raw[entry] = f"{above:.12g} / {below:.12g}"

    def once(
        self, entries: Entries, name: str, picked: Sequence[int], owner: Sequence[int], stored: Sequence[str]
    ) -> list[int]:
        """The entries of a series without those that give a value again for the same indicator, period and group.

        Where the two differ neither is taken: the first loses its number and both are asked about.
        """
        series = entries.series[name]
        columns = (owner, entries.start, entries.end, stored)
        places = list(zip(*([column[entry] for entry in picked] for column in columns), strict=True))
        if len(set(places)) == len(places):
            return list(picked)
        first: dict[tuple[object, ...], int] = {}
        # As it was read, for a third value for the same place: the first loses its number to the second.
        value_of = list(series.value)
        kept = []
        for entry, place in zip(picked, places, strict=True):
            known = first.setdefault(place, entry)
            if known == entry:
                kept.append(entry)
                continue
            values = (value_of[known], value_of[entry])
            same = series.raw[known] == series.raw[entry] or (values[0] is not None and values[0] == values[1])
            readings = tuple(value for value in values if value is not None)
            if same:
                # What stands there twice is asked about once.
                self.silenced.add((entry, name))
            elif series.state[entry] is not State.NOT_REPORTED:
                series.value[known], series.state[known] = None, State.UNCLEAR
            self.say(
                IssueKind.DUPLICATE_VALUE,
                entries.sheet[entry],
                entries.row[entry],
                series.column[entry],
                series.raw[entry],
                readings,
                remark=same,
                value_at=(entries.sheet[known], entries.row[known], series.column[known]),
                other=series.raw[known],
                other_cell=address(entries.row[known], series.column[known]),
            )
        return kept

    def cells(self, entries: Entries, baselines: Collection[int]) -> None:
        """The doubts about cells that are used; a repeated baseline is asked about once."""
        for item in entries.found:
            if (item.entry, item.series) in self.silenced or (
                item.series == BASELINE and item.entry not in baselines
            ):
                continue
            facts = {"measure": Measure.PERCENTAGE.value} if item.entry in self.rates else {}
            self.say(
                item.kind,
                entries.sheet[item.entry],
                entries.row[item.entry],
                item.column,
                item.raw,
                item.readings,
            )
            self.issues[-1].params.update(facts)

    def indicators(
        self, indicators: Sequence[SubmittedIndicator], targets: dict[int, tuple[float, int, int]]
    ) -> None:
        """Doubts about whole indicators; `targets` holds the last target with its row and column."""
        undirected = [
            index
            for index, item in enumerate(indicators)
            if item.direction is Direction.UNKNOWN
            and index in targets
            # Of an indicator we know the direction was agreed when it was made.
            and item.code not in self.known_codes
            and not self.template
            and (item.baseline is None or item.baseline == targets[index][0])
        ]
        if len(undirected) > ASKED_ONE_BY_ONE:
            title = indicators[undirected[0]].title
            self.say(IssueKind.DIRECTION_OFTEN_UNKNOWN, count=str(len(undirected)), title=title)
        else:
            for index in undirected:
                item = indicators[index]
                kind = IssueKind.DIRECTION_UNKNOWN
                self.say(kind, item.sheet, item.row, None, item.title, indicator=index, title=item.title)
        for kind, note in (
            (IssueKind.SAME_TITLE, Note.SAME_TITLE),
            (IssueKind.SAME_KEY_OTHER_PERIOD, Note.SAME_KEY_OTHER_PERIOD),
        ):
            alike = [item for item in indicators if note in item.notes]
            if alike and not self.template:
                self.say(kind, alike[0].sheet, alike[0].row, raw=alike[0].title, count=str(len(alike)))
        for index, item in enumerate(indicators):
            if (
                index in targets
                and item.baseline is not None
                and item.direction in (Direction.UP, Direction.DOWN)
            ):
                value, row, column = targets[index]
                if (value - item.baseline) * (1 if item.direction is Direction.UP else -1) < 0:
                    self.say(
                        IssueKind.TARGET_ON_WRONG_SIDE,
                        item.sheet,
                        row,
                        column,
                        f"{value:.12g}",
                        (item.baseline, value),
                        indicator=index,
                        title=item.title,
                        agreed="yes" if self.template or item.code in self.known_codes else "",
                    )
            if item.code and self.known_codes and item.code not in self.known_codes:
                self.say(
                    IssueKind.UNKNOWN_CODE, item.sheet, item.row, raw=item.code, indicator=index, title=item.title
                )
