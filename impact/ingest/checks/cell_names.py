"""What the value of a cell is about: its indicator, and the group where it is that of a part."""

from __future__ import annotations

from impact.model.submission import Submission


def name_group(breakdown: str) -> str:
    """Return the categories of a breakdown ('Geslacht=Vrouwen; Leeftijd=65+') as 'Vrouwen, 65+'; '' for a total."""
    return ", ".join(part.partition("=")[2].strip() or part.strip() for part in breakdown.split(";") if part.strip())


def name_value(title: str, breakdown: str) -> str:
    """Return the title of an indicator, with the group that a value of it is about."""
    group = name_group(breakdown)
    return f"{title} – {group}" if group else title


def name_cells(submission: Submission) -> dict[tuple[str, int | None, int | None], str]:
    """Return the indicator, with its group, of each value that somebody is asked about, by sheet, row and column."""
    places = {issue.value_at or (issue.sheet, issue.row, issue.column) for issue in submission.issues if issue.is_open}
    places |= {(issue.sheet, issue.row, issue.column) for issue in submission.issues if issue.answered}
    names: dict[tuple[str, int | None, int | None], str] = {}
    for columns in (submission.actuals, submission.targets):
        for position, place in enumerate(zip(columns.sheet, columns.row, columns.column, strict=True)):
            if place in places:
                item = submission.indicators[columns.indicator[position]]
                names[place] = name_value(item.title, columns.breakdown[position] or item.breakdown)
    for item in submission.indicators:
        baseline = item.sheet, item.baseline_row, item.baseline_column
        if baseline in places:
            names.setdefault(baseline, name_value(item.title, item.breakdown))
    return names
