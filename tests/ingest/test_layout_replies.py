"""What a reply says a column holds is what it is read as; what was guessed counts only once somebody confirms it."""

from __future__ import annotations

import pytest

from impact.ingest import preview_file, read_submission
from impact.ingest.pipeline.read_and_preview import read_with_preview
from impact.ingest.validation import layout_replies
from impact.ingest.validation.answer_application import apply_answers
from impact.model.answers import ROLE_OF_REPLY, Answer, Reply, accepted_replies
from impact.model.issues import IssueKind
from impact.model.mapping import INDICATOR_VALUE, Mapping, Match
from impact.model.read_request import ReadRequest
from impact.model.submission import Submission
from impact.model.vocabulary.value_states import State
from tests.ingest import made

Rows = list[list[object]]
GUESSED: Rows = [["Indicator", "Jaar", "Xyz"], ["Deelnemers", 2024, 120], ["Sessies", 2024, 34]]
UNREAD: Rows = [
    ["Indicator", "Xyz", "Realisatie 2024"],
    ["Deelnemers", 130, 120],
    ["Sessies", 31, 34],
    ["Uren", 207, 200],
]
GROUPED: Rows = [
    ["Indicator", "Xyz", "2024"],
    ["Deelnemers", "Gent", 5],
    ["Deelnemers", "Aalst", 7],
    ["Sessies", "Gent", 2],
    ["Sessies", "Aalst", 3],
]


def counted(found: Submission) -> dict[str, list[float]]:
    """The numbers that count, by series."""
    numbers = {
        name: [
            v
            for v, s in zip(values.value, values.state, strict=True)
            if v is not None and s is State.REPORTED
        ]
        for name, values in (("actual", found.actuals), ("target", found.targets))
    }
    baselines = [item.baseline for item in found.indicators if item.baseline is not None]
    return {name: sorted(items) for name, items in (numbers | {"baseline": baselines}).items() if items}


def read_again(data: bytes, kind: IssueKind, reply: Reply) -> Submission:
    """The file after a reply to all questions of a kind, which says what their columns hold."""
    first = read_with_preview(ReadRequest(data, "a.xlsx"))
    asked = made.asked(first.require_submission(), kind)
    assert all(reply in accepted_replies(issue) for issue in asked)
    mapping = layout_replies.correct_by_reply(first.preview.mapping, asked, reply)
    return read_with_preview(ReadRequest(data, "a.xlsx", mapping)).require_submission()


@pytest.mark.parametrize(
    ("rows", "kind", "reply", "expected"),
    [
        (GUESSED, IssueKind.LAYOUT_GUESSED, Reply.TARGET, {"target": [34, 120]}),
        (GUESSED, IssueKind.LAYOUT_GUESSED, Reply.BASELINE, {"baseline": [120, 34]}),
        (UNREAD, IssueKind.COLUMN_UNREAD, Reply.TARGET, {"actual": [34, 120, 200], "target": [31, 130, 207]}),
        (
            UNREAD,
            IssueKind.COLUMN_UNREAD,
            Reply.BASELINE,
            {"actual": [34, 120, 200], "baseline": [130, 31, 207]},
        ),
        (GROUPED, IssueKind.TEXT_BESIDE, Reply.GROUP, {"actual": [2, 3, 5, 7]}),
    ],
)
def test_a_column_is_read_as_the_reply_says(
    rows: Rows, kind: IssueKind, reply: Reply, expected: dict[str, list[float]]
) -> None:
    data = made.xlsx(("Cijfers", rows))
    found = read_again(data, kind, reply)
    assert {name: sorted(items) for name, items in counted(found).items()} == {
        name: sorted(items) for name, items in expected.items()
    }
    assert not made.asked(found, kind)


def test_a_group_that_a_reply_names_is_a_breakdown() -> None:
    found = read_again(made.xlsx(("Cijfers", GROUPED)), IssueKind.TEXT_BESIDE, Reply.GROUP)
    assert [item.title for item in found.indicators] == ["Deelnemers", "Sessies"]
    assert set(found.actuals.breakdown) == {"Xyz=Gent", "Xyz=Aalst"}


def test_a_second_column_of_actuals_takes_the_place_of_none() -> None:
    data = made.xlsx(("Cijfers", [[*row[:2], row[2]] for row in UNREAD]))
    first = read_with_preview(ReadRequest(data, "a.xlsx"))
    asked = made.asked(first.require_submission(), IssueKind.COLUMN_UNREAD)
    mapping = layout_replies.correct_by_reply(first.preview.mapping, asked, Reply.ACTUAL)
    sheet = mapping.sheet("Cijfers")
    assert sheet is not None
    assert [column.role for column in sheet.columns] == ["title", "actual", "actual"]


def test_a_reply_about_the_layout_changes_no_value_by_itself() -> None:
    found = read_submission(made.xlsx(("Cijfers", UNREAD)), "a.xlsx")
    for reply in ROLE_OF_REPLY:
        after = apply_answers(found, [Answer(IssueKind.COLUMN_UNREAD, reply)])
        assert after.issues == found.issues
        assert after.actuals == found.actuals


# A guess counts when it is confirmed, and by nothing else


def by(data: bytes, mapping: Mapping, answers: tuple[Answer, ...] = ()) -> Submission:
    return apply_answers(
        read_with_preview(ReadRequest(data, "a.xlsx", mapping)).require_submission(), answers
    )


