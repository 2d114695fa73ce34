"""One submission in review: changes, original sheet and comments left; open questions and decision right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.address import address
from impact.model.submission import SCREEN_SHEET, Issue
from impact.model.words import SubmissionState
from impact.services.submissions import review
from impact.services.submissions.cli_import import issue_text
from impact.views.questions import build_questions
from impact.views.review import ReviewView
from pages.parts.inputs import actions
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.sheet import sheet
from pages.review import comments, queue
from pages.upload import changes, own_sheet

DOUBTS_OPEN, DOUBTS_SHOWN = 5, 60
SHOW_SHEET_KEY = "review-sheet"


def draw_submission(view: ReviewView, access: Access) -> None:
    """Draw the submission; presenting shows only its changes."""
    frame.draw_link(Page.REVIEW, frame.t("review.all"), ":material/arrow_back:")
    frame.draw_header(build_title(view), build_caption(view, access))
    actions.draw_notice(Page.REVIEW)
    presentation_mode.draw_sections(
        [Section(frame.t("review.section.changes"), lambda: changes.draw_changes(view, access))],
        access.language, lambda: arrange(view, access),
    )  # fmt: skip


def build_title(view: ReviewView) -> str:
    """The title: who submitted how many values, and how many change approved ones; else the decision."""
    row = view.row
    if row.state is not SubmissionState.PENDING:
        return frame.t(f"review.decided.{row.state.value}", name=row.organisation)
    touched = view.changed + view.withdrawn
    if touched and not view.new:
        return frame.t("review.opened.changed", name=row.organisation, n=touched)
    if touched:
        return frame.t("review.opened.changes", name=row.organisation, n=view.new, changed=touched)
    if not view.new and view.additions:
        return frame.t("review.opened.noted", name=row.organisation, n=view.additions)
    return frame.t("review.opened.new", name=row.organisation, n=view.new)


def build_caption(view: ReviewView, access: Access) -> str:
    """File, submission date and author, periods, and the date of the promised answer."""
    row = view.row
    parts = [row.file_name, frame.t("review.sent", day=day(access.language, row.submitted_on), name=row.submitted_by)]
    if row.periods:
        parts.append(queue.format_periods(row, access.language))
    if row.state is SubmissionState.PENDING and row.answer_due:
        parts.append(frame.t("review.answer_by", day=day(access.language, row.answer_due)))
    return " · ".join(parts)


def arrange(view: ReviewView, access: Access) -> None:
    """Draw the submission in two columns; on a phone one below the other."""
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        if view.row.state is SubmissionState.PENDING:
            with st.container(border=True):
                st.header(frame.t("review.section.changes"), anchor=False)
                changes.draw_changes(view, access)
        with st.container(border=True):
            draw_original_sheet(view, access)
        with st.container(border=True):
            comments.draw_comments(view, access)
    with right:
        if view.reason:
            with st.container(border=True):
                st.header(frame.t("review.section.reason"), anchor=False)
                st.write(frame.escape_markdown(view.reason))
        with st.container(border=True):
            st.header(frame.t("review.section.doubts"), anchor=False)
            draw_doubts(view, access)
        with st.container(border=True):
            draw_decision(view, access)


def draw_original_sheet(view: ReviewView, access: Access) -> None:
    """Draw the grantee's own sheet, read again only on request; or that it was typed on screen."""
    if view.on_screen:
        st.header(frame.t("entry.review.title"), anchor=False)
        st.write(frame.t("entry.review.body", name=view.row.submitted_by or view.row.organisation))
        return
    st.header(frame.t("review.section.sheet"), anchor=False)
    if not view.file_kept:
        st.caption(frame.t("review.file_gone"))
        return
    key = (SHOW_SHEET_KEY, view.row.submission_id)
    is_shown = st.session_state.get(SHOW_SHEET_KEY) == key
    with st.container(horizontal=True):
        if not is_shown and st.button(frame.t("review.show_sheet"), key="review-show", icon=":material/table_view:"):
            st.session_state[SHOW_SHEET_KEY] = key
            st.rerun()
        st.link_button(
            frame.t("review.fetch"), f"/handed-in/{view.row.submission_id}", icon=":material/download:", type="tertiary"
        )
    if not is_shown:
        return
    try:
        preview = review.preview_submission_file(access, view.row.submission_id, load.workspace())
    except ImpactError as error:
        frame.draw_error(error)
        return
    candidates = [item for item in preview.sheets if item.used and item.cells] or [s for s in preview.sheets if s.cells]
    if candidates:
        selection = own_sheet.choose_sheet(candidates)
        sheet.draw_sheet(own_sheet.build_sheet(selection, {}, access.language), (), key="sent-sheet", may_point=False)


