"""Import files from the command line: every file is read before any is written, so one refused file stops all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from impact.errors import ImpactError
from impact.i18n import text
from impact.i18n.issues import issue_text
from impact.ingest.validation import answer_application, layout_replies
from impact.ingest.validation.account_after_answers import update_account
from impact.model.access import Access
from impact.model.answers import ROLE_OF_REPLY, Answer, accepted_replies
from impact.model.cell_account import AccountLine, CellRule, CellUse, total_of
from impact.model.cell_address import address, range_address
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.mapping import Mapping
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from impact.model.title_comparison import is_nearly_same_name
from impact.model.vocabulary.languages import DEFAULT_LANGUAGE, Language
from impact.services.accounts import operator_access
from impact.services.core.workspace import Workspace, reading
from impact.services.submissions import (
    diff,
    layout_mappings,
    sandboxed_ingest,
    submission_transaction,
    validation,
)
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import portfolio as portfolio_queries
from impact.views.submissions.questions import build_questions

ISSUES_SHOWN = 20
# Portfolios, or grantees, named in a question about one of nearly the same name.
NAMES_SHOWN = 5
# Cells of one question that are written out; the others are counted.
CASES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What the import of one file changed; counts are values, `submission_id` is None where nothing was written."""

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


@dataclass(frozen=True, slots=True)
class ImportResult(ImportFacts):
    """What the import of one file changed, with its doubtful cells and what became of every cell."""

    issues: tuple[Issue, ...]
    account: tuple[AccountLine, ...]


