"""A submission taken apart for its answers: columns that may be changed, and where the cells asked about are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from impact.model.answers import Reply
from impact.model.submission import Issue, IssueKind, Severity, Submission, SubmittedIndicator, ValueColumns
from impact.model.words import Note, State

Cell = tuple[str, int | None, int | None]
# A note beside a figure that goes once its question is answered.
NOTED = {
    IssueKind.PERCENT_BELOW_ONE: Note.PERCENT_BELOW_ONE,
    IssueKind.NUMERATOR_ABOVE_DENOMINATOR: Note.NUMERATOR_ABOVE_DENOMINATOR,
}


@dataclass(slots=True)
class Work:
    """A submission taken apart; `contended` cells wait for a choice between two, `lost` ones were not chosen."""

    indicators: list[SubmittedIndicator]
    actuals: ValueColumns
    targets: ValueColumns
    columns: Mapping[tuple[str, int], str]
    cells: dict[Cell, list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    rows: dict[tuple[str, int | None], list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    baselines: dict[Cell, list[int]] = field(default_factory=dict)
    of: dict[int, list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    contended: set[Cell] = field(default_factory=set)
    lost: set[Cell] = field(default_factory=set)

    @staticmethod
    def on(submission: Submission, issues: Sequence[Issue]) -> Work:
        """Ready for these issues: one walk over the values finds every cell, row and indicator they name."""
        work = Work(
            indicators=list(submission.indicators),
            actuals=_copy(submission.actuals),
            targets=_copy(submission.targets),
            columns={(role.sheet, role.column): role.role for role in submission.columns},
        )
        cells = {value_cell(issue) for issue in issues}
        rows = {(issue.sheet, issue.row) for issue in issues}
        owners = {issue.indicator for issue in issues if issue.kind is IssueKind.UNIT_CHANGED}
        for columns in (work.actuals, work.targets):
            places = zip(columns.sheet, columns.row, columns.column, columns.indicator, strict=True)
            for position, (sheet, row, column, indicator) in enumerate(places):
                if (sheet, row) in rows:
                    work.rows.setdefault((sheet, row), []).append((columns, position))
                if (sheet, row, column) in cells:
                    work.cells.setdefault((sheet, row, column), []).append((columns, position))
                if indicator in owners:
                    work.of.setdefault(indicator, []).append((columns, position))
        for index, item in enumerate(work.indicators):
            place = (item.sheet, item.baseline_row, item.baseline_column)
            if place in cells and item.baseline_row is not None:
                work.baselines.setdefault(place, []).append(index)
        return work

    def done(self, submission: Submission, issues: tuple[Issue, ...]) -> Submission:
        """The submission put together again; a note goes once all questions behind it are answered."""
        settled: set[tuple[int, Note]] = set()
        stands: set[tuple[int, Note]] = set()
        for before, after in zip(submission.issues, issues, strict=True):
            if before.is_open and before.kind in NOTED:
                into = stands if after.answered in ("", Reply.LEAVE) else settled
                into |= {(index, NOTED[before.kind]) for index in self.owners(before)}
        for index, note in settled - stands:
            item = self.indicators[index]
            self.indicators[index] = replace(item, notes=tuple(n for n in item.notes if n is not note))
        return replace(
            submission,
            indicators=tuple(self.indicators),
            actuals=_kept(self.actuals, self.left_out),
            targets=self.targets,
            issues=issues,
        )

    def choose(self, issues: Sequence[tuple[Issue, Reply | None]]) -> None:
        """Where cells contend for one value: none counts until every question about it is answered, and leaves one.

        A value that comes from a later cell says so, and leaves the parts of the earlier one behind. `issues` are
        all of the file, with the replies that are given now.
        """
        asked: dict[Cell, list[Issue]] = {}
        fresh: set[Cell] = set()
        for issue, reply in issues:
            if issue.kind is IssueKind.DUPLICATE_VALUE and issue.severity is Severity.QUESTION:
                cell = value_cell(issue)
                asked.setdefault(cell, []).append(issue if reply is None else replace(issue, answered=reply.value))
                fresh |= {cell} if reply is not None else set()
        for cell, contending in asked.items():
            if cell not in fresh and all(issue.answered for issue in contending):
                # Chosen when it was answered; what was made of the value since holds.
                continue
            later = [issue for issue in contending if issue.answered == Reply.SECOND]
            decided = all(issue.answered in (Reply.FIRST, Reply.SECOND) for issue in contending)
            if not decided or len(later) > 1:
                self.contended.add(cell)
                continue
            places: list[Cell] = [cell, *((issue.sheet, issue.row, issue.column) for issue in contending)]
            self.lost.update(places)
            self.lost.discard((later[0].sheet, later[0].row, later[0].column) if later else cell)
            for columns, position in self.cells.pop(cell, []):
                columns.state[position] = State.REPORTED
                if later:
                    self._take_from(later[0], columns, position)
                else:
                    columns.value[position] = contending[0].readings[0]
                place = (columns.sheet[position], columns.row[position], columns.column[position])
                self.cells.setdefault(place, []).append((columns, position))

    @staticmethod
    def _take_from(issue: Issue, columns: ValueColumns, position: int) -> None:
        columns.value[position], columns.raw[position] = issue.readings[1], issue.raw
        columns.sheet[position] = issue.sheet
        columns.row[position], columns.column[position] = issue.row or 0, issue.column or 0
        for part in (columns.numerator, columns.denominator, columns.n):
            part[position] = None

    def give(self, issue: Issue, value: float | None, state: State) -> bool:
        """Give the cell asked about another value; its raw text stays.

        A cell that contends for a value waits for that first; of one that lost there is nothing left to say.
        """
        cell = value_cell(issue)
        if cell in self.contended:
            return False
        if cell in self.lost:
            return True
        found = self.cells.get(cell, [])
        for columns, position in found:
            columns.value[position], columns.state[position] = value, state
        for index in self.baselines.get(cell, []):
            self.indicators[index] = replace(self.indicators[index], baseline=value, baseline_state=state)
        return bool(found or self.baselines.get(cell)) or self._part(issue, value)

    def _part(self, issue: Issue, value: float | None) -> bool:
        """A cell of a numerator, denominator or n belongs to the one value of its row."""
        part = self.columns.get((issue.sheet, issue.column or 0), "")
        beside = [(columns, position) for columns, position in self.row(issue) if columns is self.actuals]
        if part not in ("numerator", "denominator", "n") or len(beside) != 1:
            return False
        columns, position = beside[0]
        getattr(columns, part)[position] = value
        return True

    def owners(self, issue: Issue) -> set[int]:
        """The indicators of the cell asked about."""
        if issue.indicator is not None:
            return {issue.indicator}
        cell = value_cell(issue)
        found = {columns.indicator[position] for columns, position in self.cells.get(cell) or self.row(issue)}
        return found | set(self.baselines.get(cell, []))

    def row(self, issue: Issue) -> list[tuple[ValueColumns, int]]:
        """The values in the row asked about."""
        return self.rows.get((issue.sheet, issue.row), [])


def _copy(columns: ValueColumns) -> ValueColumns:
    return ValueColumns(**{item.name: list(getattr(columns, item.name)) for item in fields(columns)})


def _kept(columns: ValueColumns, left_out: set[int]) -> ValueColumns:
    if not left_out:
        return columns
    kept = [position for position in range(len(columns)) if position not in left_out]
    return ValueColumns(
        **{item.name: [getattr(columns, item.name)[position] for position in kept] for item in fields(columns)}
    )


def value_cell(issue: Issue) -> Cell:
    """The cell of the value that an issue is about."""
    return issue.value_at or (issue.sheet, issue.row, issue.column)
