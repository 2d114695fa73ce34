"""Answers to what a file leaves doubtful: each reply does one thing, to the place that was asked about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.errors import UnreadableDocument
from impact.ingest import read_submission
from impact.ingest.validation import answer_application
from impact.model.answers import REPLIES_OF_KIND, ROLE_OF_REPLY, Answer, Reply, accepted_replies, answer_to
from impact.model.answers import merge_answers as given_answers
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, ValueColumns
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.measures import Direction, Origin, TimeKind
from impact.model.vocabulary.value_states import State
from impact.store.schema.submission_documents import ANSWERS, Answers
from tests.ingest import made

HEADER = ["Indicator", "Eenheid", "Nulmeting", "Streefwaarde", "Waarde"]
KIND = IssueKind


def a_row(
    value: object, unit: str = "gezinnen", baseline: object = 10, target: object = 400, title: str = "Bereikte gezinnen"
) -> Submission:
    """A file with one indicator; its value stands in E2."""
    return made.table(HEADER, [title, unit, baseline, target, value])


def a_file(*values: object, unit: str = "km") -> Submission:
    """A file with an indicator per value, in E2, E3 …, measured in what may have three decimals."""
    return made.table(HEADER, *([f"Indicator {place}", unit, 10, 400, value] for place, value in enumerate(values)))


def answered(found: Submission, kind: IssueKind, reply: Reply) -> Submission:
    """All issues of a kind answered alike."""
    assert made.asked(found, kind)
    return answer_application.apply_answers(found, [Answer(kind, reply)])


def the_value(found: Submission) -> tuple[float | None, State, str]:
    """The one actual: value, state, and the text it was written as."""
    (value,), (state,), (raw,) = found.actuals.value, found.actuals.state, found.actuals.raw
    return value, state, raw


UNCLEAR, REPORTED, NOT_REPORTED = State.UNCLEAR, State.REPORTED, State.NOT_REPORTED
# What stands in the cell, the doubt about it, the reply, and what the cell then holds.
CELLS: tuple[tuple[object, str, IssueKind, Reply, float | None, State], ...] = (
    ("1.250", "gezinnen", KIND.AMBIGUOUS_NUMBER, Reply.FIRST, 1.25, REPORTED),
    ("1.250", "gezinnen", KIND.AMBIGUOUS_NUMBER, Reply.SECOND, 1250, REPORTED),
    ("1.250", "gezinnen", KIND.AMBIGUOUS_NUMBER, Reply.LEAVE, None, UNCLEAR),
    ("280 - 300", "gezinnen", KIND.RANGE, Reply.FIRST, 280, REPORTED),
    ("280 - 300", "gezinnen", KIND.RANGE, Reply.SECOND, 300, REPORTED),
    ("> 50", "gezinnen", KIND.INEQUALITY, Reply.FIRST, 50, REPORTED),
    ("> 50", "gezinnen", KIND.INEQUALITY, Reply.LEAVE, None, UNCLEAR),
    ("41 gezinnen per week", "gezinnen", KIND.NUMBER_WITH_TEXT, Reply.FIRST, 41, REPORTED),
    ("41 gezinnen per week", "gezinnen", KIND.NUMBER_WITH_TEXT, Reply.NOT_REPORTED, None, NOT_REPORTED),
    ("5/8", "gezinnen", KIND.RATIO, Reply.FIRST, 5, REPORTED),
    ("5/8", "%", KIND.RATIO, Reply.PARTS, 62.5, REPORTED),
    ("we zijn gestart", "gezinnen", KIND.TEXT_FOR_NUMBER, Reply.NOT_REPORTED, None, NOT_REPORTED),
    ("we zijn gestart", "gezinnen", KIND.TEXT_FOR_NUMBER, Reply.LEAVE, None, UNCLEAR),
    (date(2025, 5, 3), "gezinnen", KIND.DATE_FOR_NUMBER, Reply.NOT_REPORTED, None, NOT_REPORTED),
    ("#REF!", "gezinnen", KIND.ERROR_CELL, Reply.NOT_REPORTED, None, NOT_REPORTED),
    (0.31, "%", KIND.PERCENT_BELOW_ONE, Reply.FRACTION, 31, REPORTED),
    (0.31, "%", KIND.PERCENT_BELOW_ONE, Reply.PERCENT, 0.31, REPORTED),
    (0.31, "%", KIND.PERCENT_BELOW_ONE, Reply.LEAVE, None, UNCLEAR),
)


@pytest.mark.parametrize(
    ("cell", "unit", "kind", "reply", "value", "state"), CELLS, ids=[f"{c[0]}-{c[3]}" for c in CELLS]
)
def test_a_reply_settles_the_cell_and_keeps_what_was_written(
    cell: object, unit: str, kind: IssueKind, reply: Reply, value: float | None, state: State
) -> None:
    before = a_row(cell, unit)
    after = answered(before, kind, reply)
    assert the_value(after) == (value, state, the_value(before)[2])
    assert [issue.answered for issue in made.asked(after, kind)] == [reply]


def test_a_baseline_and_a_target_are_settled_as_a_value_is() -> None:
    found = a_row(120, "km", baseline="1.050", target="2.400", title="Afstand")
    both = answered(found, KIND.AMBIGUOUS_NUMBER, Reply.SECOND)
    assert (both.indicators[0].baseline, both.indicators[0].baseline_state) == (1050, REPORTED)
    assert both.targets.value == [2400]
    left = answered(found, KIND.AMBIGUOUS_NUMBER, Reply.LEAVE)
    assert (left.indicators[0].baseline, left.targets.value) == (None, [None])


def test_a_ratio_taken_as_parts_keeps_numerator_and_denominator() -> None:
    after = answered(a_row("5/8", "%"), KIND.RATIO, Reply.PARTS)
    assert (after.actuals.numerator, after.actuals.denominator) == ([5], [8])


def test_parts_are_offered_only_where_a_percentage_is_measured() -> None:
    (count,), (rate,) = (made.asked(a_row("5/8", unit), KIND.RATIO) for unit in ("gezinnen", "%"))
    assert Reply.PARTS in accepted_replies(rate)
    assert Reply.PARTS not in accepted_replies(count)


def test_a_whole_one_among_fractions_is_asked_about_with_them() -> None:
    found = made.table(
        ["Indicator", "Eenheid", "Periode", "Waarde"], ["Bereik", "%", 2023, 0.31], ["Bereik", "%", 2024, 1]
    )
    assert answered(found, KIND.PERCENT_BELOW_ONE, Reply.FRACTION).actuals.value == [31, 100]
    alone = made.table(["Indicator", "Eenheid", "Waarde"], ["Bereik", "%", 1])
    assert not made.asked(alone, KIND.PERCENT_BELOW_ONE)


def test_the_note_beside_the_figure_goes_when_its_last_question_is_answered() -> None:
    rows = (["A", "%", 0.2, 50, 0.31],)
    found = made.table(HEADER, *rows)
    first, second = made.asked(found, KIND.PERCENT_BELOW_ONE)
    assert Note.PERCENT_BELOW_ONE in found.indicators[0].notes
    half = answer_application.apply_answers(found, [answer_to(first, Reply.FRACTION)])
    assert Note.PERCENT_BELOW_ONE in half.indicators[0].notes
    whole = answer_application.apply_answers(half, [answer_to(second, Reply.PERCENT)])
    assert Note.PERCENT_BELOW_ONE not in whole.indicators[0].notes
    left = answer_application.apply_answers(half, [answer_to(second, Reply.LEAVE)])
    assert Note.PERCENT_BELOW_ONE in left.indicators[0].notes


DUPLICATES = (["Code", "Indicator", "Periode", "Waarde"], ["I1", "A", 2024, 40], ["I1", "A", 2024, 44])


def test_of_two_values_for_one_thing_the_chosen_one_counts_and_says_where_it_stands() -> None:
    found = made.table(*DUPLICATES)
    assert found.actuals.state == [UNCLEAR]
    first = answered(found, KIND.DUPLICATE_VALUE, Reply.FIRST)
    assert (first.actuals.value, first.actuals.row, first.actuals.raw) == ([40], [2], ["40"])
    second = answered(found, KIND.DUPLICATE_VALUE, Reply.SECOND)
    assert (second.actuals.value, second.actuals.row, second.actuals.raw) == ([44], [3], ["44"])
    assert answered(found, KIND.DUPLICATE_VALUE, Reply.LEAVE).actuals.value == [None]


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ((Reply.FIRST, Reply.FIRST), 40),
        ((Reply.SECOND, Reply.FIRST), 44),
        ((Reply.FIRST, Reply.SECOND), 48),
        ((Reply.FIRST, None), None),
        ((Reply.SECOND, Reply.SECOND), None),
        ((Reply.FIRST, Reply.LEAVE), None),
    ],
)
def test_of_three_values_none_counts_until_both_questions_leave_one(
    said: Sequence[Reply | None], value: float | None
) -> None:
    found = made.table(*DUPLICATES, ["I1", "A", 2024, 48])
    issues = made.asked(found, KIND.DUPLICATE_VALUE)
    after = answer_application.apply_answers(
        found, [answer_to(i, r) for i, r in zip(issues, said, strict=True) if r is not None]
    )
    assert after.actuals.value == [value]


def test_a_fraction_that_contends_for_a_value_waits_until_it_is_chosen() -> None:
    rows = (["I1", "A", "%", 2024, 0.31], ["I1", "A", "%", 2024, 0.44])
    found = made.table(["Code", "Indicator", "Eenheid", "Periode", "Waarde"], *rows)
    fraction = Answer(KIND.PERCENT_BELOW_ONE, Reply.FRACTION)
    assert answer_application.apply_answers(found, [fraction]).actuals.value == [None]
    for reply, value in ((Reply.FIRST, 31), (Reply.SECOND, 44)):
        after = answer_application.apply_answers(found, [fraction, Answer(KIND.DUPLICATE_VALUE, reply)])
        assert after.actuals.value == [value]
        assert not [issue for issue in after.issues if issue.is_open]


def test_the_same_value_twice_asks_no_question_twice() -> None:
    rows = (["I1", "A", "%", 2024, 0.31], ["I1", "A", "%", 2024, 0.31])
    found = made.table(["Code", "Indicator", "Eenheid", "Periode", "Waarde"], *rows)
    assert len(made.asked(found, KIND.PERCENT_BELOW_ONE)) == 1


def test_a_period_the_wrong_way_round_is_turned() -> None:
    found = made.table(
        ["Indicator", "Begin", "Einde", "Waarde"], ["A", date(2025, 12, 31), date(2025, 1, 1), 4],
        ["B", date(2025, 1, 1), date(2025, 12, 31), 5],
    )  # fmt: skip
    after = answered(found, KIND.PERIOD_ENDS_BEFORE_START, Reply.SWAP)
    assert after.actuals.start == [date(2025, 1, 1)] * 2
    assert after.actuals.end == [date(2025, 12, 31)] * 2
    assert answered(found, KIND.PERIOD_ENDS_BEFORE_START, Reply.LEAVE).actuals.value == [None, 5]


def test_swapped_parts_give_the_percentage_the_right_way_round() -> None:
    found = made.table(["Indicator", "Eenheid", "Teller", "Noemer", "Waarde"], ["A", "%", 80, 40, None])
    assert found.actuals.value == [200]
    after = answered(found, KIND.NUMERATOR_ABOVE_DENOMINATOR, Reply.SWAP)
    assert (after.actuals.numerator, after.actuals.denominator, after.actuals.value) == ([40], [80], [50])
    assert answered(found, KIND.NUMERATOR_ABOVE_DENOMINATOR, Reply.CORRECT).actuals == found.actuals


def test_a_part_that_was_doubtful_is_settled_beside_its_value() -> None:
    found = made.table(["Indicator", "Eenheid", "Teller", "Noemer", "Waarde"], ["A", "%", 80, "1.250", 40])
    after = answered(found, KIND.AMBIGUOUS_NUMBER, Reply.SECOND)
    assert (after.actuals.denominator, after.actuals.value) == ([1250], [40])


def test_the_direction_is_what_is_answered() -> None:
    found = made.table(HEADER, ["A", "x", None, 5, 4], ["B", "x", None, 5, 4])
    first, second = made.asked(found, KIND.DIRECTION_UNKNOWN)
    after = answer_application.apply_answers(found, [answer_to(first, Reply.UP), answer_to(second, Reply.DOWN)])
    assert [(i.direction, i.direction_origin) for i in after.indicators] == [
        (Direction.UP, Origin.STATED), (Direction.DOWN, Origin.STATED)
    ]  # fmt: skip


def test_a_target_on_the_wrong_side_may_mean_the_other_direction() -> None:
    found = made.table([*HEADER, "Richting"], ["A", "x", 40, 20, 30, "stijgend"])
    after = answered(found, KIND.TARGET_ON_WRONG_SIDE, Reply.OTHER_DIRECTION)
    assert after.indicators[0].direction is Direction.DOWN
    agreed = replace(made.asked(found, KIND.TARGET_ON_WRONG_SIDE)[0], params={"agreed": "yes"})
    assert Reply.OTHER_DIRECTION not in accepted_replies(agreed)


def about_the_series(kind: IssueKind, **facts: Any) -> tuple[Submission, Issue]:
    """A file of three years with a doubt about its second value, as looking over a series makes one."""
    rows = (["A", "x", 2023, 372], ["A", "x", 2024, 361], ["A", "x", 2025, 380])
    found = made.table(["Indicator", "Eenheid", "Periode", "Waarde"], *rows)
    sheet = found.actuals.sheet[1]
    given = {"row": found.actuals.row[1], "column": found.actuals.column[1], "raw": "361", "indicator": 0} | facts
    issue = Issue(kind, Severity.QUESTION, sheet, **given)
    return replace(found, issues=(issue,)), issue


@pytest.mark.parametrize("kind", [KIND.RUNNING_TOTAL_FELL, KIND.TEN_TIMES, KIND.PARTS_DO_NOT_ADD_UP])
def test_what_is_right_stays_and_what_somebody_looks_into_waits(kind: IssueKind) -> None:
    found, _ = about_the_series(kind)
    assert answered(found, kind, Reply.CORRECT).actuals == found.actuals
    assert answered(found, kind, Reply.LEAVE).actuals.value == [372, None, 380]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(Reply.PERIOD, TimeKind.PERIOD), (Reply.CUMULATIVE, TimeKind.CUMULATIVE), (Reply.LEVEL, TimeKind.LEVEL)],
)
def test_the_time_kind_is_what_is_answered(reply: Reply, kind: TimeKind) -> None:
    found, _ = about_the_series(KIND.CUMULATIVE_OR_PERIOD)
    (item,) = answered(found, KIND.CUMULATIVE_OR_PERIOD, reply).indicators
    assert (item.time_kind, item.time_kind_origin) == (kind, Origin.STATED)


def test_what_was_agreed_is_not_changed_by_an_answer() -> None:
    found, issue = about_the_series(KIND.CUMULATIVE_OR_PERIOD, params={"agreed": "yes", "time_kind": "period"})
    assert accepted_replies(issue) == (Reply.CORRECT, Reply.LEAVE)
    assert answer_application.apply_answers(found, [answer_to(issue, Reply.CUMULATIVE)]) == found


def test_thousands_of_euros_become_euros() -> None:
    found = made.table(HEADER, ["A", "k€", 10, 400, 361], ["B", "k€", 1, 2, 3])
    params = {"factor": "1000", "agreed_unit": "€"}
    issue = Issue(KIND.UNIT_CHANGED, Severity.QUESTION, "Blad1", 2, None, "k€", (), params, indicator=0)
    found = replace(found, issues=(issue,))
    after = answered(found, KIND.UNIT_CHANGED, Reply.CONVERT)
    assert (after.actuals.value, after.targets.value) == ([361_000, 3], [400_000, 2])
    assert (after.indicators[0].baseline, after.indicators[0].unit) == (10_000, "€")
    assert after.actuals.raw == found.actuals.raw
    left = answered(found, KIND.UNIT_CHANGED, Reply.LEAVE)
    assert (left.actuals.value, left.targets.value, left.indicators[0].baseline) == ([None, 3], [None, 2], None)


def test_values_of_a_period_that_is_not_due_are_left_out() -> None:
    found, _ = about_the_series(KIND.PERIOD_NOT_DUE, periods=(("2024-01-01", "2024-12-31", ""),), indicator=None)
    assert answered(found, KIND.PERIOD_NOT_DUE, Reply.LEAVE_OUT).actuals.value == [372, 380]
    assert answered(found, KIND.PERIOD_NOT_DUE, Reply.CORRECT).actuals == found.actuals


def test_a_value_of_a_locked_period_is_left_out() -> None:
    found, _ = about_the_series(KIND.LOCKED_PERIOD)
    assert answered(found, KIND.LOCKED_PERIOD, Reply.LEAVE_OUT).actuals.value == [372, 380]


def test_a_value_that_is_withdrawn_says_that_it_is_not_reported_and_why() -> None:
    found, _ = about_the_series(
        KIND.VALUE_GONE, periods=(("2022-01-01", "2022-12-31", ""),), params={"note": "Ingetrokken"}
    )
    after = answered(found, KIND.VALUE_GONE, Reply.WITHDRAW).actuals
    last = (after.start[-1], after.end[-1], after.value[-1], after.state[-1], after.note[-1])
    assert last == (date(2022, 1, 1), date(2022, 12, 31), None, NOT_REPORTED, "Ingetrokken")
    assert len(after) == len(found.actuals) + 1
    assert answered(found, KIND.VALUE_GONE, Reply.KEEP).actuals == found.actuals


def test_every_reply_to_every_question_does_something_it_says() -> None:
    """No reply falls through to the way of another kind: each is tried, and the issue keeps it."""
    tried = set()
    for kind, listed in REPLIES_OF_KIND.items():
        # A reply that says what a column holds is no edit of a reading: the file is read again (test_layout_replies).
        for reply in (reply for reply in listed if reply not in ROLE_OF_REPLY):
            found, issue = about_the_series(
                kind, readings=(1.0, 2.0, 3.0, 4.0), periods=(("2024-01-01", "2024-12-31", ""),),
                params={"factor": "10", "agreed_unit": "y", "note": "weg", "measure": "percentage",
                        "group_1": "Geslacht=V", "number_1": "1"},
            )  # fmt: skip
            if kind is KIND.RATIO:
                found, issue = about_the_series(kind, readings=(1.0, 2.0), params={"measure": "percentage"})
            if kind is KIND.PERIOD_UNCERTAIN:
                years = tuple((f"{year}-01-01", f"{year}-12-31", "") for year in range(2021, 2025))
                found, issue = about_the_series(kind, readings=(1.0,), periods=years)
            if kind in (KIND.SAME_CODE, KIND.SIMILAR_TITLES, KIND.SAME_ON_SHEETS) and reply is not Reply.LEAVE:
                continue
            if kind is KIND.TARGET_ON_WRONG_SIDE:
                known = replace(found.indicators[0], direction=Direction.UP)
                found = replace(found, indicators=(known,))
            if kind is KIND.DUPLICATE_VALUE:
                issue = replace(issue, value_at=("Blad1", issue.row or 0, issue.column or 0))
                found = replace(found, issues=(issue,))
            if kind in (KIND.PERIOD_ENDS_BEFORE_START, KIND.NUMERATOR_ABOVE_DENOMINATOR):
                continue
            assert reply in accepted_replies(issue), (kind, reply)
            # A period may bring a value beside another one, which is a question of its own.
            after = answer_application.apply_answers(found, [answer_to(issue, reply)]).issues[0]
            assert after.answered == reply, (kind, reply)
            tried.add(kind)
    assert len(tried) == len(REPLIES_OF_KIND) - 2


# Which answer is about what


def test_an_answer_about_a_place_goes_before_one_for_all() -> None:
    found = a_file("1.250", "2.500", "3.750")
    place = Answer(KIND.AMBIGUOUS_NUMBER, Reply.FIRST, "Blad1", 3, 5)
    after = answer_application.apply_answers(found, [Answer(KIND.AMBIGUOUS_NUMBER, Reply.SECOND), place])
    assert after.actuals.value == [1250, 2.5, 3750]


def test_an_answer_for_all_is_the_same_answer_for_each() -> None:
    found = a_file("1.250", "2.500", "3.750")
    each = [answer_to(issue, Reply.SECOND) for issue in found.issues if issue.kind is KIND.AMBIGUOUS_NUMBER]
    assert len(each) == 3
    assert answer_application.apply_answers(found, each) == answer_application.apply_answers(
        found, [Answer(KIND.AMBIGUOUS_NUMBER, Reply.SECOND)]
    )


def test_an_answer_about_a_cell_that_says_something_else_by_now_does_not_fit() -> None:
    old = answer_to(made.asked(a_row("1.250"), KIND.AMBIGUOUS_NUMBER)[0], Reply.SECOND)
    for cell in ("1.300", "1300", "veel"):
        found = a_row(cell)
        assert answer_application.apply_answers(found, [old]) == found
        assert answer_application.unmatched_answers(answer_application.apply_answers(found, [old]), [old]) == (old,)
    found = answer_application.apply_answers(a_row("1.250"), [old])
    assert answer_application.unmatched_answers(found, [old]) == ()


def test_an_answer_for_all_of_a_kind_that_no_longer_occurs_does_not_fit() -> None:
    said = [Answer(KIND.AMBIGUOUS_NUMBER, Reply.SECOND)]
    assert answer_application.unmatched_answers(answer_application.apply_answers(a_row(5), said), said) == tuple(said)
    assert answer_application.unmatched_answers(answer_application.apply_answers(a_row("1.250"), said), said) == ()


def test_of_two_different_answers_about_one_place_neither_is_taken() -> None:
    found = a_row("1.250")
    (issue,) = made.asked(found, KIND.AMBIGUOUS_NUMBER)
    assert (
        answer_application.apply_answers(
            found, [answer_to(issue, Reply.FIRST), answer_to(issue, Reply.SECOND)]
        )
        == found
    )
    newer = given_answers([answer_to(issue, Reply.FIRST)], [answer_to(issue, Reply.SECOND)])
    assert the_value(answer_application.apply_answers(found, newer))[0] == 1250


def test_a_reply_that_an_issue_does_not_take_changes_nothing() -> None:
    found = a_row("> 50")
    for reply in Reply:
        if reply not in (Reply.FIRST, Reply.LEAVE):
            assert answer_application.apply_answers(found, [Answer(KIND.INEQUALITY, reply)]) == found


def test_answers_go_to_the_database_and_back() -> None:
    answers = [Answer(KIND.RANGE, Reply.SECOND, "Blad 1", 4, 7, "3-5"), Answer(KIND.PERCENT_BELOW_ONE, Reply.FRACTION)]
    there = json.loads(json.dumps(ANSWERS.dump(Answers(tuple(answers)))))
    assert list(ANSWERS.load(there).answers) == answers
    for wrong in ({"kind": "range", "reply": "fraction"}, {"kind": "no such thing", "reply": "leave"}):
        with pytest.raises(UnreadableDocument):
            ANSWERS.load([wrong])


def test_reading_with_answers_is_reading_and_then_answering() -> None:
    data = made.xlsx(("Blad1", (HEADER, ["A", "x", 1, 2, "1.250"])))
    said = [Answer(KIND.AMBIGUOUS_NUMBER, Reply.SECOND)]
    assert read_submission(data, "a.xlsx", answers=said) == answer_application.apply_answers(
        read_submission(data, "a.xlsx"), said
    )


# Whatever the file and the answers

CELL = st.sampled_from(
    [0, 5, 0.31, 0.9, 1, "0", "1.250", "3,000", "280 - 300", "> 50", "5/8", "veel", "n.v.t.", None, "#REF!", "45 %"]
)
ROWS = st.lists(st.tuples(st.sampled_from(["%", "gezinnen"]), CELL, CELL, CELL), min_size=1, max_size=5)


@st.composite
def files_with_answers(draw: st.DrawFn) -> tuple[Submission, list[Answer]]:
    """A file with doubts, and at most one answer per place and one for all per kind."""
    rows = [[f"Indicator {place}", *row] for place, row in enumerate(draw(ROWS))]
    found = made.table(HEADER, ["Een gewone rij", "gezinnen", 1, 3, 2], *rows)
    answers = []
    for issue in found.issues:
        offered = accepted_replies(issue)
        if offered and draw(st.booleans()):
            answers.append(answer_to(issue, draw(st.sampled_from(offered))))
    for kind in draw(st.sets(st.sampled_from(list(REPLIES_OF_KIND)), max_size=3)):
        answers.append(Answer(kind, draw(st.sampled_from(REPLIES_OF_KIND[kind]))))
    return found, list(given_answers((), answers))


def places(columns: ValueColumns) -> list[tuple[Any, ...]]:
    """Each value with all that is known of it."""
    return list(zip(*(getattr(columns, item.name) for item in fields(columns)), strict=True))


def asked_cells(issues: Iterable[Issue]) -> set[tuple[str, int | None, int | None]]:
    return {issue.value_at or (issue.sheet, issue.row, issue.column) for issue in issues}


@settings(max_examples=150, deadline=None)
@given(files_with_answers())
def test_a_cell_that_was_not_asked_about_never_changes(case: tuple[Submission, list[Answer]]) -> None:
    found, answers = case
    after = answer_application.apply_answers(found, answers)
    asked = asked_cells(issue for issue in after.issues if issue.answered)
    for before, now in ((found.actuals, after.actuals), (found.targets, after.targets)):
        assert len(before) == len(now)
        for old, new in zip(places(before), places(now), strict=True):
            cell = (old[-3], old[-2], old[-1])
            assert old == new or cell in asked
    for old_item, new_item in zip(found.indicators, after.indicators, strict=True):
        cell = (old_item.sheet, old_item.baseline_row, old_item.baseline_column)
        if cell not in asked:
            assert (old_item.baseline, old_item.baseline_state) == (new_item.baseline, new_item.baseline_state)


@settings(max_examples=150, deadline=None)
@given(files_with_answers())
def test_a_value_becomes_nought_only_where_nought_was_read(case: tuple[Submission, list[Answer]]) -> None:
    found, answers = case
    after = answer_application.apply_answers(found, answers)
    read_as_nought = {
        (issue.sheet, issue.row, issue.column) for issue in found.issues if any(v == 0 for v in issue.readings)
    }
    for before, now in ((found.actuals, after.actuals), (found.targets, after.targets)):
        cells = zip(now.sheet, now.row, now.column, strict=True)
        for old, new, place in zip(before.value, now.value, cells, strict=True):
            assert new != 0 or old == 0 or place in read_as_nought
    for columns in (after.actuals, after.targets):
        assert all(
            (value is not None) == (state is State.REPORTED)
            for value, state in zip(columns.value, columns.state, strict=True)
        )


@settings(max_examples=100, deadline=None)
@given(files_with_answers(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter_and_twice_is_once(
    case: tuple[Submission, list[Answer]], shuffled: Any
) -> None:
    found, answers = case
    after = answer_application.apply_answers(found, answers)
    other = list(answers)
    shuffled.shuffle(other)
    assert answer_application.apply_answers(found, other) == after
    assert answer_application.apply_answers(after, answers) == after
    assert answer_application.apply_answers(found, []) == found


def test_answers_in_any_order_of_kinds_give_the_same() -> None:
    found = made.table(HEADER, ["A", "%", 0.2, "1.250", "5/8"], ["B", "%", 10, 50, "> 50"])
    answers = [answer_to(issue, accepted_replies(issue)[0]) for issue in found.issues if accepted_replies(issue)]
    assert len(answers) >= 4
    made_so = {answer_application.apply_answers(found, order).actuals.value[0] for order in permutations(answers)}
    assert len(made_so) == 1


# Several indicators in one row


def beside_each_other(left: str, right: str) -> Submission:
    """Two tables beside each other, each with one indicator, in one row."""
    header = ["Indicator", "Eenheid", "Streefwaarde 2025", "2025"]
    return made.table([*header, None, *header], [left, "gezinnen", 10, 8, None, right, "uren", 5, 7])


@pytest.mark.parametrize(("left", "right"), [("Taaltafels", "Wandelingen"), ("Wandelingen", "Wandelingen")])
def test_indicators_of_one_row_have_an_answer_each(left: str, right: str) -> None:
    found = beside_each_other(left, right)
    first, second = made.asked(found, KIND.DIRECTION_UNKNOWN)
    assert (first.row, first.column) == (second.row, second.column), "the place does not tell them apart"
    answers = given_answers((answer_to(first, Reply.UP),), (answer_to(second, Reply.DOWN),))
    for in_order in (answers, answers[::-1]):
        done = answer_application.apply_answers(found, in_order)
        assert [item.direction for item in done.indicators] == [Direction.UP, Direction.DOWN]
        assert answer_application.unmatched_answers(done, in_order) == ()
    one = answer_application.apply_answers(found, answers[1:])
    assert [item.direction for item in one.indicators] == [Direction.UNKNOWN, Direction.DOWN]
    both = answer_application.apply_answers(found, [Answer(KIND.DIRECTION_UNKNOWN, Reply.UP)])
    assert {item.direction for item in both.indicators} == {Direction.UP}
    changed_mind = given_answers(answers, (answer_to(first, Reply.MAINTAIN),))
    done = answer_application.apply_answers(found, changed_mind)
    assert [item.direction for item in done.indicators] == [Direction.MAINTAIN, Direction.DOWN]
