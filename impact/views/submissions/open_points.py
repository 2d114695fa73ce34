"""What is still open in a file that was read: it is not called clear while one of these is there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.model.cell_account import total_of
from impact.model.issues import Severity
from impact.views.submissions.entry import EntryPreview
from impact.views.submissions.question_order import ABOUT_INDICATORS
from impact.views.submissions.review import ReviewView
from impact.views.submissions.upload import UploadView


class OpenPointKind(StrEnum):
    """Kinds of what is open, in the order in which somebody settles them; each has its text in `upload.open`."""

    LAYOUT = "layout"
    MATCH = "match"
    QUESTION = "question"
    ABOUT = "about"
    UNREAD = "unread"
    UNDATED = "undated"
    NO_NUMBER = "no_number"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that is open in a file, and of how many layouts, indicators, cells or values."""

    kind: OpenPointKind
    count: int


def find_open_points(view: UploadView, layout_questions: int = 0) -> tuple[OpenPoint, ...]:
    """Return what is open in a file: every number must be accounted for, matched and dated.

    `layout_questions` counts what is asked about the layout as a whole. Cells are counted once: what waits for an
    indicator to be matched or for an answer is not counted again as a value without a number.
    """
    questions = [item for item in view.question_list if item.severity is Severity.QUESTION]
    open_count = sum(item.open for item in questions)
    about_count = sum(item.open for item in questions if item.kind in ABOUT_INDICATORS)
    is_waiting = bool(open_count or view.unmatched)
    counts = {
        OpenPointKind.LAYOUT: layout_questions,
        OpenPointKind.MATCH: len(view.unmatched),
        OpenPointKind.QUESTION: open_count - about_count,
        OpenPointKind.ABOUT: about_count,
        OpenPointKind.UNREAD: 0 if is_waiting else total_of(view.account).in_question,
        OpenPointKind.UNDATED: 0 if layout_questions else view.undated,
        OpenPointKind.NO_NUMBER: 0 if is_waiting else view.unclear,
    }
    if counts[OpenPointKind.UNREAD]:
        # An unclear value is one of the cells in question.
        counts[OpenPointKind.NO_NUMBER] = 0
    return tuple(OpenPoint(kind, count) for kind, count in counts.items() if count)


def alters_approved(view: UploadView | EntryPreview | ReviewView) -> bool:
    """Whether a file or an entry would change a value that was approved: the page asks whether that is meant."""
    return any(change.alters_approved for change in view.changes)
