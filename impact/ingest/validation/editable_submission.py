"""Mutable copy of a submission, indexed by the cells that issues are about, to which answers are applied.

Sheet rows and columns count from 1, positions in value columns and indicator indexes from 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from impact.model.answers import ABOUT_CONDITIONS, Reply
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, SubmittedIndicator, ValueColumns
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.value_states import State

# Kinds whose replies change the values of an indicator as a whole.
KINDS_OF_INDICATOR = frozenset(
    {
        IssueKind.UNIT_CHANGED, IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES, IssueKind.SAME_ON_SHEETS,
        IssueKind.TIME_KIND_UNKNOWN, IssueKind.YEAR_AND_PARTS_DIFFER,
    }
)
CellAddress = tuple[str, int | None, int | None]
# Notes on an indicator that are removed once all questions behind them are answered.
NOTE_OF_KIND = {
    IssueKind.PERCENT_BELOW_ONE: Note.PERCENT_BELOW_ONE,
    IssueKind.NUMERATOR_ABOVE_DENOMINATOR: Note.NUMERATOR_ABOVE_DENOMINATOR,
}


@dataclass(slots=True)
class EditableSubmission:
    """A mutable submission with indexes by cell, row, baseline cell and indicator (`values_of`).

    `merged` maps an indicator to the one it became part of. `left_out` holds positions of actuals to remove,
    `undecided_cells` the cells of duplicates that are not all answered, `rejected_cells` the duplicates that were not
    selected. `cells_in_question` are cells about which another question that holds the value back stays open, so that
    no answer makes them count; `chosen_numbers` the numbers that answers chose for cells, `later_cells` the cells
    that may take the place of an earlier one.
    """

    indicators: list[SubmittedIndicator]
    actuals: ValueColumns
    targets: ValueColumns
    columns: Mapping[tuple[str, int], str]
    cells: dict[CellAddress, list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    rows: dict[tuple[str, int | None], list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    baselines: dict[CellAddress, list[int]] = field(default_factory=dict)
    values_of: dict[int, list[tuple[ValueColumns, int]]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    merged: dict[int, int] = field(default_factory=dict)
    undecided_cells: set[CellAddress] = field(default_factory=set)
    rejected_cells: set[CellAddress] = field(default_factory=set)
    cells_in_question: set[CellAddress] = field(default_factory=set)
    chosen_numbers: dict[CellAddress, float] = field(default_factory=dict)
    later_cells: set[CellAddress] = field(default_factory=set)

    @staticmethod
    def for_issues(submission: Submission, issues: Sequence[Issue]) -> EditableSubmission:
        """Copy a submission and index, in one pass, the cells, rows and indicators that these issues name."""
        editable = EditableSubmission(
            indicators=list(submission.indicators),
            actuals=_copy(submission.actuals),
            targets=_copy(submission.targets),
            columns={(role.sheet, role.column): role.role for role in submission.columns},
        )
        cells = {value_cell(issue) for issue in issues} | {cell[:3] for issue in issues for cell in issue.withheld}
        rows = {(issue.sheet, issue.row) for issue in issues}
        owners = {issue.indicator for issue in issues if issue.kind in KINDS_OF_INDICATOR}
        for columns in (editable.actuals, editable.targets):
            places = zip(columns.sheet, columns.row, columns.column, columns.indicator, strict=True)
            for position, (sheet, row, column, indicator) in enumerate(places):
                if (sheet, row) in rows:
                    editable.rows.setdefault((sheet, row), []).append((columns, position))
                if (sheet, row, column) in cells:
                    editable.cells.setdefault((sheet, row, column), []).append((columns, position))
                if indicator in owners:
                    editable.values_of.setdefault(indicator, []).append((columns, position))
        for index, item in enumerate(editable.indicators):
            place = (item.sheet, item.baseline_row, item.baseline_column)
            if place in cells and item.baseline_row is not None:
                editable.baselines.setdefault(place, []).append(index)
        return editable

    def to_submission(self, submission: Submission, issues: tuple[Issue, ...]) -> Submission:
        """Return the changed submission with `issues`; a note is removed once all questions behind it are answered."""
        answered_notes: set[tuple[int, Note]] = set()
        open_notes: set[tuple[int, Note]] = set()
        for before, after in zip(submission.issues, issues, strict=True):
            if before.is_open and before.kind in NOTE_OF_KIND:
                note_set = open_notes if after.answered in ("", Reply.LEAVE) else answered_notes
                note_set |= {(index, NOTE_OF_KIND[before.kind]) for index in self.indicators_of(before)}
        for index, note in answered_notes - open_notes:
            item = self.indicators[index]
            self.indicators[index] = replace(item, notes=tuple(n for n in item.notes if n is not note))
        return replace(
            submission,
            indicators=tuple(self.indicators),
            actuals=_without_positions(self.actuals, self.left_out),
            targets=self.targets,
            issues=issues,
            cells_left_out=(
                *submission.cells_left_out,
                *(
                    (self.actuals.sheet[position], self.actuals.row[position], self.actuals.column[position])
                    for position in sorted(self.left_out)
                ),
            ),
        )

    def resolve_duplicates(self, issues: Sequence[tuple[Issue, Reply | None]]) -> None:
        """Resolve duplicate cells of one value: none is used until every question about it is answered and one is left.

        A value from a later cell gets the address and raw text of that cell, and no numerator, denominator or n.
        `issues` are all issues of the file, each with the reply given now, if any.
        """
        questions: dict[CellAddress, list[Issue]] = {}
        answered_now: set[CellAddress] = set()
        for issue, reply in issues:
            if issue.kind is IssueKind.DUPLICATE_VALUE and issue.severity is Severity.QUESTION:
                cell = value_cell(issue)
                self.later_cells.add((issue.sheet, issue.row, issue.column))
                questions.setdefault(cell, []).append(
                    issue if reply is None else replace(issue, answered=reply.value)
                )
                answered_now |= {cell} if reply is not None else set()
        for cell, competing in questions.items():
            if cell not in answered_now and all(issue.answered for issue in competing):
                # The choice was applied earlier; keep later edits of that value.
                continue
            later_cells = [issue for issue in competing if issue.answered == Reply.SECOND]
            is_decided = all(issue.answered in (Reply.FIRST, Reply.SECOND) for issue in competing)
            if not is_decided or len(later_cells) > 1:
                self.undecided_cells.add(cell)
                continue
            places: list[CellAddress] = [
                cell,
                *((issue.sheet, issue.row, issue.column) for issue in competing),
            ]
            self.rejected_cells.update(places)
            self.rejected_cells.discard(
                (later_cells[0].sheet, later_cells[0].row, later_cells[0].column) if later_cells else cell
            )
            chosen_cell = (
                (later_cells[0].sheet, later_cells[0].row, later_cells[0].column) if later_cells else cell
            )
            for columns, position in self.cells.pop(cell, []):
                columns.state[position] = State.REPORTED
                if later_cells:
                    self._copy_later_cell(later_cells[0], columns, position)
                else:
                    columns.value[position] = competing[0].readings[0]
                if chosen_cell in self.cells_in_question:
                    # Which of the two it is, is known; whether it counts is asked still.
                    columns.value[position], columns.state[position] = None, State.UNCLEAR
                place = (columns.sheet[position], columns.row[position], columns.column[position])
                self.cells.setdefault(place, []).append((columns, position))
            for index in self.baselines.get(cell, []):
                # A baseline keeps its own address: it stands in the row of its indicator.
                value = later_cells[0].readings[1] if later_cells else competing[0].readings[0]
                if chosen_cell not in self.cells_in_question:
                    self.indicators[index] = replace(
                        self.indicators[index], baseline=value, baseline_state=State.REPORTED
                    )

    @staticmethod
    def _copy_later_cell(issue: Issue, columns: ValueColumns, position: int) -> None:
        columns.value[position], columns.raw[position] = issue.readings[1], issue.raw
        columns.sheet[position] = issue.sheet
        columns.row[position], columns.column[position] = issue.row or 0, issue.column or 0
        for part in (columns.numerator, columns.denominator, columns.n):
            part[position] = None

    def set_value(self, issue: Issue, value: float | None, state: State) -> bool:
        """Set the value and state of the cell of an issue; its raw text is kept.

        Returns False, and changes nothing, for an undecided duplicate or a cell without a value; True without a change
        for a rejected duplicate, and for a number while another question about its cell is open.
        """
        cell = value_cell(issue)
        if cell in self.undecided_cells:
            return False
        if cell in self.rejected_cells or (state is State.REPORTED and cell in self.cells_in_question):
            return True
        if state is State.REPORTED and issue.kind in ABOUT_CONDITIONS:
            value = self.chosen_numbers.get(cell, value)
        values = self.cells.get(cell, [])
        for columns, position in values:
            columns.value[position], columns.state[position] = value, state
        for index in self.baselines.get(cell, []):
            self.indicators[index] = replace(self.indicators[index], baseline=value, baseline_state=state)
        return bool(values or self.baselines.get(cell)) or self._set_part(issue, value)

    def _set_part(self, issue: Issue, value: float | None) -> bool:
        """Set a numerator, denominator or n, where its row has exactly one actual; returns whether it did."""
        part = self.columns.get((issue.sheet, issue.column or 0), "")
        row_values = [
            (columns, position) for columns, position in self.values_in_row(issue) if columns is self.actuals
        ]
        if part not in ("numerator", "denominator", "n") or len(row_values) != 1:
            return False
        columns, position = row_values[0]
        getattr(columns, part)[position] = value
        return True

    def indicators_of(self, issue: Issue) -> set[int]:
        """Return the indicator indexes (from 0) of the cell of an issue."""
        if issue.indicator is not None:
            return {issue.indicator}
        cell = value_cell(issue)
        owners = {
            columns.indicator[position]
            for columns, position in self.cells.get(cell) or self.values_in_row(issue)
        }
        return owners | set(self.baselines.get(cell, []))

    def values_in_row(self, issue: Issue) -> list[tuple[ValueColumns, int]]:
        """Return the values, as (columns, position), in the row of an issue."""
        return self.rows.get((issue.sheet, issue.row), [])


def _copy(columns: ValueColumns) -> ValueColumns:
    return ValueColumns(**{item.name: list(getattr(columns, item.name)) for item in fields(columns)})


def _without_positions(columns: ValueColumns, left_out: set[int]) -> ValueColumns:
    if not left_out:
        return columns
    positions = [position for position in range(len(columns)) if position not in left_out]
    return ValueColumns(
        **{
            item.name: [getattr(columns, item.name)[position] for position in positions]
            for item in fields(columns)
        }
    )


def value_cell(issue: Issue) -> CellAddress:
    """Return the cell of the value that an issue is about: sheet, row and column, from 1."""
    return issue.value_at or (issue.sheet, issue.row, issue.column)
