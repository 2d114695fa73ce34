"""The review page: the queue of pending submissions, or one submission compared with approved values."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.services.submissions import review
from impact.views.review import Queue
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, load, presentation
from pages.parts.layout.presentation import Section
from pages.parts.layout.site import Page
from pages.review import queue, submission


def sentence(queue_view: Queue) -> str:
    """The title: how many submissions are pending, and how many of them overdue."""
    if not queue_view.waiting:
        return frame.t("review.sentence.none")
    late = f" {frame.t('review.sentence.overdue', n=queue_view.overdue)}" if queue_view.overdue else ""
    return frame.t("review.sentence", n=len(queue_view.waiting)) + late


def listed() -> None:
    """Draw the pending submissions, then those decided lately."""
    queue_view = review.queue(access, load.workspace())
    frame.header(sentence(queue_view), frame.t("review.caption"))
    actions.show(Page.REVIEW)
    sections = [Section(frame.t("review.section.waiting"), lambda: queue.waiting(queue_view, access))]
    if queue_view.decided:
        sections.append(Section(frame.t("review.section.decided"), lambda: queue.decided(queue_view, access)))
    presentation.show(sections, access.language, lambda: below_each_other(sections))


def below_each_other(sections: list[Section]) -> None:
    """Draw every list below its own heading."""
    for section in sections:
        st.header(section.title, anchor=False)
        section.draw()


def one(submission_id: int) -> None:
    """Draw one submission, or the ImpactError why it cannot be shown."""
    try:
        view = review.opened(access, submission_id, load.workspace())
    except ImpactError as error:
        frame.header(frame.t("review.section.waiting"))
        frame.problem(error)
        frame.link(Page.REVIEW, frame.t("review.all"), ":material/arrow_back:")
        return
    submission.draw(view, access)


access = frame.enter(Page.REVIEW)
requested_id = address.number("submission")
if requested_id is None:
    listed()
else:
    one(requested_id)
