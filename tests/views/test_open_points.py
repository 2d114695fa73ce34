"""A file is called clear only where every number is accounted for, matched and dated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from impact.ingest.layouts.indicator_matching import ExistingIndicator, MatchProposal
from impact.model.cell_account import AccountLine, CellRule, CellUse
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.views.submissions.open_points import OpenPointKind, alters_approved, find_open_points
from impact.views.submissions.questions import build_questions
from tests import sample_views as sample

CLEAR = sample.upload_view(question_list=(), unclear=0)
OWN = ExistingIndicator(1, "", "k", "Deelnemers")
UNMATCHED = MatchProposal("", "a", "Deelnemers", "", OWN, 0.9)
ASKED = Issue(IssueKind.RANGE, Severity.QUESTION, "Cijfers", 3, 2, "10 - 12", (10.0, 12.0))
ABOUT = Issue(IssueKind.DIRECTION_UNKNOWN, Severity.QUESTION, "Cijfers", 4, None, "Uren", (), {"title": "Uren"})
IN_QUESTION = AccountLine("Cijfers", CellUse.IN_QUESTION, CellRule.COLUMN_UNREAD, 5)


def questions(*issues: Issue):
    return build_questions(issues, (), Language.NL)


@pytest.mark.parametrize(
    ("changes", "layouts", "found"),
    [
        ({}, 0, []),
        ({}, 2, [("layout", 2)]),
        ({"unmatched": (UNMATCHED,)}, 0, [("match", 1)]),
        ({"question_list": questions(ASKED)}, 0, [("question", 1)]),
        ({"question_list": questions(replace(ASKED, answered="first"))}, 0, []),
        ({"question_list": questions(ABOUT)}, 0, [("about", 1)]),
        ({"question_list": questions(ASKED, ABOUT)}, 0, [("question", 1), ("about", 1)]),
        ({"account": (IN_QUESTION,)}, 0, [("unread", 5)]),
        ({"undated": 4}, 0, [("undated", 4)]),
        ({"unclear": 3}, 0, [("no_number", 3)]),
        # What waits for one word is named once.
        ({"unmatched": (UNMATCHED,), "unclear": 3, "account": (IN_QUESTION,)}, 0, [("match", 1)]),
        ({"undated": 4}, 1, [("layout", 1)]),
        ({"account": (IN_QUESTION,), "unclear": 3}, 0, [("unread", 5)]),
    ],
)
def test_what_is_open_is_named_and_nothing_else(changes, layouts, found) -> None:
    ends = find_open_points(replace(CLEAR, **changes), layouts)
    assert [(end.kind.value, end.count) for end in ends] == found


def test_every_kind_of_open_point_is_in_the_table() -> None:
    assert {kind.value for kind in OpenPointKind} == {
        "layout", "match", "question", "about", "unread", "undated", "no_number",
    }  # fmt: skip


def test_a_change_of_what_was_approved_is_asked_about() -> None:
    changed = replace(CLEAR.changes[0], alters_approved=True)
    assert alters_approved(replace(CLEAR, changes=(changed,)))
    assert not alters_approved(CLEAR)