@dataclass(frozen=True, slots=True)
class IssueReport:
    """One doubtful cell (such as 'D4') in the JSON output; `row` counts from 1 and includes the header."""

    kind: IssueKind
    severity: Severity
    sheet: str
    row: int | None
    cell: str
    raw: str
    readings: tuple[float, ...]
    replies: tuple[str, ...] = ()
    answered: str = ""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What became of `cells` cells of a sheet in the JSON output; `ranges` are addresses such as 'C2:C40'."""

    sheet: str
    use: CellUse
    rule: CellRule
    cells: int
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileReport(ImportFacts):
    """What the import of one file changed, as the JSON output of the command shows it."""

    issues: tuple[IssueReport, ...]
    account: tuple[AccountReport, ...]


def import_files(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    portfolio: str | None = None,
    organisation: str | None = None,
    locale: Language | None = None,
    mapping: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    answers: Sequence[Answer] = (),
    new_portfolio: bool = False,
    new_organisation: bool = False,
    language: Language = DEFAULT_LANGUAGE,
) -> list[ImportResult]:
    """Read every file, then store them in order; ImpactError before anything is written if one is refused.

    The same questions are asked as on the upload page. `answers` are the replies to them; a value about which a
    question stays open is stored as UNCLEAR and counts nowhere, and with `strict` the file is refused
    (OpenQuestions).

    Without `portfolio` the first one is used, or created, with its name in `language`. One that is not there is made,
    unless its name is nearly that of a portfolio or fund there is: this is asked about, and `new_portfolio` answers.
    Without `organisation` the owner is that of the remembered layout `mapping`, else the organisation in the file
    itself, else the file name. One called nearly like a grantee is asked about too, and `new_organisation` answers.
    A file that differs from the layout in a way that needs a decision is refused, since nobody can be asked on the
    command line.
    """
    layout: layout_mappings.RememberedLayout | None = None
    if mapping is not None:
        organisation, layout = _find_layout(workspace, mapping, organisation)
    read_files = [_read_file(path, organisation, locale, layout, answers) for path in paths]
    name = portfolio or _first_portfolio(workspace) or text(language, "cli.default_portfolio")
    if not new_portfolio:
        _require_no_portfolio_alike(name, workspace)
    results = []
    checked_files = []
    for path, data, submission, _ in read_files:
        owner = organisation or submission.organisation or submission.organisation_ref
        from_name = not owner
        owner = owner or path.stem.replace("_", " ").strip()
        submission = _check_as_page(submission, answers, workspace, portfolio=name, organisation=owner)
        if not new_organisation:
            _require_no_grantee_alike(owner, path.name, workspace)
        checked_files.append((path, data, submission, owner, from_name))
    layout_answers = frozenset(answer for *_, used_answers in read_files for answer in used_answers)
    other_answers = [answer for answer in answers if answer not in layout_answers]
    _require_answers_fit(other_answers, [submission for _, _, submission, _, _ in checked_files])
    if strict and any(issue.is_open for _, _, submission, _, _ in checked_files for issue in submission.issues):
        raise OpenQuestions([(path.name, submission.issues) for path, _, submission, _, _ in checked_files])
    for path, data, submission, owner, from_name in checked_files:
        written: diff.WriteResult | diff.Plan
        if dry_run:
            written = submission_transaction.plan_by_name(
                submission, workspace, portfolio=name, organisation=owner
            )
        else:
            written = submission_transaction.submit_by_name(
                submission, data, workspace, portfolio=name, organisation=owner, submitted_by="import",
                answers=answers,
            )  # fmt: skip
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
                account=update_account(submission),
            )
        )
    return results


class OpenQuestions(ImpactError):
    """Files were refused because questions about them are open; `files` holds (file name, issues)."""

    def __init__(self, files: Sequence[tuple[str, Sequence[Issue]]]) -> None:
        self.files = tuple(files)
        count = sum(issue.is_open for _, issues in files for issue in issues)
        super().__init__("cli.open_questions", n=count)


def _check_as_page(
    submission: Submission, answers: Sequence[Answer], workspace: Workspace, *, portfolio: str, organisation: str
) -> Submission:
    """Ask what the upload page asks, apply the answers, and leave out of the figures what stays in question."""
    access = operator_access.load_operator(workspace)
    portfolio_id, organisation_id = _find_owner(access, workspace, portfolio, organisation)
    checked = validation.validate_submission(
        access, submission, answers, organisation_id, workspace, portfolio_id=portfolio_id
    )
    return answer_application.mark_questions_unclear(checked)


def _require_answers_fit(answers: Sequence[Answer], submissions: Sequence[Submission]) -> None:
    """ImpactError where an answer fits no question of any of the files: a slip in it would stay unseen."""
    unmatched = [set(answer_application.unmatched_answers(submission, answers)) for submission in submissions]
    nowhere = [answer for answer in answers if all(answer in items for items in unmatched)]
    if nowhere:
        names = ", ".join(
            " ".join(filter(None, (item.kind.value, item.sheet, address(item.row, item.column)))) for item in nowhere
        )
        raise ImpactError("cli.answers_fit_nothing", answers=names)


def _find_owner(access: Access, workspace: Workspace, portfolio: str, organisation: str) -> tuple[int | None, int]:
    """The ids of an existing portfolio and organisation of these names; None and 0 for those still to be made."""
    with reading(access, workspace) as connection:
        portfolios = portfolio_queries.list_portfolios(connection, access)
        names = organisation_queries.list_grantee_names(connection, access)
    portfolio_id = next((row.id for row in portfolios if row.name.casefold() == portfolio.casefold()), None)
    organisation_id = next((number for number, name in names if name.casefold() == organisation.casefold()), 0)
    return portfolio_id, organisation_id


def _find_layout(
    workspace: Workspace, name: str, organisation: str | None
) -> tuple[str, layout_mappings.RememberedLayout]:
    """Find the only remembered layout of a name, of `organisation` where given; returns its owner's name with it.

    ImpactError where there is none, or more than one.
    """
    matches = layout_mappings.find_layouts_by_name(operator_access.load_operator(workspace), name, workspace)
    if organisation is not None:
        matches = tuple(item for item in matches if item[0].casefold() == organisation.casefold())
    if not matches:
        raise ImpactError("cli.no_mapping", name=name)
    if len(matches) > 1:
        raise ImpactError("cli.mapping_of_several", name=name, names=", ".join(owner for owner, _ in matches))
    return matches[0]


def _read_file(
    path: Path,
    organisation: str | None,
    locale: Language | None,
    layout: layout_mappings.RememberedLayout | None,
    answers: Sequence[Answer],
) -> tuple[Path, bytes, Submission, frozenset[Answer]]:
    """Read a file; answers that say what a column holds correct its layout, and are returned."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ImpactError("cli.cannot_read", file=str(path), reason=reason) from error
    mapping = _resolve_mapping(data, path.name, layout) if layout is not None else None
    request = ReadRequest(data, path.name, mapping, locale=locale, organisation=organisation or "")
    submission = sandboxed_ingest.read_submission(request)
    used_answers: frozenset[Answer] = frozenset()
    if any(answer.reply in {*ROLE_OF_REPLY} for answer in answers):
        mapping = mapping or sandboxed_ingest.preview_file(request).mapping
        mapping, used_answers = layout_replies.correct_by_answers(mapping, submission.issues, answers)
        if used_answers:
            submission = sandboxed_ingest.read_submission(replace(request, mapping=mapping))
    return path, data, layout_mappings.apply_matches(submission, mapping), used_answers


def _resolve_mapping(data: bytes, file_name: str, layout: layout_mappings.RememberedLayout) -> Mapping:
    """Adapt a remembered layout to a file; ImpactError where the file differs in a way that needs a decision."""
    preview = sandboxed_ingest.preview_file(ReadRequest(data, file_name, remembered=(layout.mapping,)))
    open_differences = [drift for drift in preview.drift if drift.asks]
    if preview.remembered is None or open_differences:
        description = ", ".join(f"“{drift.was or drift.now}”" for drift in open_differences[:ISSUES_SHOWN])
        raise ImpactError("cli.mapping_differs", file=file_name, name=layout.name, differences=description or "–")
    return preview.mapping


