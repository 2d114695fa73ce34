"""Made workbooks with known truth: nothing is read silently wrong; and the harness finds a reader that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import SystemRandom

import pytest

from impact.errors import NothingRecognised
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import NumberLocale, Submission, SubmittedIndicator, ValueColumns
from impact.model.vocabulary.value_states import State
from tests.ingest.zoo.book import Duty, Fact, Kind
from tests.ingest.zoo.campaign import Report, lines_of, outcome_of, run
from tests.ingest.zoo.generator import Workbook, make_workbook
from tests.ingest.zoo.oddities import ODDITIES
from tests.ingest.zoo.verdict import judge

# 300 are read in `make test`: most from this seed, the others from a fresh one, which a failure prints.
SEED, COUNT, FRESH_COUNT = 20, 200, 100
# Reading right is worth little where everything is asked about.
LEAST_WITHOUT_QUESTION, LEAST_WITH_THREE = 0.80, 0.95


@cache
def fixed_report() -> Report:
    """What became of the workbooks of the fixed seed."""
    return run(COUNT, SEED)


# The aim is none at all. Of the odd half none of 100 and 12 of 3,000 were read silently wrong on 29 November 2026, of
# the ordinary half none of 9,000: more than that is a step back. By half, for the fixed seed and for a fresh one.
MOST_SILENTLY_WRONG = {False: {"ordinary": 0, "odd": 0}, True: {"ordinary": 0, "odd": 2}}


@pytest.mark.parametrize("fresh", [False, True], ids=["fixed seed", "fresh seed"])
def test_no_more_made_workbooks_are_read_silently_wrong_than_are_known(fresh: bool) -> None:
    seed, count = (SystemRandom().randrange(10**6), FRESH_COUNT) if fresh else (SEED, COUNT)
    report = run(count, seed) if fresh else fixed_report()
    for half, most in MOST_SILENTLY_WRONG[fresh].items():
        wrong = [outcome for outcome in report.faulty if outcome.half == half]
        assert len(wrong) <= most, "\n".join(["", *lines_of(report)])


def test_ordinary_workbooks_are_read_without_questions() -> None:
    report = fixed_report()
    shares = report.share("ordinary", 0), report.share("ordinary", 3)
    assert shares[0] > LEAST_WITHOUT_QUESTION, "\n".join(lines_of(report))
    assert shares[1] >= LEAST_WITH_THREE, "\n".join(lines_of(report))


def test_a_seed_makes_the_same_workbook_again() -> None:
    for seed in ("1", "2", "3"):
        first, second = make_workbook(seed, "odd"), make_workbook(seed, "odd")
        assert [(at, cell.value) for at, cell in first.book.cells()] == [
            (at, cell.value) for at, cell in second.book.cells()
        ]
    assert make_workbook("1", "odd").oddities != make_workbook("2", "odd").oddities


def test_every_oddity_is_met_in_a_long_run() -> None:
    met = {name for seed in range(1500) for name in make_workbook(f"met-{seed}", "odd").oddities}
    assert met == {oddity.name for oddity in ODDITIES}


def test_joined_cells_lie_within_the_columns_of_values() -> None:
    """Also where the columns of periods are turned round after their cells were joined."""
    seen = 0
    for seed in range(2500):
        workbook = make_workbook(f"joined-b-{seed}", "odd")
        if {"value joined over periods", "columns from new to old"} <= set(workbook.oddities):
            seen += 1
            for row in workbook.book.sheets[0].of("data"):
                for place, cell in enumerate(row.cells):
                    over = row.cells[place + 1 : place + cell.joined[1]]
                    assert len(over) == cell.joined[1] - 1 and not any(other.says for other in over)
    assert seen


def right_reading(workbook: Workbook) -> Submission:
    """What a perfect reader would read: the truth of a workbook whose statements are all to be counted."""
    facts: dict[tuple[Fact, str], int] = {}
    indicators: list[SubmittedIndicator] = []
    columns = {Kind.ACTUAL: ValueColumns(), Kind.TARGET: ValueColumns()}
    for (sheet, row, column), cell in workbook.book.cells():
        for said in cell.says:
            where = ", ".join(sorted(said.where))
            if (said.fact, where) not in facts:
                facts[said.fact, where] = len(indicators)
                indicators.append(
                    SubmittedIndicator(
                        str(len(indicators)), "", "", said.fact.title, location=where, sheet=sheet, row=row
                    )
                )
            index = facts[said.fact, where]
            if said.kind is not Kind.BASELINE:
                columns[said.kind].append(
                    index, *said.spans[0], "", said.number, str(cell.value), State.REPORTED,
                    sheet=sheet, row=row, column=column,
                )  # fmt: skip
            elif indicators[index].baseline is None:
                indicators[index] = replace(
                    indicators[index], baseline=said.number, baseline_state=State.REPORTED, sheet=sheet,
                    baseline_row=row, baseline_column=column,
                )  # fmt: skip
    return Submission(
        workbook.book.file_name, "", 0, "", "flat", NumberLocale(",", True, ""), (), (), tuple(indicators),
        columns[Kind.ACTUAL], columns[Kind.TARGET], (),
    )  # fmt: skip


def ordinary_workbook() -> Workbook:
    """One with baselines, targets, and several periods."""
    for seed in range(100):
        workbook = make_workbook(str(seed), "ordinary")
        said = [(one.kind, one.duty) for _, cell in workbook.book.cells() for one in cell.says]
        if {kind for kind, duty in said if duty is Duty.MUST} == set(Kind) and len(workbook.plan.periods) > 1:
            return workbook
    raise AssertionError


def test_a_right_reading_has_no_faults() -> None:
    for seed in range(60):
        workbook = make_workbook(str(seed), "ordinary")
        assert judge(workbook, lambda *_, workbook=workbook: right_reading(workbook)).faults == []


def _change(
    name: str, change: Callable[[list], None], *, of: str = "actuals"
) -> Callable[[Submission], Submission]:
    def plant(submission: Submission) -> Submission:
        change(getattr(getattr(submission, of), name))
        return submission

    return plant


def _unclear(submission: Submission) -> Submission:
    submission.actuals.state[0], submission.actuals.value[0] = State.UNCLEAR, None
    return submission


def _merge(submission: Submission) -> Submission:
    for columns in (submission.actuals, submission.targets):
        columns.indicator[:] = [0 if index == 1 else index for index in columns.indicator]
    first = replace(submission.indicators[0], title=submission.indicators[1].title)
    return replace(submission, indicators=(first, *submission.indicators[1:]))


def _split(submission: Submission) -> Submission:
    submission.targets.indicator[0] = len(submission.indicators)
    return replace(submission, indicators=(*submission.indicators, submission.indicators[0]))


def _drop(submission: Submission) -> Submission:
    for name in ("indicator", "start", "end", "breakdown", "value", "numerator", "denominator", "n", "raw", "state",
                 "note", "sheet", "row", "column"):  # fmt: skip
        getattr(submission.actuals, name).pop(0)
    return submission


def _drop_baseline(submission: Submission) -> Submission:
    first = replace(submission.indicators[0], baseline=None, baseline_state=State.NOT_REPORTED)
    return replace(submission, indicators=(first, *submission.indicators[1:]))


def _exchange(submission: Submission) -> Submission:
    return replace(submission, actuals=submission.targets, targets=submission.actuals)


def _set(place: int, value: object) -> Callable[[list], None]:
    return lambda items: items.__setitem__(place, value)


WRONG_READERS = {
    "ten times too much": (_change("value", lambda items: items.__setitem__(0, items[0] * 10)), "value/number"),
    "another target": (_change("value", _set(0, -1.0), of="targets"), "value/number"),
    "another period": (_change("end", _set(0, None)), "value/period"),
    "a group that is none": (_change("breakdown", _set(0, "Sex=Women")), "value/groups"),
    "the number of a title": (_change("column", _set(0, 1)), "value/blank"),
    "values for targets": (_exchange, "value/kind"),
    "two indicators as one": (_merge, "value/indicator"),
    "one indicator as two": (_split, "value/split"),
    "a value gone": (_drop, "missing/gone"),
    "a baseline gone": (_drop_baseline, "missing/gone"),
    "unclear and nothing asked": (_unclear, "missing/gone"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_READERS)
def test_a_planted_wrong_reader_is_caught(name: str) -> None:
    plant, expected = WRONG_READERS[name]
    workbook = ordinary_workbook()
    faults = judge(workbook, lambda *_: plant(right_reading(workbook))).faults
    assert expected in {f"{fault.severity}/{fault.what}" for fault in faults}


def test_what_is_asked_about_is_not_silently_wrong() -> None:
    workbook = ordinary_workbook()

    def read(*_: object) -> Submission:
        submission = _unclear(right_reading(workbook))
        place = submission.actuals.sheet[0], submission.actuals.row[0], submission.actuals.column[0]
        return replace(submission, issues=(Issue(IssueKind.RANGE, Severity.QUESTION, *place),))

    verdict = judge(workbook, read)
    assert verdict.faults == [] and verdict.questions == 1


def test_a_question_about_judging_excuses_no_number() -> None:
    workbook = ordinary_workbook()

    def read(*_: object) -> Submission:
        submission = _drop(right_reading(workbook))
        row, sheet = submission.indicators[0].row, submission.indicators[0].sheet
        return replace(
            submission,
            issues=(Issue(IssueKind.DIRECTION_UNKNOWN, Severity.QUESTION, sheet, row, params={"title": ""}),),
        )

    assert [fault.what for fault in judge(workbook, read).faults] == ["gone"]


def test_a_refusal_is_reported_apart() -> None:
    def refuse(*_: object) -> Submission:
        raise NothingRecognised("errors.no_header", file="a")

    verdict = judge(ordinary_workbook(), refuse)
    assert verdict.faults == [] and verdict.refusal == "errors.no_header" and not verdict.is_silent


def test_a_reader_that_breaks_is_no_end_of_the_run() -> None:
    def fail(*_: object) -> Submission:
        raise ValueError("1¹")

    assert [fault.what for fault in judge(ordinary_workbook(), fail).faults] == ["crash"]


def test_the_oddity_that_is_the_cause_is_named() -> None:
    """A reader that is right, except that it counts what is said to be older."""
    books: dict[bytes, Workbook] = {}
    harmless = {"revised target", "notes under the table", "text column with a value word", "total row",
                "header repeated", "number with words", "superscript footnote", "typed footnote mark"}  # fmt: skip

    def make(seed: str, half: str, without: frozenset[str]) -> Workbook:
        workbook = make_workbook(seed, half, without)
        books[workbook.data] = workbook
        return workbook

    def read(data: bytes, file_name: str) -> Submission:
        submission = right_reading(books[data])
        for (sheet, row, column), cell in books[data].book.cells():
            if cell.never == "older target":
                at = {"sheet": sheet, "row": row, "column": column}
                submission.targets.append(0, None, None, "", 1.0, "1", State.REPORTED, **at)
        return submission

    outcomes = [
        outcome_of("odd", str(seed), read, make)
        for seed in range(600)
        if "revised target" in (names := set(make_workbook(str(seed), "odd").oddities)) and names < harmless
    ]
    assert outcomes and {outcome.causes for outcome in outcomes} == {("revised target",)}
