"""Issues about indicators as a whole: direction, titles, codes, and a target on the wrong side of a baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.extract.cell_checks import CellChecks
from impact.model.issues import IssueKind
from impact.model.submission import SubmittedIndicator
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction

# With more indicators of unknown direction, one remark replaces a question per indicator.
MAX_DIRECTION_QUESTIONS = 20
Targets = Mapping[int, tuple[float, int, int]]


def check_indicators(checks: CellChecks, indicators: Sequence[SubmittedIndicator], targets: Targets) -> None:
    """Add issues about whole indicators; `targets` holds per indicator its last target, row and column (from 1)."""
    _ask_directions(checks, indicators, targets)
    for kind, note in (
        (IssueKind.SAME_TITLE, Note.SAME_TITLE),
        (IssueKind.SAME_KEY_OTHER_PERIOD, Note.SAME_KEY_OTHER_PERIOD),
    ):
        alike = [item for item in indicators if note in item.notes]
        if alike and not checks.template:
            checks.add_issue(kind, alike[0].sheet, alike[0].row, raw=alike[0].title, count=str(len(alike)))
    for index, item in enumerate(indicators):
        _check_target(checks, index, item, targets)
        if item.code and checks.known_codes and item.code not in checks.known_codes:
            checks.add_issue(
                IssueKind.UNKNOWN_CODE, item.sheet, item.row, raw=item.code, indicator=index, title=item.title
            )


def _ask_directions(checks: CellChecks, indicators: Sequence[SubmittedIndicator], targets: Targets) -> None:
    undirected = [
        index
        for index, item in enumerate(indicators)
        if item.direction is Direction.UNKNOWN
        and index in targets
        # The direction of an existing indicator was agreed when it was set up.
        and item.code not in checks.known_codes
        and not checks.template
        and (item.baseline is None or item.baseline == targets[index][0])
    ]
    if len(undirected) > MAX_DIRECTION_QUESTIONS:
        title = indicators[undirected[0]].title
        checks.add_issue(IssueKind.DIRECTION_OFTEN_UNKNOWN, count=str(len(undirected)), title=title)
        return
    for index in undirected:
        item = indicators[index]
        kind = IssueKind.DIRECTION_UNKNOWN
        checks.add_issue(kind, item.sheet, item.row, None, item.title, indicator=index, title=item.title)


def _check_target(checks: CellChecks, index: int, item: SubmittedIndicator, targets: Targets) -> None:
    if index not in targets or item.baseline is None or item.direction not in (Direction.UP, Direction.DOWN):
        return
    value, row, column = targets[index]
    if (value - item.baseline) * (1 if item.direction is Direction.UP else -1) < 0:
        checks.add_issue(
            IssueKind.TARGET_ON_WRONG_SIDE,
            item.sheet,
            row,
            column,
            f"{value:.12g}",
            (item.baseline, value),
            indicator=index,
            title=item.title,
            agreed="yes" if checks.template or item.code in checks.known_codes else "",
        )
