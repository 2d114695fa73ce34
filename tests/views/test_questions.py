"""Doubts as questions: grouped, worst first, in words of three languages, with answers that are ready to be given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from impact.i18n import catalog
from impact.ingest.validation import answer_application
from impact.model.answers import (
    READINGS,
    REPLIES_OF_KIND,
    Answer,
    Reply,
    accepted_replies,
    answer_to,
    merge_answers,
)
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.store.schema.submission_documents import ANSWERS, Answers
from impact.views.submissions.direction_suggestions import suggests_lower
from impact.views.submissions.question_order import INTERIM_TEXTS, WORST_FIRST
from impact.views.submissions.questions import Question, build_questions
from tests.ingest import made

KIND, NL, EN, FR = IssueKind, Language.NL, Language.EN, Language.FR
HEADER = ["Indicator", "Eenheid", "Nulmeting", "Streefwaarde", "Waarde"]
# 'Case' of the kinds that are worded in more than one way.
CASES = {
    KIND.CUMULATIVE_OR_PERIOD: ("grows", "falls"),
    KIND.TEN_TIMES: ("more", "less"),
    KIND.YEAR_AND_PARTS_DIFFER: ("count", "share"),
    KIND.PERIOD_NOT_DUE: ("future", "running", "off_calendar"),
    KIND.LOCKED_PERIOD: ("differs", "added"),
    KIND.LAYOUT_GUESSED: ("actual", "target", "baseline", "year_total", "indicator_value"),
    KIND.TEXT_BESIDE: ("", "group", "sheet", "norm"),
    KIND.NOTE_DISAGREES: ("", "parts"),
    KIND.SIMILAR_TITLES: ("", "repeated", "two_rows"),
    KIND.UNREADABLE_DATE: ("", "baseline"),
    KIND.VALUE_GONE: ("", "longer"),
}


def issue(kind: IssueKind, raw: str = "1.250", row: int = 8, column: int | None = 6, **facts: Any) -> Issue:
    """A doubt with all that any text asks for."""
    params = {
        "title": "Scans", "factor": "1000", "agreed_unit": "€", "measure": "percentage", "other": "40",
        "other_cell": "F7", "dimension": "Geslacht", "count": "3", "note": "Ingetrokken",
        "when": "kolom F", "first": "B12", "text": "voorlopig", "shown": "12k", "header": "2024 (voorlopig)",
        "text_column": "2", "untitled": "yes", "place": "Gent", "first_place": "Aalst", "numbers": "25 31 28",
        "whole": "2024-01-01 2024-12-31", "first_row": "2", "second_row": "5",
    } | facts.pop("params", {})  # fmt: skip
    more = {"readings": (1.25, 1250.0), "periods": (("2025-01-01", "2025-12-31", ""),)} | facts
    return Issue(kind, Severity.QUESTION, "Cijfers", row, column, raw, params=params, **more)


def every() -> list[Issue]:
    """Every question there is, in each of its wordings."""
    return [
        issue(kind, params={"case": case} if case else {}) for kind in WORST_FIRST for case in CASES.get(kind, ("",))
    ]


def only(asked: tuple[Question, ...]) -> Question:
    (question,) = asked
    return question


def test_every_kind_that_takes_replies_has_its_place_in_the_order() -> None:
    assert set(WORST_FIRST) == set(REPLIES_OF_KIND)
    assert set(INTERIM_TEXTS) <= set(WORST_FIRST)


@pytest.mark.parametrize("language", Language)
def test_every_question_is_put_in_full_sentences_with_a_label_on_every_button(language: Language) -> None:
    seen = set()
    for question in build_questions(every(), (), language):
        seen.add(question.kind)
        assert question.title and question.why
        for case in question.cases:
            assert case.question[-1] in "?.", case.question
            assert "{" not in case.question + question.title + question.why
            assert case.replies, question.kind
            for choice in case.replies:
                assert choice.label.strip(), (question.kind, choice.reply)
                answer = answer_to(case.issue, choice.reply)
                if question.kind is KIND.LAYOUT_GUESSED:
                    answer = replace(answer, row=None, raw="")
                assert choice.answers == (answer,)
            labels = [choice.label for choice in case.replies]
            assert len(set(labels)) == len(labels), labels
    assert seen == set(WORST_FIRST)


def test_what_takes_a_number_away_comes_before_what_colours_it() -> None:
    found = [issue(KIND.DIRECTION_UNKNOWN), issue(KIND.TEN_TIMES, params={"case": "more"}), issue(KIND.ERROR_CELL)]
    kinds = [question.kind for question in build_questions(found, (), NL)]
    assert kinds == [KIND.ERROR_CELL, KIND.TEN_TIMES, KIND.DIRECTION_UNKNOWN]


def test_the_questions_of_the_drawing() -> None:
    found = [
        issue(KIND.AMBIGUOUS_NUMBER),
        issue(KIND.PERCENT_BELOW_ONE, "0,31", 7, readings=(0.31, 31.0)),
        issue(KIND.RUNNING_TOTAL_FELL, "361", 6, 7, readings=(372.0, 361.0), params={"agreed": "yes"}),
    ]
    said = [
        (
            case.cell,
            case.question.replace("\u00a0", " "),
            [choice.label.replace("\u00a0", " ") for choice in case.replies],
        )
        for question in build_questions(found, (), NL)
        for case in question.cases
    ]
    assert said == [
        ("F8", "“1.250”: 1 250 of 1,25?", ["1 250", "1,25", "Ik kijk het na"]),
        ("F7", "“0,31”: bedoel je 31 %?", ["31 %", "0,31 %", "Ik kijk het na"]),
        ("G6", "Een lopend totaal daalt van 372 naar 361. Klopt dat?", ["Ja, correctie", "Nee, ik kijk het na"]),
    ]


def test_numbers_on_buttons_are_written_as_the_reader_writes_them() -> None:
    def labels(language: Language) -> list[str]:
        case = only(build_questions([issue(KIND.AMBIGUOUS_NUMBER)], (), language)).cases[0]
        return [choice.label.replace("\u00a0", " ") for choice in case.replies[:2]]

    assert (labels(NL), labels(EN), labels(FR)) == (["1 250", "1,25"], ["1,250", "1.25"], ["1 250", "1,25"])


def test_alike_cases_are_answered_together_by_one_answer_without_a_place() -> None:
    found = [issue(KIND.AMBIGUOUS_NUMBER, row=row) for row in (8, 9, 10)]
    question = only(build_questions(found, (), NL))
    assert (question.count, question.open) == (3, 3)
    assert [choice.answers for choice in question.replies] == [
        (Answer(KIND.AMBIGUOUS_NUMBER, reply),) for reply in (Reply.SECOND, Reply.FIRST, Reply.LEAVE)
    ]
    assert question.replies[0].label.replace("\u00a0", " ") == "Alle 3: 1 250"


def test_one_case_has_no_button_for_all() -> None:
    assert only(build_questions([issue(KIND.AMBIGUOUS_NUMBER)], (), NL)).replies == ()


def test_numbers_of_another_shape_are_another_question_and_its_button_answers_only_its_own() -> None:
    points = [issue(KIND.AMBIGUOUS_NUMBER, "1.250", row) for row in (2, 3)]
    commas = [issue(KIND.AMBIGUOUS_NUMBER, "1,250", row) for row in (4, 5)]
    first, second = build_questions([*points, *commas], (), NL)
    assert [case.row for case in first.cases] == [2, 3]
    assert first.replies[0].answers == tuple(answer_to(item, Reply.SECOND) for item in points)
    assert second.replies[0].answers == tuple(answer_to(item, Reply.SECOND) for item in commas)


def test_a_button_for_all_leaves_what_was_answered_by_itself() -> None:
    found = [
        *(issue(KIND.AMBIGUOUS_NUMBER, "1.250", row) for row in (2, 3, 4)), issue(KIND.AMBIGUOUS_NUMBER, "1,250", 5)
    ]  # fmt: skip
    own = answer_to(found[0], Reply.FIRST)
    first, _ = build_questions(found, [own], NL)
    assert first.replies[0].answers == tuple(answer_to(item, Reply.SECOND) for item in found[1:3])


def test_cases_that_take_different_replies_have_no_button_for_all() -> None:
    found = [issue(KIND.UNIT_CHANGED, row=2), issue(KIND.UNIT_CHANGED, row=3)]
    del found[1].params["factor"]
    assert [question.replies for question in build_questions(found, (), NL)] == [(), ()]


def test_directions_that_differ_by_their_titles_are_suggested_together_and_each_named() -> None:
    found = [
        replace(issue(KIND.DIRECTION_UNKNOWN, row=row), params={"title": title})
        for row, title in enumerate(("Energiescans", "Privacyklachten", "Bereik"), start=2)
    ]
    suggestion, *same = only(build_questions(found, (), NL)).replies
    assert suggestion.label == "Lager is beter voor Privacyklachten; hoger voor de rest"
    assert [answer.reply for answer in suggestion.answers] == [Reply.UP, Reply.DOWN, Reply.UP]
    assert [choice.reply for choice in same[:2]] == [Reply.UP, Reply.DOWN]
    alike = only(build_questions([found[0], found[2]], (), NL))
    assert not any(choice.is_suggestion for choice in alike.replies)


@pytest.mark.parametrize(
    "title",
    [
        "Klachten", "Openstaande schuld", "Achterstallen", "Uitval", "Dettes en cours", "Accidents", "Complaints",
        "Wachttijd", "Plaintes",
    ],
)  # fmt: skip
def test_less_is_suggested_for_what_nobody_wants(title: str) -> None:
    assert suggests_lower(title) is True


@pytest.mark.parametrize(
    "title",
    [
        "Deelnemers schuldbemiddeling", "Afgehandelde klachten", "Accompagnement de dettes", "Opgeloste klachten",
        "Plaintes traitées", "Resolved complaints", "Gezinnen met schulden in begeleiding", "Debt counselling sessions",
        "Klachten binnen 30 dagen beantwoord", "Participants au programme dettes", "Dettes remboursées",
        "Vermeden incidenten", "Afgeloste schulden",
    ],
)  # fmt: skip
def test_nothing_is_suggested_of_people_reached_and_help_given(title: str) -> None:
    assert suggests_lower(title) is None
    titles = enumerate(("Energiescans", "Klachten", title), start=2)
    found = [replace(issue(KIND.DIRECTION_UNKNOWN, row=row), params={"title": text}) for row, text in titles]
    assert not any(choice.is_suggestion for choice in only(build_questions(found, (), NL)).replies)


@pytest.mark.parametrize(
    ("kind", "case", "title"),
    [
        (KIND.NOTE_DISAGREES, "", "Getallen die een tekst tegenspreekt"),
        (KIND.NOTE_DISAGREES, "parts", "Percentages die iets anders zijn dan hun delen"),
        (KIND.SIMILAR_TITLES, "repeated", "Dezelfde titel op twee rijen"),
        (KIND.SIMILAR_TITLES, "two_rows", "Dezelfde titel op twee rijen"),
    ],
)
def test_a_case_of_its_own_has_a_title_and_a_reason_of_its_own(kind: IssueKind, case: str, title: str) -> None:
    asked = [issue(kind), issue(kind, row=9, params={"case": case})] if case else [issue(kind)]
    questions = build_questions(asked, (), NL)
    assert len(questions) == len(asked) == len({question.why for question in questions})
    assert title in [question.title for question in questions]


def test_remarks_come_last_and_only_where_they_are_asked_for() -> None:
    read = made.table([*HEADER, "Iets anders"], ["A", "x", 1, 2, "1.250", "veel"])
    assert [question.kind for question in build_questions(read.issues, (), NL)] == [KIND.AMBIGUOUS_NUMBER]
    last = build_questions(read.issues, (), NL, remarks=True)[-1]
    assert (last.severity, last.open, last.replies) == (Severity.REMARK, 0, ())
    assert all(not case.replies and case.question for case in last.cases)


def test_what_was_answered_stays_to_be_seen_with_the_button_that_was_pressed() -> None:
    read = made.table(HEADER, ["A", "x", 1, 2, "1.250"], ["B", "x", 1, 2, "2.500"])
    before = only(build_questions(read.issues, (), NL))
    answers = merge_answers((), before.cases[0].replies[0].answers)
    after = only(build_questions(answer_application.apply_answers(read, answers).issues, answers, NL))
    assert (after.open, [case.answered for case in after.cases]) == (1, ["second", ""])
    assert [choice.is_selected for choice in after.cases[0].replies] == [True, False, False]
    answers = merge_answers(answers, after.replies[1].answers)
    done = answer_application.apply_answers(read, answers)
    assert done.actuals.value == [1250, 2.5]
    assert only(build_questions(done.issues, answers, NL)).open == 0


def test_every_button_does_what_reading_allows() -> None:
    """No button is shown that `apply` would not take."""
    for item in every():
        for choice in only(build_questions([item], (), NL)).cases[0].replies:
            assert choice.reply in accepted_replies(item)
            for answer in choice.answers:
                assert ANSWERS.load(ANSWERS.dump(Answers((answer,)))).answers == (answer,)


def test_no_text_of_a_question_is_left_without_its_kind() -> None:
    kinds = {kind.value for kind in WORST_FIRST}
    words = {key.split(".")[1] for key in catalog() if key.startswith("questions.") and key.count(".") > 1}
    assert words - kinds - {"reply"} == set()


def test_a_hostile_title_goes_out_as_text() -> None:
    bad = "<b>{cell}</b> =cmd()"
    item = replace(issue(KIND.DIRECTION_UNKNOWN), params={"title": bad})
    assert bad in only(build_questions([item], (), NL)).cases[0].question


@pytest.mark.parametrize(
    ("offered", "shared"),
    [
        # What each of two percentages may stand for, and what answers both at once.
        ((("%", "35 % × 140"), ("%", "40 % × 200")), 2),
        ((("%", "35 % × 140"), ("%",)), 1),
        ((("%", "35 % × 140", "140 + 35 %"), ("%", "40 % × 200", "40 % × 300")), 2),
        ((("35 % × 140",), ("40 % × 200.5",)), 1),
    ],
)
def test_a_reading_answers_all_only_where_it_stands_for_the_same(
    offered: tuple[tuple[str, ...], ...], shared: int
) -> None:
    doubts = [
        issue(
            KIND.NUMBER_WITH_TEXT, raw=f"{row} %", row=row, readings=tuple(map(float, range(len(texts)))),
            params={"case": "percent"} | {f"option_{place}": text for place, text in enumerate(texts, start=1)},
        )
        for row, texts in enumerate(offered, start=35)
    ]  # fmt: skip
    (question,) = build_questions(doubts, (), NL)
    readings = [choice.reply for choice in question.replies if choice.reply in READINGS]
    assert readings == list(READINGS[:shared])
