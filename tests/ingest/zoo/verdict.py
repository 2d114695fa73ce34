"""Whether the reading of a workbook is right, asks, or is silently wrong.

A number that counts must be in the truth with its period, indicator and groups. A number of the truth must count or
be under an open question. Whatever else there is, is silently wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from openpyxl.utils.cell import column_index_from_string

from impact.errors import NothingRecognised
from impact.ingest import read_submission
from impact.ingest.checks.context import ValidationContext
from impact.ingest.checks.submission_checks import check_submission
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import Answer, Reply
from impact.model.cell_account import CellRule
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.submissions.questions import build_questions
from tests.ingest.zoo import words
from tests.ingest.zoo.book import Cell, Duty, Kind, Span, Statement
from tests.ingest.zoo.generator import Workbook

Address = tuple[str, int, int]
Reader = Callable[[bytes, str], Submission]
TODAY = date(2026, 11, 1)
COUNTS_AS_LEVELS = Answer(IssueKind.TIME_KIND_UNKNOWN, Reply.LEVEL)
# A reader that ends in one of these was not asked and did not refuse.
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
# Questions about how a figure is judged, not about which number is meant: they excuse no number.
ABOUT_JUDGING = frozenset(
    {
        IssueKind.DIRECTION_UNKNOWN, IssueKind.TARGET_ON_WRONG_SIDE, IssueKind.CUMULATIVE_OR_PERIOD,
        IssueKind.TIME_KIND_UNKNOWN, IssueKind.RUNNING_TOTAL_FELL, IssueKind.TEN_TIMES, IssueKind.PARTS_DO_NOT_ADD_UP,
        IssueKind.UNKNOWN_CODE, IssueKind.YEAR_AND_PARTS_DIFFER,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """A number that counts: of which reader's indicator (from 0), as what, when, where, and from which cell."""

    indicator: int
    kind: Kind
    number: float
    span: Span
    where: frozenset[str]
    cell: Address


@dataclass(frozen=True)
class Fault:
    """What is silently wrong: 'value' (a wrong number counts) or 'missing' (a number is gone without a word).

    `what` says which part is wrong: number, period, kind, indicator, groups, never, blank, merged, split, gone.
    """

    severity: str
    what: str
    cell: Address
    text: str


