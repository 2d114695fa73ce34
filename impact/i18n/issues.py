"""Texts of issues: a doubt about a file as a sentence with its cell address."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from impact.i18n import catalog, exact, period, text
from impact.i18n.groups import name_dimension
from impact.model.cell_address import address
from impact.model.issues import Issue
from impact.model.vocabulary.languages import Language


def issue_text(language: Language, issue: Issue) -> str:
    """Return one issue as a sentence with its cell address."""
    key = f"issues.{issue.kind.value}"
    of_case = f"{key}.{issue.params.get('case', '')}"
    return text(language, of_case if of_case in catalog() else key, **issue_params(language, issue))


def issue_params(language: Language, issue: Issue) -> dict[str, Any]:
    """Return the parameters of an issue's texts, numbers and periods formatted per language."""
    readings = [exact(language, reading) for reading in issue.readings]
    first, second, *_ = [*readings, "", ""]
    values: dict[str, Any] = {
        "raw": issue.raw,
        "sheet": issue.sheet,
        "cell": address(issue.row, issue.column),
        "line": str(issue.row or ""),
        "a": first,
        "b": second,
        "before": "; ".join(readings),
        "period": ", ".join(dict.fromkeys(period_label(language, start, end) for start, end, _ in issue.periods)),
    }
    if "factor" in issue.params:
        values["factor_shown"] = exact(language, float(issue.params["factor"]))
    if "dimension" in issue.params:
        values["dimension_shown"] = name_dimension(language, issue.params["dimension"])
    if "numbers" in issue.params:
        numbers = [exact(language, float(number)) for number in issue.params["numbers"].split()]
        values["numbers_shown"] = "; ".join(["…", *numbers] if issue.params.get("more") else numbers)
    if "whole" in issue.params:
        values["whole_shown"] = period_label(language, *issue.params["whole"].split())
    return values | issue.params


@lru_cache(20_000)
def period_label(language: Language, start: str, end: str) -> str:
    """Return a period with ISO days ('' is open) as text."""
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return period(language, first, last)