@pytest.mark.parametrize(
    "correct",
    [
        lambda mapping: mapping,
        lambda mapping: mapping.with_match(Match("", "x", "Deelnemers")),
        lambda mapping: mapping.with_row("Cijfers", 3, "Sessies", used=False),
        lambda mapping: mapping.with_constant("Cijfers", "unit", "personen"),
        lambda mapping: mapping.with_header("Cijfers", [1]),
    ],
    ids=["page", "match", "row", "unit", "header"],
)
def test_a_correction_of_something_else_confirms_no_guess(correct) -> None:  # type: ignore[no-untyped-def]
    data = made.xlsx(("Cijfers", GUESSED))
    mapping = correct(read_with_preview(ReadRequest(data, "a.xlsx")).preview.mapping)
    found = by(data, mapping)
    assert made.asked(found, IssueKind.LAYOUT_GUESSED)
    assert not counted(found)
    assert counted(by(data, mapping, (Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS),)))


def test_pointing_at_a_column_is_an_answer() -> None:
    data = made.xlsx(("Cijfers", GUESSED))
    mapping = preview_file(data, "a.xlsx").mapping.with_role("Cijfers", 3, "actual")
    assert counted(by(data, mapping)) == {"actual": [34, 120]}


@pytest.mark.parametrize(
    ("reply", "next_year"),
    [
        (Reply.COUNTS, {"actual": [34, 120]}),
        (Reply.DOES_NOT_COUNT, {}),
        (Reply.LEAVE, {}),
        (None, {}),
    ],
)
def test_a_layout_is_remembered_as_its_guess_was_answered(
    reply: Reply | None, next_year: dict[str, list[float]]
) -> None:
    data = made.xlsx(("Cijfers", GUESSED))
    first = read_with_preview(ReadRequest(data, "a.xlsx"))
    answers = (Answer(IssueKind.LAYOUT_GUESSED, reply),) if reply else ()
    answered = apply_answers(first.require_submission(), answers)
    remembered = layout_replies.settle_guess(first.preview.mapping, answered.issues)
    again = read_with_preview(ReadRequest(data, "a.xlsx", remembered=(remembered,)))
    found = again.require_submission()
    assert counted(found) == next_year
    assert bool(made.asked(found, IssueKind.LAYOUT_GUESSED)) == (reply in (None, Reply.LEAVE))


def test_a_column_that_nobody_answered_about_is_asked_about_in_the_next_file() -> None:
    data = made.xlsx(("Cijfers", UNREAD))
    first = read_with_preview(ReadRequest(data, "a.xlsx"))
    issues = first.require_submission().issues
    asked = layout_replies.columns_in_question(issues)
    assert asked == {("Cijfers", 2)}
    for in_question, is_asked in ((asked, True), ((), False)):
        remembered = first.preview.mapping.with_unused_columns_left_out(in_question)
        found = read_with_preview(ReadRequest(data, "a.xlsx", remembered=(remembered,))).require_submission()
        assert bool(made.asked(found, IssueKind.COLUMN_UNREAD)) == is_asked


def test_a_guess_with_a_doubtful_number_counts_when_both_are_answered() -> None:
    others: Rows = [
        [title, 2024, number]
        for number, title in enumerate(("A-uren", "B-klas", "C-kamp", "D-reis"), start=1)
    ]
    rows: Rows = [["Indicator", "Jaar", "Xyz"], ["Deelnemers", 2024, "100 - 120"], *others]
    data = made.xlsx(("Cijfers", rows))
    mapping = preview_file(data, "a.xlsx").mapping
    confirm, choose = Answer(IssueKind.LAYOUT_GUESSED, Reply.COUNTS), Answer(IssueKind.RANGE, Reply.SECOND)
    assert counted(by(data, mapping, (choose,))) == {}
    assert counted(by(data, mapping, (confirm,))) == {"actual": [1, 2, 3, 4]}
    assert counted(by(data, mapping, (confirm, choose))) == {"actual": [1, 2, 3, 4, 120]}
    refuse = Answer(IssueKind.LAYOUT_GUESSED, Reply.DOES_NOT_COUNT)
    assert counted(by(data, mapping, (refuse, choose))) == {}


def test_a_question_about_a_cell_that_may_take_the_place_of_another_can_be_answered() -> None:
    rows: Rows = [["Code", "Indicator", "FY 24 Actual"], ["A1", "Sessies", 5], ["A1", "Sessies", 7]]
    found = read_submission(made.xlsx(("Cijfers", rows)), "a.xlsx")
    asked = made.asked(found, IssueKind.PERIOD_UNCERTAIN)
    after = apply_answers(found, [Answer(IssueKind.PERIOD_UNCERTAIN, Reply.SECOND)])
    assert len(asked) == len([i for i in after.issues if i.kind is IssueKind.PERIOD_UNCERTAIN and i.answered])
    assert counted(after) == {}
    both = apply_answers(
        found, [Answer(IssueKind.PERIOD_UNCERTAIN, Reply.SECOND), Answer(IssueKind.DUPLICATE_VALUE, Reply.SECOND)]
    )
    assert counted(both) == {"actual": [7]}
    alone = apply_answers(found, [Answer(IssueKind.DUPLICATE_VALUE, Reply.SECOND)])
    assert counted(alone) == {}


def test_numbers_in_a_list_of_indicators_are_asked_about_and_make_no_indicators() -> None:
    rows: Rows = [["Indicator code", "Name", "Unit", "Visible", "Rounding"], ["v1", "Huishoudens", "aantal", 1, 0]]
    found = read_with_preview(ReadRequest(made.xlsx(("Lijst", rows)), "a.xlsx"))
    assert found.preview.mapping.sheets[0].roles() >= {"title", "code", "unit"}
    assert INDICATOR_VALUE not in found.preview.mapping.sheets[0].roles()
