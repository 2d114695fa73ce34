"""Importing files from the command line: read all first, then write; one refused file stops all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from impact.errors import ImpactError
from impact.i18n import text
from impact.i18n.issues import issue_text
from impact.model.access import Access
from impact.model.address import address
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import Issue, IssueKind, Severity, Submission
from impact.model.words import Language
from impact.services.accounts import demo_personas
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import layout_mappings, sandboxed_ingest, submission_transaction
from impact.store.queries import portfolio as read

ISSUES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one file brought; counts are values, `submission_id` is None where nothing was written."""

    file: str
    portfolio: str
    organisation: str
    organisation_from_name: bool
    format: str
    layout: str
    locale: str
    sheets: tuple[str, ...]
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    dry_run: bool
    submission_id: int | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class IssueReport:
    """One doubt about a cell ('D4'), as a script gets it; `row` counts from 1."""

    kind: IssueKind
    severity: Severity
    sheet: str
    row: int | None
    cell: str
    raw: str
    readings: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one file brought, as a script gets it."""

    file: str
    portfolio: str
    organisation: str
    organisation_from_name: bool
    format: str
    layout: str
    locale: str
    sheets: tuple[str, ...]
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    dry_run: bool
    submission_id: int | None
    issues: tuple[IssueReport, ...]


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    portfolio: str | None = None,
    organisation: str | None = None,
    locale: Language | None = None,
    mapping: str | None = None,
    dry_run: bool = False,
) -> list[ImportResult]:
    """Read every file, then store them; ImpactError before anything is written if one is refused.

    Without `portfolio` the first one is used, or one is made. Without `organisation` the remembered layout
    `mapping` says whose it is, else the file's own column, else the name of the file. A file that differs from
    the layout in what it holds is refused: there is nobody here to ask.
    """
    kept: layout_mappings.KeptMapping | None = None
    if mapping is not None:
        organisation, kept = _remembered(workspace, mapping, organisation)
    read_files = [_read(path, organisation, locale, kept) for path in paths]
    name = portfolio or _first_portfolio(workspace) or text(Language.NL, "cli.default_portfolio")
    results = []
    for path, data, submission in read_files:
        owner = organisation or submission.organisation or submission.organisation_ref
        from_name = not owner
        owner = owner or path.stem.replace("_", " ").strip()
        written: submission_transaction.WriteResult | submission_transaction.Plan
        if dry_run:
            written = submission_transaction.plan_for_name(submission, workspace, portfolio=name, organisation=owner)
        else:
            written = submission_transaction.submit_for_name(
                submission, data, workspace, portfolio=name, organisation=owner, submitted_by="import"
            )
        results.append(
            ImportResult(
                file=path.name,
                portfolio=name,
                organisation=owner,
                organisation_from_name=from_name,
                format=submission.format,
                layout=submission.layout,
                locale=submission.locale.decimal,
                sheets=submission.sheets,
                indicators=len(submission.indicators),
                new=written.new,
                changed=written.changed,
                same=written.same,
                unclear=written.unclear,
                already=written.already,
                dry_run=dry_run,
                submission_id=written.submission_id,
                issues=submission.issues,
            )
        )
    return results


def _remembered(
    workspace: Workspace, name: str, organisation: str | None
) -> tuple[str, layout_mappings.KeptMapping]:
    """The one remembered layout of a name, of the organisation where that is said; and whose it is."""
    found = layout_mappings.named(demo_personas.operator(workspace), name, workspace)
    if organisation is not None:
        found = tuple(item for item in found if item[0].casefold() == organisation.casefold())
    if not found:
        raise ImpactError("cli.no_mapping", name=name)
    if len(found) > 1:
        raise ImpactError("cli.mapping_of_several", name=name, names=", ".join(owner for owner, _ in found))
    return found[0]


def _read(
    path: Path, organisation: str | None, locale: Language | None, kept: layout_mappings.KeptMapping | None
) -> tuple[Path, bytes, Submission]:
    try:
        data = path.read_bytes()
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
        raise ImpactError("cli.cannot_read", file=str(path), reason=reason) from trouble
    mapping = _followed(data, path.name, kept) if kept is not None else None
    submission = sandboxed_ingest.read(
        ReadRequest(data, path.name, mapping, locale=locale, organisation=organisation or "")
    )
    return path, data, layout_mappings.matched(submission, mapping)


def _followed(data: bytes, file_name: str, kept: layout_mappings.KeptMapping) -> Mapping:
    """The layout as it holds for this file."""
    looked = sandboxed_ingest.look(ReadRequest(data, file_name, remembered=(kept.mapping,)))
    asked = [drift for drift in looked.drift if drift.asks]
    if looked.remembered is None or asked:
        told = ", ".join(f"“{drift.was or drift.now}”" for drift in asked[:ISSUES_SHOWN])
        raise ImpactError("cli.mapping_differs", file=file_name, name=kept.name, differences=told or "–")
    return looked.mapping


def _first_portfolio(workspace: Workspace) -> str | None:
    access = demo_personas.operator(workspace)
    with reading(access, workspace) as connection:
        found = read.portfolios(connection, access)
    return found[0].name if found else None


def find_portfolio(access: Access, workspace: Workspace, name: str) -> int:
    """The id of a portfolio by name; ImpactError with the names there are."""
    with reading(access, workspace) as connection:
        found = read.portfolios(connection, access)
    for row in found:
        if row.name.casefold() == name.casefold():
            return row.id
    raise ImpactError("cli.no_portfolio", name=name, names=", ".join(row.name for row in found) or "–")


def lines(result: ImportResult, language: Language) -> list[str]:
    """What an import says: the counts, then what is unclear, cell by cell."""
    said = []
    if result.organisation_from_name:
        said.append(
            text(language, "cli.import_unnamed", file=result.file, organisation=result.organisation)
        )
    key = "already" if result.already else "would" if result.dry_run else "done"
    said.append(
        text(
            language,
            f"cli.import_{key}",
            file=result.file,
            organisation=result.organisation,
            indicators=result.indicators,
            new=result.new,
            changed=result.changed,
            same=result.same,
            unclear=result.unclear,
        )
    )
    questions = [issue for issue in result.issues if issue.severity is Severity.QUESTION]
    said += [f"  {issue_text(language, issue)}" for issue in questions[:ISSUES_SHOWN]]
    if len(questions) > ISSUES_SHOWN:
        said.append("  " + text(language, "cli.more_issues", n=len(questions) - ISSUES_SHOWN))
    return said


def report(result: ImportResult) -> FileReport:
    """The result with every issue and its cell, for `--json`."""
    facts = {name: getattr(result, name) for name in ImportResult.__slots__ if name != "issues"}
    issues = tuple(
        IssueReport(
            kind=issue.kind,
            severity=issue.severity,
            sheet=issue.sheet,
            row=issue.row,
            cell=address(issue.row, issue.column),
            raw=issue.raw,
            readings=issue.readings,
        )
        for issue in result.issues
    )
    return FileReport(**facts, issues=issues)
