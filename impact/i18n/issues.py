"""A doubt about a file as a sentence with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

from impact.i18n import exact, period, text
from impact.model.address import address
from impact.model.submission import Issue
from impact.model.words import Language


def issue_text(language: Language, issue: Issue) -> str:
    """One issue as a sentence with its place."""
    return text(language, f"issues.{issue.kind.value}", **params(language, issue))


def params(language: Language, issue: Issue) -> dict[str, Any]:
    """What the texts of an issue are filled in with, numbers and periods written per language."""
    readings = [exact(language, reading) for reading in issue.readings]
    first, second, *_ = [*readings, "", ""]
    said: dict[str, Any] = {
        "raw": issue.raw,
        "sheet": issue.sheet,
        "cell": address(issue.row, issue.column),
        "line": str(issue.row or ""),
        "a": first,
        "b": second,
        "before": "; ".join(readings),
        "period": ", ".join(dict.fromkeys(_period(language, start, end) for start, end, _ in issue.periods)),
    }
    if "factor" in issue.params:
        said["factor_shown"] = exact(language, float(issue.params["factor"]))
    return said | issue.params


def _period(language: Language, start: str, end: str) -> str:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return period(language, first, last)
