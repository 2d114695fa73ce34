"""The product's data as pandas data frames, for analysts and notebooks.

All data are read with the Access of one account, with the same scope and the same protection of small
numbers as on its pages; a hidden value is NA, and its `state` says why. `as_` limits what is read, it is no
authentication: whoever can open the file of the database already has all of it. Every frame is recorded in
the audit log as an export. The columns are described in docs/api.md and by `describe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from impact.errors import ImpactError, NotAllowed
from impact.export.frames import build_frame, describe_columns
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.services.accounts import admin_scope, operator_access
from impact.services.core.workspace import Tables, Workspace
from impact.services.core.workspace import open_workspace as open_database
from impact.services.dashboards import analyst_tables
from impact.services.dashboards import explain as explain_dashboard
from impact.services.submissions import cli_import
from impact.services.submissions.cli_import import ImportResult
from impact.views.figures.figure_columns import TABLES

if TYPE_CHECKING:
    import pandas as pd

OPERATOR = operator_access.OPERATOR


@dataclass(frozen=True, slots=True)
class FigureExplanation:
    """How one figure was computed.

    `formula` is the formulas in words with their numbers, a line each; `text` is the whole explanation as lines.
    `rows` is a frame of the numbers used with their cells (`describe("explain")`), without rows where the
    numbers are protected (`protected`). `notes` are caveats to state beside the figure.
    """

    indicator_id: int
    title: str
    grantee: str
    unit: str
    status: Status
    formula: str
    text: str
    rows: pd.DataFrame = field(repr=False)
    notes: tuple[Note, ...]
    protected: bool

    def __str__(self) -> str:
        return self.text


class AnalystWorkspace:
    """An open database as one account sees it; close it, or use it in a `with` statement."""

    def __init__(self, workspace: Workspace, access: Access) -> None:
        self._workspace = workspace
        self.access = access

    def __enter__(self) -> AnalystWorkspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        account = self.access.name or OPERATOR
        return f"AnalystWorkspace({self._workspace.redacted_url!r}, {account!r}, {self.access.role.value!r})"

    def close(self) -> None:
        """Close the connections to the database."""
        self._workspace.engine.dispose()

    def figures(self, as_of: date | None = None) -> pd.DataFrame:
        """One row per indicator with its latest figure, or with the one that held at the end of `as_of`."""
        with explained_errors(self.access.language):
            return build_frame(analyst_tables.list_figures(self.access, as_of, self._workspace))

    def measurements(self) -> pd.DataFrame:
        """One row per value in force, totals and groups, with the cell it came from."""
        with explained_errors(self.access.language):
            return build_frame(analyst_tables.list_measurements(self.access, self._workspace))

    def indicators(self) -> pd.DataFrame:
        """One row per indicator: what it measures and how."""
        with explained_errors(self.access.language):
            return build_frame(analyst_tables.list_indicators(self.access, self._workspace))

    def portfolio(self, as_of: date | None = None, *, only_counting: bool = False) -> pd.DataFrame:
        """Number of indicators per status, one row per portfolio, grantee and level.

        `only_counting` leaves out indicators above the ceiling of accountability.
        """
        with explained_errors(self.access.language):
            counts = analyst_tables.count_statuses(self.access, as_of, self._workspace, only_counting=only_counting)
            return build_frame(counts)

    def explain(self, indicator: int | str, as_of: date | None = None) -> FigureExplanation:
        """Explain the figure of one indicator (id, code or exact title), down to its cells.

        NotFound where there is none within the access; ImpactError where several have the code or title.
        """
        with explained_errors(self.access.language):
            matches = explain_dashboard.find_indicators(self.access, str(indicator), self._workspace)
            if len(matches) > 1:
                ids = ", ".join(str(item[0]) for item in matches)
                raise ImpactError("api.several_indicators", words=str(indicator), n=len(matches), ids=ids)
            number, language = matches[0][0], self.access.language
            view = explain_dashboard.explain_indicator(self.access, number, as_of, self._workspace)
            return FigureExplanation(
                indicator_id=number,
                title=view.title,
                grantee=view.organisation,
                unit=view.unit,
                status=view.status,
                formula="\n".join(explain_dashboard.formula_lines(view, language)),
                text="\n".join(explain_dashboard.explanation_lines(view, language)),
                rows=build_frame(analyst_tables.list_terms(view)),
                notes=view.notes,
                protected=view.protected,
            )

    def import_workbook(
        self, file: str | Path, *, portfolio: str | None = None, organisation: str | None = None,
        locale: Language | str | None = None, mapping: str | None = None, dry_run: bool = False,
    ) -> ImportResult:  # fmt: skip
        """Read a workbook or csv file and store its values, as `python -m impact import` does.

        NotAllowed unless the workspace was opened as the operator; ImpactError where the file is refused, and
        then nothing is written. With `dry_run` nothing is written either, and the result says what would change.
        """
        with explained_errors(self.access.language):
            if not admin_scope.is_operator(self.access):
                raise NotAllowed("api.operator_only")
            (result,) = cli_import.import_files(
                self._workspace, [Path(file)], portfolio=portfolio, organisation=organisation,
                locale=Language(locale) if locale else None, mapping=mapping, dry_run=dry_run,
            )  # fmt: skip
            # The import may have added a portfolio: renew the access, so that the operator sees it.
            self.access = operator_access.find_access_as(self._workspace, OPERATOR, self.access.language)
            return result


@contextmanager
def explained_errors(language: Language) -> Iterator[None]:
    """Add the text of an ImpactError in `language` to it as a note, so that a notebook shows the remedy."""
    try:
        yield
    except ImpactError as error:
        key = error.key if "." in error.key else f"errors.{error.key}"
        error.add_note(text(language, key, **error.params))
        raise


def open(url: str | None = None, *, as_: str, language: Language | str | None = None) -> AnalystWorkspace:
    """Open a database as an account sees it: by its e-mail address or persona, or as `operator`.

    Without `url` that of IMPACT_DATABASE_URL, else data/local/impact.db; tables of an earlier version are
    brought up to date, as every command does. NotAllowed where there is no such account or it sees nothing;
    StoreUnavailable where the database cannot be opened.
    """
    language_wanted = Language(language) if language else None
    with explained_errors(language_wanted or Language.EN):
        workspace = open_database(url, tables=Tables.REQUIRE)
        try:
            access = operator_access.find_access_as(workspace, as_, language_wanted)
        except ImpactError:
            workspace.engine.dispose()
            raise
    return AnalystWorkspace(workspace, access)


def describe(table: str) -> pd.DataFrame:
    """The columns of a frame (`figures`, `measurements`, `indicators`, `portfolio` or `explain`).

    One row per column: name, dtype, unit, meaning. KeyError for another name.
    """
    return describe_columns(TABLES[table])