def draw_doubts(view: ReviewView, access: Access) -> None:
    """Draw the issues left open, and how many the grantee answered."""
    open_issues = [issue for issue in view.issues if issue.is_open]
    if view.answered:
        st.write(frame.t("review.answered", n=view.answered))
    if not open_issues:
        st.write(frame.t("review.no_doubts"))
    for issue in open_issues[:DOUBTS_OPEN]:
        st.markdown(frame.escape_markdown(describe_doubt(issue, view, access)))
    if len(open_issues) > DOUBTS_OPEN:
        with st.expander(frame.t("review.more_doubts", n=len(open_issues) - DOUBTS_OPEN)):
            for issue in open_issues[DOUBTS_OPEN:DOUBTS_SHOWN]:
                st.caption(frame.escape_markdown(describe_doubt(issue, view, access)))


def describe_doubt(issue: Issue, view: ReviewView, access: Access) -> str:
    """An open question with its cell, or with its indicator and period where it was typed on screen."""
    if issue.sheet != SCREEN_SHEET:
        return issue_text(access.language, issue)
    name = comments.name_places(view).get(f"{issue.sheet}!{address(issue.row, issue.column)}", "")
    (question,) = build_questions((replace(issue, answered=""),), (), access.language, remarks=True)
    return f"{name}: {question.cases[0].question}" if name else question.cases[0].question


def draw_decision(view: ReviewView, access: Access) -> None:
    """Draw the decision: approve, or return with a reason; a decided submission can be made pending again."""
    st.header(frame.t("review.section.decision"), anchor=False)
    row = view.row
    key = row.submission_id
    if row.state is not SubmissionState.PENDING:
        st.write(frame.t(f"review.state.{row.state.value}"))
        if view.decision_reason:
            st.write(frame.escape_markdown(view.decision_reason))
        if row.decided_on and st.button(frame.t("review.reopen"), key="review-reopen", icon=":material/undo:"):
            actions.attempt(
                Page.REVIEW, partial(review.reopen_decision, access, key, load.workspace()), frame.t("review.reopened"),
                submission=str(key),
            )
        return
    if view.older:
        st.info(frame.escape_markdown(frame.t("review.older_waits", file=view.older)))
    values = view.new + view.changed + view.withdrawn
    if st.button(
        frame.t("review.approve", n=values) if values else frame.t("review.approve.noted"),
        key="review-approve", type="primary", icon=":material/check:", disabled=bool(view.older) or not view.may_decide,
    ):
        actions.attempt(
            Page.REVIEW,
            lambda: review.approve(access, key, load.workspace()),
            frame.t("review.approved", name=row.organisation),
            partial(review.reopen_decision, access, key, load.workspace()),
        )
    st.caption(frame.t("review.approve_note"))
    with st.form("review-return", border=False):
        reason = st.text_area(
            frame.t("review.reason"), key=f"reason-{key}", max_chars=review.LONGEST_REASON,
            placeholder=frame.t("review.reason_example"),
        )
        submitted = st.form_submit_button(
            frame.t("review.return"), icon=":material/undo:", disabled=not view.may_decide
        )
    if submitted:
        actions.attempt(
            Page.REVIEW,
            lambda: review.send_back(access, key, reason, load.workspace()),
            frame.t("review.returned", name=row.organisation),
            partial(review.reopen_decision, access, key, load.workspace()),
        )

