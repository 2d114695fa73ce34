"""What the value of a cell is about: its indicator, and the group where it is that of a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.layouts.indicator_matching import part_of
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission, SubmittedIndicator
from impact.model.title_comparison import title_key

NAMED_BY_TITLE = frozenset(
    {IssueKind.DIRECTION_UNKNOWN, IssueKind.UNKNOWN_CODE, IssueKind.TARGET_ON_WRONG_SIDE, IssueKind.TIME_KIND_UNKNOWN}
)


def name_group(breakdown: str) -> str:
    """Return the categories of a breakdown ('Geslacht=Vrouwen; Leeftijd=65+') as 'Vrouwen, 65+'; '' for a total."""
    return ", ".join(part.partition("=")[2].strip() or part.strip() for part in breakdown.split(";") if part.strip())


def name_value(title: str, breakdown: str) -> str:
    """Return the title of an indicator, with the group that a value of it is about."""
    group = name_group(breakdown)
    return f"{title} – {group}" if group else title


def tell_parts(indicators: Sequence[SubmittedIndicator]) -> list[str]:
    """Return per indicator the place, result or group that tells it from others of its title; blank for others."""
    counts = Counter(title_key(item.title) for item in indicators)
    return [part_of(item) if counts[title_key(item.title)] > 1 else "" for item in indicators]


def name_parts(issues: list[Issue], indicators: Sequence[SubmittedIndicator]) -> None:
    """Put the place or result into the questions about indicators as a whole whose title others have."""
    parts = tell_parts(indicators)
    for number, issue in enumerate(issues if any(parts) else ()):
        part = parts[issue.indicator] if issue.indicator is not None and issue.kind in NAMED_BY_TITLE else ""
        if part and issue.indicator is not None and issue.params.get("title") == indicators[issue.indicator].title:
            title = _name_with_part(indicators[issue.indicator], part)
            issues[number] = replace(issue, params={**issue.params, "title": title})


def name_cells(submission: Submission) -> dict[tuple[str, int | None, int | None], str]:
    """Return the indicator of each value that somebody is asked about, by sheet, row and column.

    With its group, and with its place or result where others have its title; a question about an indicator as a whole
    has no column.
    """
    parts = tell_parts(submission.indicators)
    places = {issue.value_at or (issue.sheet, issue.row, issue.column) for issue in submission.issues if issue.is_open}
    places |= {(issue.sheet, issue.row, issue.column) for issue in submission.issues if issue.answered}
    names: dict[tuple[str, int | None, int | None], str] = {}
    for columns in (submission.actuals, submission.targets):
        for position, place in enumerate(zip(columns.sheet, columns.row, columns.column, strict=True)):
            if place in places:
                index = columns.indicator[position]
                item, breakdown = submission.indicators[index], columns.breakdown[position]
                own = item.breakdown if not parts[index] else ""
                names[place] = name_value(_name_with_part(item, parts[index]), breakdown or own)
    for item, part in zip(submission.indicators, parts, strict=True):
        baseline = item.sheet, item.baseline_row, item.baseline_column
        if baseline in places:
            names.setdefault(baseline, name_value(_name_with_part(item, part), "" if part else item.breakdown))
    for issue in submission.issues:
        if issue.indicator is not None and issue.indicator < len(parts) and parts[issue.indicator]:
            name = _name_with_part(submission.indicators[issue.indicator], parts[issue.indicator])
            names.setdefault((issue.sheet, issue.row, issue.column), name)
    return names


def _name_with_part(item: SubmittedIndicator, part: str) -> str:
    return f"{item.title} – {part}" if part else item.title
