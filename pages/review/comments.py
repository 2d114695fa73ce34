"""Comments of the fund on cells of a submission; the grantee reads them with the decision."""

from __future__ import annotations

import streamlit as st

from impact.i18n import day, period
from impact.i18n.groups import name_breakdown
from impact.i18n.source_places import place_text
from impact.model.access import Access
from impact.model.cell_address import parse_address
from impact.model.submission import SCREEN_SHEET
from impact.model.text_limits import LONGEST_CELL_COMMENT
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.submissions import review
from impact.views.submissions.review import Comment, ReviewView
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.upload import changes

WHOLE_FILE = ""


def draw_comments(view: ReviewView, access: Access) -> None:
    """Draw the comments, and the form for another while the submission is pending."""
    st.header(frame.t("review.section.comments.screen" if view.on_screen else "review.section.comments"), anchor=False)
    pending = view.row.state is SubmissionState.PENDING
    for item in view.comments:
        draw_comment(item, view, access, pending=pending)
    if not view.comments:
        st.caption(frame.t("review.no_comments"))
    if pending and view.may_decide:
        draw_comment_form(view, access)


def draw_comment(item: Comment, view: ReviewView, access: Access, *, pending: bool) -> None:
    """Draw one comment with its cell, and the button that removes it."""
    where = place_text(access.language, item.sheet, item.cell) or name_whole(view)
    if item.sheet == SCREEN_SHEET:
        where = name_places(view).get(f"{item.sheet}!{item.cell}", where)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            f"**{frame.escape_markdown(where)}** {frame.escape_markdown(item.text)}  \n"
            f":gray[{frame.escape_markdown(f'{item.author} · {day(access.language, item.made_on)}')}]"
        )
        if pending and view.may_decide and st.button(
            frame.t("review.comment_away"), key=f"away-{item.comment_id}", type="tertiary", icon=":material/delete:"
        ):
            key = view.row.submission_id
            actions.attempt(
                Page.REVIEW,
                lambda: review.delete_comment(access, key, item.comment_id, load.workspace()),
                frame.t("review.comment_gone"), submission=str(key),
            )


def draw_comment_form(view: ReviewView, access: Access) -> None:
    """Draw the form that comments on a cell or on the whole file."""
    cell_names = list_cells(view)
    key = view.row.submission_id
    question = "review.comment_cell.screen" if view.on_screen else "review.comment_cell"
    with st.form(actions.form_key(f"comment-{key}"), border=False):
        selection = st.selectbox(
            frame.t(question), list(cell_names), key=actions.form_key(f"cell-{key}"),
            format_func=lambda item: cell_names.get(item, cell_names[WHOLE_FILE]),
        )
        words = st.text_area(
            frame.t("review.comment"), key=actions.form_key(f"comment-words-{key}"),
            max_chars=LONGEST_CELL_COMMENT, height=80,
        )  # fmt: skip
        added = st.form_submit_button(frame.t("review.comment_add"), icon=":material/add_comment:")
    if added and personal_notice.has_seen_details(f"comment-{key}", (words,)):
        sheet, _, cell = (selection or WHOLE_FILE).rpartition("!")
        row_no, column_no = parse_address(cell) or (None, None)

        def add() -> None:
            review.add_comment(access, key, words, load.workspace(), sheet=sheet, row_no=row_no, column_no=column_no)
            for form in ("comment", "cell", "comment-words"):
                actions.empty_form(f"{form}-{key}")

        actions.attempt(
            Page.REVIEW, add, frame.t("review.commented"), submission=str(key),
        )  # fmt: skip


def list_cells(view: ReviewView) -> dict[str, str]:
    """Cells with a changed value as 'sheet!cell' → label; first '' for the whole file."""
    return {WHOLE_FILE: name_whole(view)} | name_places(view)


def name_whole(view: ReviewView) -> str:
    """The whole file, or all that was typed on screen: that has no file and no cells."""
    return frame.t("review.whole_file.screen" if view.on_screen else "review.whole_file")


def name_places(view: ReviewView) -> dict[str, str]:
    """Changed values as 'sheet!cell' → cell and indicator; of what was typed on screen indicator and period."""
    names = {}
    for change in view.changes:
        if change.cell and change.kind != "same":
            name = place_text(frame.language(), change.sheet, change.cell)
            title = changes.name_indicator(change, frame.language())
            parts = [name, title]
            if change.sheet == SCREEN_SHEET:
                parts = [title, period(frame.language(), change.period_start, change.period_end)]
                parts += [name_breakdown(frame.language(), change.breakdown)] if change.breakdown else []
            names[f"{change.sheet}!{change.cell}"] = " · ".join(parts)
    return names