def _first_portfolio(workspace: Workspace) -> str | None:
    access = operator_access.load_operator(workspace)
    with reading(access, workspace) as connection:
        portfolios = portfolio_queries.list_portfolios(connection, access)
    return portfolios[0].name if portfolios else None


def _require_no_portfolio_alike(name: str, workspace: Workspace) -> None:
    """ImpactError where no portfolio has this name, and one or its fund has nearly the same."""
    access = operator_access.load_operator(workspace)
    with reading(access, workspace) as connection:
        portfolios = portfolio_queries.list_portfolios(connection, access)
    if any(row.name.casefold() == name.casefold() for row in portfolios):
        return
    alike = [row for row in portfolios if any(is_nearly_same_name(name, other) for other in (row.name, row.fund))]
    if alike:
        names = ", ".join(f"“{row.name}” ({row.fund})" for row in alike[:NAMES_SHOWN])
        raise ImpactError("cli.portfolio_alike", name=name, names=names, first=alike[0].name)


def _require_no_grantee_alike(name: str, file: str, workspace: Workspace) -> None:
    """ImpactError where no grantee has this name, and some have nearly the same: a slip would make a second one."""
    access = operator_access.load_operator(workspace)
    with reading(access, workspace) as connection:
        names = [grantee for _, grantee in organisation_queries.list_grantee_names(connection, access)]
    if any(grantee.casefold() == name.casefold() for grantee in names):
        return
    alike = [grantee for grantee in names if is_nearly_same_name(name, grantee)]
    if alike:
        quoted = ", ".join(f"“{grantee}”" for grantee in alike[:NAMES_SHOWN])
        raise ImpactError("cli.organisation_alike", file=file, name=name, names=quoted, first=alike[0])


def find_portfolio(access: Access, workspace: Workspace, name: str) -> int:
    """Find the id of a portfolio by name, ignoring case; ImpactError that lists the names there are."""
    with reading(access, workspace) as connection:
        portfolios = portfolio_queries.list_portfolios(connection, access)
    for row in portfolios:
        if row.name.casefold() == name.casefold():
            return row.id
    raise ImpactError("cli.no_portfolio", name=name, names=", ".join(row.name for row in portfolios) or "–")


def format_import_lines(result: ImportResult, language: Language) -> list[str]:
    """Format an import for the terminal: the counts, then at most ISSUES_SHOWN unclear cells."""
    messages = []
    if result.organisation_from_name:
        messages.append(
            text(language, "cli.import_unnamed", file=result.file, organisation=result.organisation)
        )
    key = "already" if result.already else "would" if result.dry_run else "done"
    messages.append(
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
    totals = total_of(result.account)
    if totals.cells:
        counts = {name: getattr(totals, name) for name in ("cells", "used", "left_out", "in_question")}
        messages.append("  " + text(language, "cell_account.sentence", **counts))
    return messages + format_questions(result.issues, language)


def format_questions(issues: Sequence[Issue], language: Language) -> list[str]:
    """Format the open questions about a file as the page groups them, each with its replies for `--answers`."""
    lines = []
    shown_count = 0
    for question in build_questions(issues, (), language):
        open_cases = [case for case in question.cases if not case.answered]
        if not open_cases or shown_count >= ISSUES_SHOWN:
            continue
        lines.append(f"  {question.title} ({len(open_cases)})")
        for case in open_cases[: max(1, min(CASES_SHOWN, ISSUES_SHOWN - shown_count))]:
            lines.append(f"    {issue_text(language, case.issue)}")
            shown_count += 1
        if len(open_cases) > CASES_SHOWN:
            lines.append("    " + text(language, "cli.more_issues", n=len(open_cases) - CASES_SHOWN))
        choices = "; ".join(f"{choice.reply.value}: {choice.label}" for choice in open_cases[0].replies)
        if choices:
            lines.append("    " + text(language, "cli.replies", kind=question.kind.value, replies=choices))
    return lines


def build_file_report(result: ImportResult) -> FileReport:
    """Build the JSON form of a result, with every issue and its cell, for `--json`."""
    facts = {field.name: getattr(result, field.name) for field in fields(ImportFacts)}
    issues = tuple(
        IssueReport(
            kind=issue.kind,
            severity=issue.severity,
            sheet=issue.sheet,
            row=issue.row,
            cell=address(issue.row, issue.column),
            raw=issue.raw,
            readings=issue.readings,
            replies=tuple(reply.value for reply in accepted_replies(issue)),
            answered=issue.answered,
        )
        for issue in result.issues
    )
    account = tuple(
        AccountReport(line.sheet, line.use, line.rule, line.cells, tuple(range_address(*item) for item in line.ranges))
        for line in result.account
    )
    return FileReport(**facts, issues=issues, account=account)