@dataclass
class Verdict:
    """How a workbook was read."""

    workbook: Workbook
    faults: list[Fault] = field(default_factory=list)
    refusal: str = ""
    questions: int = 0
    questions_about_judging: int = 0
    counted: int = 0
    submission: Submission | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it was read without any question about what is meant."""
        return not self.refusal and not self.questions


def read_as_product(data: bytes, file_name: str) -> Submission:
    """Read and check a first file of a grantee, as services.submissions.validation does before storing.

    Of counts that may be added up it says that they are levels: until then they count nowhere, and could not be held
    beside the truth.
    """
    submission = apply_answers(read_submission(data, file_name), ())
    further = check_submission(submission, ValidationContext(today=TODAY))
    return (
        apply_answers(replace(submission, issues=(*submission.issues, *further)), (COUNTS_AS_LEVELS,))
        if further
        else submission
    )


def judge(workbook: Workbook, read: Reader = read_as_product) -> Verdict:
    """Read a workbook and hold the reading beside its truth."""
    verdict = Verdict(workbook)
    try:
        submission = read(workbook.data, workbook.book.file_name)
    except NothingRecognised as refusal:
        verdict.refusal = refusal.key
        return verdict
    except BUGS as bug:
        verdict.faults.append(Fault("value", "crash", ("", 0, 0), f"{type(bug).__name__}: {bug}"))
        return verdict
    verdict.submission = submission
    for question in build_questions(submission.issues, (), Language.NL):
        if question.open or question.kind is IssueKind.TIME_KIND_UNKNOWN:
            verdict.questions_about_judging += question.kind in ABOUT_JUDGING
            verdict.questions += question.kind not in ABOUT_JUDGING
    truth = dict(workbook.book.cells())
    numbers = list(counted_numbers(submission))
    verdict.counted = len(numbers)
    doubts = Doubts(submission)
    met: set[object] = set()
    owners: dict[int, set[object]] = {}
    readers: dict[object, set[int]] = {}
    for number in numbers:
        cell = truth.get(number.cell, Cell())
        right, fault = compare(number, cell, submission)
        if fault is not None:
            # Fractions among themselves count as they are written while a question asks whether 0.65 is 65 %.
            if not (fault.what == "number" and number.cell in doubts.fractions):
                verdict.faults.append(fault)
            continue
        assert right is not None
        met.add(right.subject)
        if right.duty in (Duty.ASK, Duty.WAIT) and not doubts.is_asked(number.cell):
            verdict.faults.append(
                Fault("value", "unasked", number.cell, f"{number.number:g} counts, and nothing is asked")
            )
        owners.setdefault(number.indicator, set()).add(right.fact)
        readers.setdefault((right.fact, right.where), set()).add(number.indicator)
    for indicator, found in owners.items():
        if len(found) > 1:
            item = submission.indicators[indicator]
            names = " / ".join(sorted(f"{fact.code} {fact.title} [{fact.result}]" for fact in found))  # type: ignore[attr-defined]
            if not doubts.is_about_indicator(indicator):
                verdict.faults.append(Fault("value", "merged", (item.sheet, item.row or 0, 0), names))
    for (fact, where), indicators in readers.items():  # type: ignore[misc]
        if len(indicators) > 1 and not any(doubts.is_about_indicator(indicator) for indicator in indicators):
            item = submission.indicators[min(indicators)]
            text = f"{fact.title} {sorted(where)} is {len(indicators)} indicators"
            verdict.faults.append(Fault("value", "split", (item.sheet, item.row or 0, 0), text))
    asked_subjects = {
        statement.subject
        for address, cell in truth.items()
        if doubts.is_asked(address)
        for statement in cell.says
    }
    for address, cell in truth.items():
        if cell.asks and not doubts.is_asked(address):
            verdict.faults.append(Fault("missing", "unasked", address, f"{cell.value!r}: {cell.asks}"))
        for statement in cell.says:
            if statement.duty in (Duty.MAY, Duty.WAIT) or statement.subject in met | asked_subjects:
                continue
            if any(fault.cell == address for fault in verdict.faults):
                continue
            if statement.duty is Duty.ASK and doubts.is_mentioned(address):
                continue
            text = f"{statement.fact.title}: {statement.kind} {statement.number:g} {describe(statement)}"
            verdict.faults.append(Fault("missing", "gone", address, text))
    return verdict


def counted_numbers(submission: Submission) -> Iterator[Counted]:
    """Every number that counts in a reading: actuals, targets and baselines."""
    for kind, columns in ((Kind.ACTUAL, submission.actuals), (Kind.TARGET, submission.targets)):
        for place, indicator in enumerate(columns.indicator):
            value = columns.value[place]
            if columns.state[place] is not State.REPORTED or value is None:
                continue
            item = submission.indicators[indicator]
            where = categories(item.location, item.breakdown, columns.breakdown[place])
            cell = (columns.sheet[place], columns.row[place], columns.column[place])
            yield Counted(indicator, kind, value, (columns.start[place], columns.end[place]), where, cell)
    for indicator, item in enumerate(submission.indicators):
        if item.baseline_state is State.REPORTED and item.baseline is not None:
            cell = (item.sheet, item.baseline_row or 0, item.baseline_column or 0)
            where = categories(item.location, item.breakdown)
            yield Counted(indicator, Kind.BASELINE, item.baseline, (None, None), where, cell)


def compare(number: Counted, cell: Cell, submission: Submission) -> tuple[Statement | None, Fault | None]:
    """The statement that a counted number is, or what is wrong with it."""
    item = submission.indicators[number.indicator]
    reading = (
        f"{item.title}: {number.kind} {number.number:g} {show_span(number.span)} {sorted(number.where) or ''}"
    )
    if not cell.says:
        what = "never" if cell.never else "blank"
        return None, Fault("value", what, number.cell, f"{reading} ← {cell.value!r} {cell.never}")
    wrong = []
    for statement in cell.says:
        parts = []
        if statement.kind is not number.kind:
            parts.append("kind")
        if not is_number(number.number, statement, item.unit):
            parts.append("number")
        if statement.kind is not Kind.BASELINE and number.span not in statement.spans:
            parts.append("period")
        if plain(item.title) not in {plain(name) for name in (statement.fact.title, *statement.fact.aliases)}:
            parts.append("indicator")
        if (
            item.result_title
            and statement.fact.result
            and plain(item.result_title) != plain(statement.fact.result)
        ):
            parts.append("result")
        if statement.where != number.where:
            parts.append("groups")
        if not parts:
            return statement, None
        wrong.append((len(parts), parts, statement))
    _, parts, statement = min(wrong, key=lambda one: one[0])
    truth = f"{statement.fact.title}: {statement.kind} {statement.number:g} {describe(statement)}"
    text = f"{reading} ← {cell.value!r}, is {truth}"
    return None, Fault("value", "+".join(parts), number.cell, text)


# A column as a question names it, such as “D “Gerealiseerd””.
NAMED_COLUMN = re.compile(r"\b([A-Z]{1,3}) “")
SCALE = re.compile(r"1[. ]?000|duizend|thousand|millier|k€|k ?eur|m€|mio|miljoen|million|‰", re.IGNORECASE)


def is_number(number: float, statement: Statement, unit: str) -> bool:
    """Whether it is the number of a statement; as written too where the unit keeps the scale."""
    if abs(number - statement.number) <= 1e-9 * max(1.0, abs(statement.number)):
        return True
    written = statement.number / statement.factor
    return bool(
        statement.factor != 1
        and abs(number - written) <= 1e-9 * max(1.0, abs(written))
        and SCALE.search(unit)
    )


_CANONICAL = {
    plain_word: canonical
    for groups in words.GROUPS.values()
    for rows in groups.values()
    for canonical, names in rows
    for plain_word in (name.casefold() for name in names)
}


def categories(*texts: str) -> frozenset[str]:
    """The places and groups in texts such as 'Sex=F; Age=0-11', in canonical words; a total is none."""
    found = set()
    for text in texts:
        for part in text.split(";"):
            name = part.rpartition("=")[2].strip().casefold()
            if name and name not in _TOTAL:
                found.add(_CANONICAL.get(name) or _age(name) or name)
    return frozenset(found)


def _age(name: str) -> str:
    """An age group by its numbers: '12-17' or '18+'; '' where it is none."""
    numbers = re.findall(r"\d+", name)
    if len(numbers) == 2:
        return "-".join(numbers)
    return f"{numbers[0]}+" if len(numbers) == 1 and len(name) > len(numbers[0]) else ""


_TOTAL = {name.casefold() for names in words.TOTALS.values() for name in names} | {"total"}


def plain(text: str) -> str:
    """A title without accents, case, punctuation and runs of spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+|%", bare.casefold()))


