"""The review page: the queue of pending submissions, or one submission compared with approved values."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.services.submissions import review
from impact.views.submissions.review import ReviewQueue
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.review import queue, submission


def build_title(queue_view: ReviewQueue) -> str:
    """The title: how many submissions are pending, and how many of them overdue."""
    if not queue_view.pending:
        return frame.t("review.sentence.none")
    late = f" {frame.t('review.sentence.overdue', n=queue_view.overdue)}" if queue_view.overdue else ""
    return frame.t("review.sentence", n=len(queue_view.pending)) + late


def draw_queue() -> None:
    """Draw the pending submissions, then those decided lately."""
    queue_view = review.load_review_queue(access, load.workspace())
    frame.draw_header(build_title(queue_view), frame.t("review.caption"))
    actions.draw_notice(Page.REVIEW)
    sections = [Section(frame.t("review.section.waiting"), lambda: queue.draw_pending(queue_view, access))]
    if queue_view.decided:
        sections.append(Section(frame.t("review.section.decided"), lambda: queue.draw_decided(queue_view, access)))
    presentation_mode.draw_sections(sections, access.language, lambda: draw_below_each_other(sections))


def draw_below_each_other(sections: list[Section]) -> None:
    """Draw every list below its own heading."""
    for section in sections:
        st.header(frame.escape_markdown(section.title), anchor=False)
        section.draw()


def open_submission(submission_id: int) -> None:
    """Draw one submission, or the ImpactError why it cannot be shown."""
    try:
        view = review.load_review(access, submission_id, load.workspace())
    except ImpactError as error:
        frame.draw_header(frame.t("review.section.waiting"))
        frame.draw_error(error)
        frame.draw_link(Page.REVIEW, frame.t("review.all"), ":material/arrow_back:")
        return
    submission.draw_submission(view, access)


access = frame.enter(Page.REVIEW)
requested_id = address.read_number("submission")
if requested_id is None:
    draw_queue()
else:
    open_submission(requested_id)
