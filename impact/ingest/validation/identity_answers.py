"""Whether two indicators are one: what waits for the answer, and what an answer makes of their values.

An answer that gives a value its period, or makes two indicators one, may put it beside another value: which of them
holds is asked, and neither counts.

The issues have the kinds of IDENTITY_KINDS. Their params `to_grant`, `to_key` and `to_title` name the indicator, of the
file or stored, that the doubtful one may be. Whether the values of an indicator are added up, and
whether a year fits its parts, hold values back in the same way, those of the periods that the question names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from impact.ingest.validation.editable_submission import CellAddress, EditableSubmission
from impact.model.answers import CONTESTED, Reply
from impact.model.cell_address import address
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, SubmittedIndicator, ValueColumns, ValueKind
from impact.model.vocabulary.value_states import State

# The series of a question that an answer made (in its params), by which the account knows its cells.
BY_ANSWER = "by_answer"
BASELINE = "baseline"
IDENTITY_KINDS = frozenset({IssueKind.SAME_CODE, IssueKind.SIMILAR_TITLES, IssueKind.SAME_ON_SHEETS})
KINDS_THAT_WITHHOLD = IDENTITY_KINDS | {IssueKind.TIME_KIND_UNKNOWN, IssueKind.YEAR_AND_PARTS_DIFFER}
_Withheld = dict[int, list[tuple[str, int, int, float]]]


def merge_indicator(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """The two are one: its values count, under the name of the other indicator."""
    if issue.indicator is None:
        return False
    release_values(submission, issue)
    item = submission.indicators[issue.indicator]
    grant_ref, key = issue.params["to_grant"], issue.params["to_key"]
    owner = _find_owner(submission.indicators, issue)
    code = issue.params["to_code"]
    if owner is None:
        submission.indicators[issue.indicator] = replace(
            item, grant_ref=grant_ref, key=key, code=code, title=issue.params["to_title"] or item.title,
            grant_title="" if grant_ref != item.grant_ref else item.grant_title,
        )  # fmt: skip
        return True
    first = submission.indicators[owner]
    if code and not first.code and all(other.key != code for other in submission.indicators):
        # The code names one indicator after all.
        first = submission.indicators[owner] = replace(first, code=code, key=code)
    if first.baseline is None and item.baseline is not None:
        # A baseline names its cell by the sheet and row of its indicator.
        names = ("baseline", "baseline_raw", "baseline_state", "baseline_date", "baseline_year", "baseline_row",
                 "baseline_column", "sheet", "row")  # fmt: skip
        if first.baseline_state is not State.UNCLEAR:
            submission.indicators[owner] = replace(first, **{name: getattr(item, name) for name in names})
    submission.merged[issue.indicator] = owner
    return True


def _find_owner(indicators: Sequence[SubmittedIndicator], issue: Issue) -> int | None:
    """The indicator of the file (from 0) that the doubtful one may be; None where it is a stored one."""
    return _find_indexed_owner(_index_owners(indicators), issue)


_Owners = dict[tuple[object, object], list[int]]


def _index_owners(indicators: Sequence[SubmittedIndicator]) -> _Owners:
    """The positions (from 0) of the indicators of each grant and key, in their order."""
    owners: _Owners = defaultdict(list)
    for index, item in enumerate(indicators):
        owners[item.grant_ref, item.key].append(index)
    return owners


def _find_indexed_owner(owners: _Owners, issue: Issue) -> int | None:
    identity = issue.params["to_grant"], issue.params["to_key"]
    return next((index for index in owners.get(identity, ()) if index != issue.indicator), None)


def keep_apart(submission: EditableSubmission, issue: Issue, _reply: Reply) -> bool:
    """The two are two: its values count, under a name of its own."""
    if issue.indicator is None:
        return False
    release_values(submission, issue)
    return True


def withhold_values(submission: Submission) -> Submission:
    """Return the submission with the values of undecided indicators as UNCLEAR; their numbers go into the issue.

    Applied again, it takes the numbers that were determined meanwhile.
    """
    undecided = {
        position: issue
        for position, issue in enumerate(submission.issues)
        if issue.kind in KINDS_THAT_WITHHOLD
        and issue.severity is Severity.QUESTION
        and issue.answered in ("", Reply.LEAVE)
        and issue.indicator is not None
    }
    if not undecided:
        return submission
    all_of = {issue.indicator: at for at, issue in undecided.items() if issue.kind in IDENTITY_KINDS}
    of_periods = {
        (issue.indicator, *period): at
        for at, issue in undecided.items()
        if issue.kind not in IDENTITY_KINDS
        for period in issue.periods
    }
    owners = _index_owners(submission.indicators)
    rivals = [
        (at, issue.indicator, owner)
        for at, issue in undecided.items()
        if CONTESTED in issue.params and (owner := _find_indexed_owner(owners, issue)) is not None
    ]
    withheld: _Withheld = defaultdict(list)
    actuals = _withhold(submission.actuals, all_of, of_periods | _contested(submission.actuals, rivals), withheld)
    targets = _withhold(submission.targets, all_of, _contested(submission.targets, rivals), withheld)
    indicators = list(submission.indicators)
    for index, at in all_of.items():
        if index is None:
            continue
        item = indicators[index]
        if item.baseline is not None and item.baseline_row is not None and item.baseline_column is not None:
            withheld[at].append((item.sheet, item.baseline_row, item.baseline_column, item.baseline))
            indicators[index] = replace(item, baseline=None, baseline_state=State.UNCLEAR)
    issues = list(submission.issues)
    for at in undecided:
        numbers = {place[:3]: place for place in (*issues[at].withheld, *withheld[at])}
        issues[at] = replace(issues[at], withheld=tuple(numbers.values()))
    return replace(
        submission, indicators=tuple(indicators), actuals=actuals, targets=targets, issues=tuple(issues)
    )


def _contested(
    columns: ValueColumns, rivals: Sequence[tuple[int, int | None, int]]
) -> dict[tuple[int | None, str, str, str], int]:
    """The periods of which two indicators that may be one have a value each: which of the values holds is open.

    `rivals` are (position of the issue, the doubtful indicator, the other one). Per (the other one, start, end, group)
    the position of the issue.
    """
    if not rivals:
        return {}
    periods_of: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    for position, index in enumerate(columns.indicator):
        if columns.state[position] in (State.REPORTED, State.UNCLEAR):
            start, end = columns.start[position], columns.end[position]
            group = columns.breakdown[position]
            periods_of[index].add((start.isoformat() if start else "", end.isoformat() if end else "", group))
    return {
        (owner, *period): at
        for at, index, owner in reversed(rivals)
        if index is not None
        for period in periods_of[index] & periods_of[owner]
    }


def release_values(submission: EditableSubmission, issue: Issue) -> None:
    """Give the withheld cells of an issue their numbers back."""
    if issue.indicator is None:
        return
    number_of: dict[CellAddress, float] = {place[:3]: place[3] for place in issue.withheld}
    # What it may be waits with it, where both have a value of one period.
    for cell, number in number_of.items():
        for columns, position in submission.cells.get(cell, []):
            if columns.state[position] is State.UNCLEAR:
                columns.value[position], columns.state[position] = number, State.REPORTED
    item = submission.indicators[issue.indicator]
    baseline = number_of.get((item.sheet, item.baseline_row, item.baseline_column))
    if baseline is not None and item.baseline_state is State.UNCLEAR:
        submission.indicators[issue.indicator] = replace(item, baseline=baseline, baseline_state=State.REPORTED)


def _withhold(
    columns: ValueColumns,
    all_of: Mapping[int | None, int],
    of_periods: Mapping[tuple[int | None, str, str, str], int],
    withheld: _Withheld,
) -> ValueColumns:
    """The values without those of the given indicators (from 0), or of their periods; `withheld` takes the numbers."""
    value, state = list(columns.value), list(columns.state)
    owners = {index for index, *_ in of_periods}
    for position, index in enumerate(columns.indicator):
        number, at = value[position], all_of.get(index)
        if number is None or (at is None and index not in owners):
            continue
        if at is None:
            start, end = columns.start[position], columns.end[position]
            period = start.isoformat() if start else "", end.isoformat() if end else ""
            at = of_periods.get((index, *period, columns.breakdown[position]))
        if at is not None:
            place = columns.sheet[position], columns.row[position], columns.column[position]
            withheld[at].append((*place, number))
            value[position], state[position] = None, State.UNCLEAR
    return replace(columns, value=value, state=state)


def remove_merged(submission: Submission, merged: dict[int, int]) -> Submission:
    """Return the submission without the indicators that became one with another (from 0: second → first).

    Both may have a value of one period: see `ask_about_doubles`. Of two baselines that differ it is asked which counts.
    """
    if not merged:
        return submission
    owner_of = {index: _last_owner(index, merged) for index in merged}
    submission = _ask_about_baselines(submission, owner_of)
    remaining = [index for index in range(len(submission.indicators)) if index not in owner_of]
    place_of = {index: place for place, index in enumerate(remaining)}
    place_of |= {index: place_of[owner] for index, owner in owner_of.items()}
    return replace(
        submission,
        indicators=tuple(submission.indicators[index] for index in remaining),
        actuals=replace(submission.actuals, indicator=[place_of[index] for index in submission.actuals.indicator]),
        targets=replace(submission.targets, indicator=[place_of[index] for index in submission.targets.indicator]),
        issues=tuple(
            issue if issue.indicator is None else replace(issue, indicator=place_of[issue.indicator])
            for issue in submission.issues
        ),
    )


def _ask_about_baselines(submission: Submission, owner_of: Mapping[int, int]) -> Submission:
    """The submission with a question for each indicator whose baseline differs from that of the one it became."""
    indicators, issues = list(submission.indicators), []
    for index, owner in owner_of.items():
        item, first = indicators[index], indicators[owner]
        numbers = (first.baseline, item.baseline)
        is_of_other_time = (first.baseline_year, first.baseline_date) != (item.baseline_year, item.baseline_date)
        if first.baseline is None or item.baseline is None or len(set(numbers)) == 1 or is_of_other_time:
            continue
        indicators[owner] = replace(first, baseline=None, baseline_state=State.UNCLEAR)
        row, column = first.baseline_row or 0, first.baseline_column or 0
        issues.append(
            Issue(
                IssueKind.DUPLICATE_VALUE,
                Severity.QUESTION,
                item.sheet,
                item.baseline_row,
                item.baseline_column,
                item.baseline_raw,
                (first.baseline, item.baseline),
                {"other": first.baseline_raw, "other_cell": address(row, column), BY_ANSWER: BASELINE},
                value_at=(first.sheet, row, column),
            )
        )
    return replace(submission, indicators=tuple(indicators), issues=(*submission.issues, *issues))


def _last_owner(index: int, merged: dict[int, int]) -> int:
    passed_indexes = {index}
    while index in merged and merged[index] not in passed_indexes:
        index = merged[index]
        passed_indexes.add(index)
    return index


def ask_about_doubles(submission: Submission) -> Submission:
    """Return the submission with each value once: what is the same counts once, what differs is asked about.

    The first of two that differ becomes UNCLEAR, and the later one stands in the question.
    """
    actuals, issues = _separate(submission.actuals, ValueKind.ACTUAL)
    targets, more = _separate(submission.targets, ValueKind.TARGET)
    if actuals is submission.actuals and targets is submission.targets:
        return submission
    return replace(submission, actuals=actuals, targets=targets, issues=(*submission.issues, *issues, *more))


def _separate(columns: ValueColumns, kind: ValueKind) -> tuple[ValueColumns, list[Issue]]:
    """The values without those that another one of the same period repeats or contradicts, and the questions."""
    keys = list(zip(columns.indicator, columns.start, columns.end, columns.breakdown, strict=True))
    if len(set(keys)) == len(keys):
        return columns, []
    first_of: dict[tuple[object, ...], int] = {}
    rejected: set[int] = set()
    issues: list[Issue] = []
    value, state = list(columns.value), list(columns.state)
    for position, key in enumerate(keys):
        if columns.state[position] is not State.REPORTED:
            continue
        first = first_of.setdefault(key, position)
        if first == position:
            continue
        rejected.add(position)
        readings = tuple(v for v in (columns.value[first], columns.value[position]) if v is not None)
        is_same = len(set(readings)) == 1
        if not is_same:
            value[first], state[first] = None, State.UNCLEAR
        issues.append(
            Issue(
                IssueKind.DUPLICATE_VALUE,
                Severity.REMARK if is_same else Severity.QUESTION,
                columns.sheet[position],
                columns.row[position],
                columns.column[position],
                columns.raw[position],
                readings,
                {
                    "other": columns.raw[first],
                    "other_cell": address(columns.row[first], columns.column[first]),
                    BY_ANSWER: kind.value,
                },
                value_at=(columns.sheet[first], columns.row[first], columns.column[first]),
            )
        )
    if not rejected:
        return columns, []
    return _without(replace(columns, value=value, state=state), rejected), issues


def _without(columns: ValueColumns, rejected: set[int]) -> ValueColumns:
    positions: Sequence[int] = [position for position in range(len(columns)) if position not in rejected]
    lists = {item.name: getattr(columns, item.name) for item in fields(columns)}
    return ValueColumns(**{name: [items[position] for position in positions] for name, items in lists.items()})
