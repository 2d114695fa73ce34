"""FilantrImpact: the package behind the pages, without any user interface.

The names in `__all__` are the public API; everything else is internal and may change. `import impact` itself
is cheap: SQLAlchemy and pandas are imported when one of these functions is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from impact.api import AnalystWorkspace, FigureExplanation
    from impact.services.submissions.cli_import import ImportResult

__version__ = "0.1.0"
__all__ = ["explain", "figures", "import_workbook", "open_workspace"]


def open_workspace(url: str | None = None, *, as_: str, language: str | None = None) -> AnalystWorkspace:
    """Open a database as an account sees it: its e-mail address, its persona, or `operator` (`impact.api.open`)."""
    from impact import api

    return api.open(url, as_=as_, language=language)


def import_workbook(workspace: AnalystWorkspace, file: str | Path, **options: Any) -> ImportResult:
    """Read a workbook or csv file and store its values (`AnalystWorkspace.import_workbook`)."""
    return workspace.import_workbook(file, **options)


def figures(workspace: AnalystWorkspace, as_of: date | None = None) -> pd.DataFrame:
    """All figures as a data frame, one row per indicator (`AnalystWorkspace.figures`)."""
    return workspace.figures(as_of)


def explain(workspace: AnalystWorkspace, indicator: int | str, as_of: date | None = None) -> FigureExplanation:
    """Explain the figure of one indicator (`AnalystWorkspace.explain`)."""
    return workspace.explain(indicator, as_of)
