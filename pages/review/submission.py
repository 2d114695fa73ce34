"""One submission in review: changes, original sheet and comments left; open questions and decision right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from impact.i18n import day, label_text
from impact.i18n.source_places import place_text
from impact.model.access import Access
from impact.model.cell_address import address
from impact.model.issues import Issue
from impact.model.submission import SCREEN_SHEET
from impact.model.text_limits import LONGEST_RETURN_REASON
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.submissions import review
from impact.services.submissions.cli_import import issue_text
from impact.views.submissions.open_points import alters_approved
from impact.views.submissions.questions import Case, build_questions
from impact.views.submissions.review import ReviewView
from pages.parts.inputs import actions, paging, personal_notice
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.review import comments, original_sheet, queue
from pages.review.earlier_rounds import draw_earlier_rounds
from pages.theory import version_history
from pages.upload import changes

DOUBTS_OPEN, DOUBTS_SHOWN, ANSWERS_SHOWN = 5, 30, 20


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
        earlier = load.earlier_rounds(access, view.row.submission_id)
        if earlier.rounds:
            with st.container(border=True):
                draw_earlier_rounds(earlier, access)
        with st.container(border=True):
            original_sheet.draw_original_sheet(view, access)
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


def draw_doubts(view: ReviewView, access: Access) -> None:
    """Draw the issues left open, and below them the questions with the answers of the grantee."""
    open_issues = [issue for issue in view.issues if issue.is_open]
    if not open_issues:
        st.write(frame.t("review.no_doubts"))
    for issue in open_issues[:DOUBTS_OPEN]:
        st.markdown(frame.escape_markdown(describe_doubt(issue, view, access)))
    folded = open_issues[DOUBTS_OPEN:]
    if folded:
        with st.expander(frame.t("review.more_doubts", n=len(folded))):
            paging.draw_pages(folded, DOUBTS_SHOWN, "review-doubts", lambda rows: _draw_issues(rows, view, access))
    draw_answers(view)


def describe_doubt(issue: Issue, view: ReviewView, access: Access) -> str:
    """An open question with its cell, or with its indicator and period where it was typed on screen."""
    if issue.sheet != SCREEN_SHEET:
        about = view.names.get(issue.value_at or (issue.sheet, issue.row, issue.column), "")
        words = issue_text(access.language, issue)
        return label_text(access.language, about, words) if about and about not in words else words
    name = comments.name_places(view).get(f"{issue.sheet}!{address(issue.row, issue.column)}", "")
    (question,) = build_questions((replace(issue, answered=""),), (), access.language, remarks=True)
    words = question.cases[0].question
    return label_text(access.language, name, words) if name else words


def _draw_issues(issues: Sequence[Issue], view: ReviewView, access: Access) -> None:
    for issue in issues:
        st.caption(frame.escape_markdown(describe_doubt(issue, view, access)))


def draw_answers(view: ReviewView) -> None:
    """Draw each question that the grantee answered, with its cell and the answer."""
    cases = [case for question in view.questions for case in question.cases if case.answered]
    if not cases:
        return
    with st.expander(frame.t("review.answered", n=len(cases))):
        paging.draw_pages(cases, ANSWERS_SHOWN, "review-answers", lambda rows: _draw_cases(rows, view))


def _draw_cases(cases: Sequence[Case], view: ReviewView) -> None:
    names = comments.name_places(view)
    for case in cases:
        place = names.get(f"{case.sheet}!{case.cell}") or " · ".join(
            words for words in (place_text(frame.language(), case.sheet, case.cell), case.about) if words
        )
        answer = next((choice.label for choice in case.replies if choice.is_selected), case.answered)
        words = " ".join(part for part in (f"“{case.value}”" if case.value else "", case.question) if part)
        st.markdown(
            f"**{frame.escape_markdown(place)}** {frame.escape_markdown(words)}  \n"
            f":material/reply: {frame.escape_markdown(answer)}"
        )


def _draw_theory(view: ReviewView, access: Access) -> None:
    """Draw which version of the theory this review sees or saw, and the way to what changed since."""
    theory = view.theory
    if theory is None:
        return
    organisation = str(view.row.organisation_id)
    words = [frame.t("review.theory.version", version=theory.version)]
    words += [day(access.language, theory.dated)] if theory.dated else []
    if theory.earlier is not None and theory.dated is not None:
        both = {"earlier": theory.earlier, "version": theory.version, "day": day(access.language, theory.dated)}
        st.caption(frame.t("review.theory.two", **both))
        frame.draw_link(
            Page.THEORY, frame.t("review.theory.compare.two", **both), ":material/compare_arrows:",
            organisation=organisation,
            **{version_history.BEFORE: str(theory.earlier), version_history.AFTER: str(theory.version)},
        )  # fmt: skip
    if theory.version == theory.newest:
        frame.draw_link(Page.THEORY, " · ".join(words), ":material/schema:", organisation=organisation)
        return
    st.caption(frame.t("review.theory.then", words=" · ".join(words), newest=theory.newest))
    frame.draw_link(
        Page.THEORY, frame.t("review.theory.compare"), ":material/compare_arrows:", organisation=organisation,
        **{version_history.BEFORE: str(theory.version), version_history.AFTER: str(theory.newest)},
    )  # fmt: skip


def draw_decision(view: ReviewView, access: Access) -> None:
    """Draw the decision: approve, or return with a reason; a decided submission can be made pending again."""
    st.header(frame.t("review.section.decision"), anchor=False)
    _draw_theory(view, access)
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
        if view.older_id is not None:
            label = frame.t("review.older_waits.go")
            frame.draw_link(Page.REVIEW, label, ":material/arrow_forward:", submission=str(view.older_id))
    if view.clash:
        st.warning(frame.escape_markdown(view.clash))
    is_blocked = bool(view.older or view.clash)
    values = view.new + view.changed + view.withdrawn
    if actions.draw_confirm_button(
        frame.t("review.approve", n=values) if values else frame.t("review.approve.noted"), key="review-approve",
        icon=":material/check:", disabled=is_blocked or not view.may_decide,
        asks=alters_approved(view) or any(issue.is_open for issue in view.issues) or is_blocked,
    ):  # fmt: skip
        actions.attempt(
            Page.REVIEW,
            lambda: review.approve(access, key, load.workspace()),
            frame.t("review.approved", name=row.organisation),
            partial(review.reopen_decision, access, key, load.workspace()),
        )
    st.caption(frame.t("review.approve_note"))
    with st.form("review-return", border=False):
        reason = st.text_area(
            frame.t("review.reason"), key=actions.form_key(f"reason-{key}"), max_chars=LONGEST_RETURN_REASON,
            placeholder=frame.t("review.reason_example.screen" if view.on_screen else "review.reason_example"),
        )
        submitted = st.form_submit_button(
            frame.t("review.return"), icon=":material/undo:", disabled=not view.may_decide
        )
    if submitted and personal_notice.has_seen_details(f"reason-{key}", (reason,)):

        def send_back() -> None:
            review.send_back(access, key, reason, load.workspace())
            actions.empty_form(f"reason-{key}")

        actions.attempt(
            Page.REVIEW,
            send_back,
            frame.t("review.returned", name=row.organisation),
            partial(review.reopen_decision, access, key, load.workspace()),
        )