def describe(statement: Statement) -> str:
    """Periods and groups of a statement."""
    spans = " or ".join(show_span(span) for span in statement.spans)
    return f"{spans} {sorted(statement.where) or ''} {'' if statement.duty is Duty.MUST else statement.duty}".strip()


def show_span(span: Span) -> str:
    """First and last day."""
    return f"{span[0] or ''}…{span[1] or ''}"


class Doubts:
    """Which cells the open questions of a reading are about."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.open = [
            issue for issue in submission.issues if issue.is_open and issue.kind not in ABOUT_JUDGING
        ]
        self.cells: set[Address] = set()
        self.columns: set[tuple[str, int]] = set()
        self.rows: set[tuple[str, int]] = set()
        self.sheets: set[str] = set()
        self.fractions = {
            (issue.sheet, issue.row, issue.column)
            for issue in self.open
            if issue.kind is IssueKind.PERCENT_BELOW_ONE
        }
        self.headers = {(role.sheet, role.column, role.header): role for role in submission.columns}
        for issue in self.open:
            self._add(issue)
        # What is unclear is left out of every figure and shown as such; it stands beside the question it waits for.
        if self.open:
            for columns in (submission.actuals, submission.targets):
                for place, state in enumerate(columns.state):
                    if state is State.UNCLEAR:
                        self.cells.add((columns.sheet[place], columns.row[place], columns.column[place]))
            for item in submission.indicators:
                if item.baseline_state is State.UNCLEAR:
                    self.cells.add((item.sheet, item.baseline_row or 0, item.baseline_column or 0))

    def _add(self, issue: Issue) -> None:
        if issue.row and issue.column:
            self.cells.add((issue.sheet, issue.row, issue.column))
            if (
                issue.kind is IssueKind.COLUMN_UNREAD
                or (issue.sheet, issue.column, issue.raw) in self.headers
            ):
                self.columns.add((issue.sheet, issue.column))
            if issue.kind is IssueKind.TWO_COLUMNS:
                # It names every column with a value of this row.
                letters = NAMED_COLUMN.findall(" ".join(issue.params.values()))
                self.cells |= {(issue.sheet, issue.row, column_index_from_string(one)) for one in letters}
        elif issue.column:
            self.columns.add((issue.sheet, issue.column))
        elif issue.row:
            self.rows.add((issue.sheet, issue.row))
        elif issue.kind is IssueKind.CELLS_UNREAD:
            # One question for the sheet; which cells it is about, the account says.
            self._add_unread(issue.sheet)
        elif issue.sheet:
            self.sheets.add(issue.sheet)
        if issue.value_at:
            self.cells.add(issue.value_at)

    def _add_unread(self, sheet: str) -> None:
        for line in self.submission.account:
            if line.sheet == sheet and line.rule is CellRule.CELLS_UNREAD:
                for top, left, bottom, right in line.ranges:
                    rows, columns = range(top, bottom + 1), range(left, right + 1)
                    self.cells |= {(sheet, row, column) for row in rows for column in columns}

    def is_asked(self, address: Address) -> bool:
        """Whether an open question is about this cell, its column, row or sheet."""
        sheet, row, column = address
        return (
            address in self.cells
            or (sheet, column) in self.columns
            or (sheet, row) in self.rows
            or sheet in self.sheets
        )

    def is_mentioned(self, address: Address) -> bool:
        """Whether a question or remark names this cell, its column, row or sheet."""
        sheet, row, column = address
        return any(
            issue.sheet == sheet
            # A remark about a column that is not used stands at its header.
            and (issue.row in (None, row) or issue.kind is IssueKind.UNKNOWN_COLUMN)
            and issue.column in (None, column)
            for issue in self.submission.issues
        )

    def is_about_indicator(self, indicator: int) -> bool:
        """Whether an open question is about a whole indicator, or about the row it stands in."""
        item = self.submission.indicators[indicator]
        return any(
            issue.indicator == indicator or (issue.sheet == item.sheet and issue.row == item.row)
            for issue in self.open
        )
