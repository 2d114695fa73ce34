"""What a grantee and its fund still owe each other: files that the fund returned, and files that wait for it.

Drawn on the upload page and on the page of the grantee.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError
from impact.i18n import day
from impact.i18n.source_places import place_text
from impact.model.access import Access
from impact.services.operations import one_time_downloads
from impact.services.returns import commented_workbook, files_in_progress
from impact.services.submissions import upload
from impact.views.submissions.review import Comment, FileInProgress, FilesInProgress
from pages.parts.inputs import actions
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page

COMMENTS_SHOWN = 10
WORKBOOK_KEY = "commented-workbook"


def draw_files_in_progress(access: Access, organisation_id: int, page: Page, *, has_button: bool = False) -> None:
    """Draw every returned file with reason and comments, then every file that waits; nothing where there is none.

    With `has_button` the page has a button to the upload already.
    """
    files = load.files_in_progress(access, organisation_id)
    for file in files.returned:
        with st.container(border=True, key=f"returned-{file.submission_id}"):
            _draw_returned(file, files, access, page, has_button=has_button)
    if files.pending:
        with st.container(border=True, key="waiting-files"):
            st.header(_count_waiting(files), anchor=False)
            for file in files.pending:
                _draw_waiting(file, files, access, page)


def _count_waiting(files: FilesInProgress) -> str:
    """How many files wait for the fund, and how many entries on screen: those are no files."""
    entries = sum(file.on_screen for file in files.pending)
    count = len(files.pending) - entries
    if entries and count:
        return frame.t("upload.waiting.both", files=count, entries=entries)
    return frame.t("upload.waiting.screen", n=entries) if entries else frame.t("upload.waiting.title", n=count)


def _draw_returned(
    file: FileInProgress, files: FilesInProgress, access: Access, page: Page, *, has_button: bool
) -> None:
    when = day(access.language, file.decided_on, "long")
    st.header(frame.t("upload.returned.title"), anchor=False)
    st.caption(frame.escape_markdown(frame.t("upload.returned.file", file=file.file_name, day=when)))
    if file.reason:
        frame.draw_quotation(file.reason)
    if file.comments:
        st.markdown(_list_comments(file.comments[:COMMENTS_SHOWN]))
    folded = file.comments[COMMENTS_SHOWN:]
    if folded:
        with st.expander(frame.t("upload.returned.more", n=len(folded))):
            st.markdown(_list_comments(folded))
    if files.may_submit:
        st.write(frame.t("upload.returned.do_screen" if file.on_screen else "upload.returned.do"))
    with st.container(horizontal=True, vertical_alignment="center"):
        _draw_workbook(file, access)
        if not files.may_submit:
            return
        answer_page = Page.ENTER if file.on_screen else Page.UPLOAD
        if page is not answer_page and not (has_button and answer_page is Page.UPLOAD) and st.button(
            frame.t("rounds.go.enter" if file.on_screen else "rounds.go.returned"),
            key=f"answer-{file.submission_id}", type="primary",
            icon=":material/edit:" if file.on_screen else ":material/upload_file:",
        ):
            frame.switch_page(
                answer_page, organisation=str(file.organisation_id), portfolio=str(file.portfolio_id)
            )
        if files.may_withdraw and st.button(
            frame.t("upload.returned.dismiss"), key=f"dismiss-{file.submission_id}", type="tertiary",
            icon=":material/done:",
        ):
            key, workspace = file.submission_id, load.workspace()
            actions.attempt(
                page, partial(files_in_progress.dismiss_return, access, key, workspace),
                frame.t("upload.returned.dismissed", file=file.file_name),
                partial(files_in_progress.restore_return, access, key, workspace),
                organisation=str(file.organisation_id),
            )


def _draw_workbook(file: FileInProgress, access: Access) -> None:
    """Draw the returned workbook with the comments on its cells: made on request, downloaded once."""
    if not file.file_kept or not may(access.role, Action.FETCH, Kind.SUBMISSION):
        return
    offer_key = (file.submission_id, access.language)
    offer = st.session_state.get(WORKBOOK_KEY)
    if offer and offer[0] == offer_key:
        _, name, address = offer
        label = frame.escape_markdown(frame.t("upload.template.fetch", name=name))
        st.link_button(label, address, icon=":material/download:")
        st.caption(frame.t("upload.template.once", minutes=one_time_downloads.LIFETIME_MINUTES), width="content")
    elif st.button(
        frame.t("upload.returned.workbook"), key=f"workbook-{file.submission_id}", icon=":material/table_view:"
    ):
        try:
            result = commented_workbook.fetch_commented_workbook(access, file.submission_id, load.workspace())
        except ImpactError as error:
            frame.draw_error(error)
            return
        address = one_time_downloads.offer_file(access, result.name, result.data, result.media_type)
        st.session_state[WORKBOOK_KEY] = (offer_key, result.name, address)
        st.rerun()


def _draw_waiting(file: FileInProgress, files: FilesInProgress, access: Access, page: Page) -> None:
    due = day(access.language, file.answer_due, "long") if file.answer_due else ""
    words = (
        frame.t("upload.waits.due", file=file.file_name, day=due)
        if due
        else frame.t("upload.waits", file=file.file_name)
    )
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/schedule: {frame.escape_markdown(words)}")
        if files.may_withdraw:
            with st.popover(frame.t("upload.withdraw"), icon=":material/undo:", type="tertiary"):
                st.write(frame.escape_markdown(frame.t("upload.withdraw.why", file=file.file_name)))
                confirmed = st.button(
                    frame.t("upload.withdraw.do"), key=f"withdraw-{file.submission_id}", type="primary"
                )
            if confirmed:
                actions.attempt(
                    page, partial(upload.undo, access, file.submission_id, load.workspace()),
                    frame.t("upload.withdrawn", file=file.file_name), organisation=str(file.organisation_id),
                )


def _list_comments(comments: tuple[Comment, ...]) -> str:
    return "\n".join(f"- {format_comment(comment)}" for comment in comments)


def format_comment(comment: Comment) -> str:
    """A comment with its cell, as markdown."""
    where = place_text(frame.language(), comment.sheet, comment.cell)
    return (f"**{frame.escape_markdown(where)}** " if where else "") + frame.escape_markdown(
        " ".join(comment.text.split())
    )
