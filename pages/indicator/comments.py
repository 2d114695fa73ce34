"""Comments and proposals on the figures of an indicator: the list, and the form for whoever may comment."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.access.permissions import sees_pseudonyms
from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.figure_comment import LONGEST_COMMENT, CommentKind
from impact.services.returns import figure_comments as service
from impact.views.figures.figure_comments import CommentItem, CommentsView
from pages.parts.inputs import actions
from pages.parts.inputs.actions import Notice
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page

FORM = "comment-new"


def draw_comments(view: CommentsView, access: Access) -> None:
    """Draw the comments, newest first, and the form that adds one."""
    if not view.items:
        st.caption(frame.t("comments.none.write" if view.may_comment else "comments.none"))
    for item in view.items:
        links.draw_html(build_comment(item, access), key=f"comment-{item.comment_id}")
        if item.is_own and view.may_comment:
            _draw_removal(item, view, access)
    if view.may_comment:
        with st.expander(frame.t("comments.add"), icon=":material/add_comment:"):
            _draw_form(view, access)


def build_comment(item: CommentItem, access: Access) -> str:
    """One comment as HTML: its text, and who wrote it when for whom."""
    line = frame.t(
        "comments.line",
        kind=frame.t(f"comments.kind.{item.kind.value}"),
        author=item.author,
        role=frame.t(f"words.role.{item.author_role.value}"),
        day=day(access.language, item.made_on),
        reach=frame.t("comments.shared" if item.is_shared else "comments.private"),
    )
    words = escape(item.text).replace("\n", "<br>")
    return f'<div>{words}</div><div class="fi-quiet">{escape(line)}</div>'


def _draw_removal(item: CommentItem, view: CommentsView, access: Access) -> None:
    if st.button(
        frame.t("comments.remove"), key=f"comment-remove-{item.comment_id}", type="tertiary",
        icon=":material/delete:", help=item.text[:80],
    ):  # fmt: skip
        actions.attempt(
            Page.INDICATOR,
            lambda: service.remove_comment(access, item.comment_id, load.workspace()),
            frame.t("comments.removed"),
            indicator=str(view.indicator_id),
        )


def _draw_form(view: CommentsView, access: Access) -> None:
    """Draw the form; what was typed stays until it is saved."""
    kinds = {kind: frame.t(f"comments.kind.{kind.value}") for kind in CommentKind}
    readers = {False: frame.t("comments.share.private"), True: frame.t("comments.share.shared")}
    with st.form(FORM, border=False):
        kind = st.segmented_control(
            frame.t("comments.kind"), list(CommentKind), default=CommentKind.COMMENT, required=True,
            format_func=kinds.__getitem__, key=f"{FORM}-kind",
        )  # fmt: skip
        words = st.text_area(frame.t("comments.text"), max_chars=LONGEST_COMMENT, height=120, key=f"{FORM}-text")
        shared = st.radio(
            frame.t("comments.share"), list(readers), format_func=readers.__getitem__, key=f"{FORM}-shared"
        )
        if sees_pseudonyms(access.role):
            st.caption(frame.t("comments.veiled"))
        submitted = st.form_submit_button(
            frame.t("comments.save"), type="primary", icon=":material/check:", key=f"{FORM}-save"
        )
    if not submitted:
        return
    try:
        service.add_comment(
            access, view.indicator_id, load.workspace(), kind=CommentKind(kind or CommentKind.COMMENT), text=words,
            is_shared=bool(shared),
        )  # fmt: skip
    except ImpactError as error:
        frame.draw_error(error)
        return
    for name in [name for name in st.session_state if str(name).startswith(f"{FORM}-")]:
        del st.session_state[name]
    actions.announce(Notice(Page.INDICATOR, frame.t("comments.saved")), indicator=str(view.indicator_id))
