"""Comments and proposals on the figures of an indicator: the list with answers, and the forms of who may write."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import sees_pseudonyms
from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.figures.figure_comment import CommentKind
from impact.model.text_limits import LONGEST_FIGURE_COMMENT
from impact.services import figure_comments as service
from impact.views.figures.figure_comments import CommentAnswer, CommentItem, CommentsView
from impact.views.html_elements import element, fragment
from pages.parts.inputs import actions, personal_notice
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
        if item.is_own and view.may_comment and not item.is_answered:
            _draw_removal(item, view, access)
        if item.is_shared and view.may_answer:
            _draw_answer(item, view, access)
    if view.may_comment:
        with st.expander(frame.t("comments.add"), icon=":material/add_comment:"):
            _draw_form(view, access)


def build_comment(item: CommentItem, access: Access) -> Markup:
    """One comment as HTML: its text, who wrote it when for whom, who read it, and what was answered."""
    about = frame.t(
        "comments.line",
        kind=frame.t(f"comments.kind.{item.kind.value}"),
        author=item.author,
        role=frame.t(f"words.role.{item.author_role.value}"),
        day=day(access.language, item.made_on),
        reach=frame.t("comments.shared" if item.is_shared else "comments.private"),
    )
    if item.is_unread:
        about = f"{about} · {frame.t('comments.unread')}"
    if item.read_by:
        roles = ", ".join(frame.t(f"words.role.{role.value}") for role in item.read_by)
        about = f"{about} · {frame.t('comments.read_by', roles=roles)}"
    answers = [_build_answer(answer, access) for answer in item.answers]
    if item.is_answered and not item.answers:
        answers = [element("div", frame.t("comments.answered_veiled"), class_="fi-quiet")]
    thread = [element("div", answers, style="margin: 0.3rem 0 0 1.2rem")] if answers else []
    return fragment(_build_text(item.text), element("div", about, class_="fi-quiet"), thread)


def _build_answer(answer: CommentAnswer, access: Access) -> Markup:
    role = frame.t(f"words.role.{answer.author_role.value}")
    about = frame.t("comments.answer_line", author=answer.author, role=role, day=day(access.language, answer.made_on))
    return fragment(_build_text(answer.text), element("div", about, class_="fi-quiet"))


def _build_text(text: str) -> Markup:
    """What somebody wrote, line by line."""
    return element("div", [(element("br") if number else "", line) for number, line in enumerate(text.split("\n"))])


def _draw_answer(item: CommentItem, view: CommentsView, access: Access) -> None:
    """Draw the button that says it was read, while it was not, and the form for an answer."""
    place = {"indicator": str(view.indicator_id)}
    if item.is_unread and st.button(
        frame.t("comments.mark_read"), key=f"comment-read-{item.comment_id}", type="tertiary", icon=":material/done:"
    ):
        actions.attempt(
            Page.INDICATOR, lambda: service.answer_comment(access, item.comment_id, load.workspace()),
            frame.t("comments.marked_read"), **place,
        )  # fmt: skip
    form = f"comment-answer-{item.comment_id}"
    with (
        st.expander(frame.t("comments.answer"), icon=":material/reply:", key=f"{form}-open"),
        st.form(actions.form_key(form), border=False),
    ):
        words = st.text_area(
            frame.t("comments.answer_text"), max_chars=LONGEST_FIGURE_COMMENT, height=100,
            key=actions.form_key(f"{form}-text"),
        )  # fmt: skip
        st.caption(frame.t("comments.answer_readers"))
        submitted = st.form_submit_button(
            frame.t("comments.answer_send"), icon=":material/send:", key=actions.form_key(f"{form}-send")
        )
    if not submitted:
        return
    if not words.strip():
        frame.draw_error(ImpactError("comments.empty"))
        return
    if not personal_notice.has_seen_details(form, (words,)):
        return

    def answer() -> None:
        service.answer_comment(access, item.comment_id, load.workspace(), text=words)
        for name in (form, f"{form}-text", f"{form}-send"):
            actions.empty_form(name)

    actions.attempt(Page.INDICATOR, answer, frame.t("comments.answered"), **place)


def _draw_removal(item: CommentItem, view: CommentsView, access: Access) -> None:
    if st.button(
        frame.t("comments.remove"), key=f"comment-remove-{item.comment_id}", type="tertiary",
        icon=":material/delete:", help=frame.escape_markdown(item.text[:80]),
    ):  # fmt: skip
        actions.attempt(
            Page.INDICATOR,
            lambda: service.remove_comment(access, item.comment_id, load.workspace()),
            frame.t("comments.removed"),
            indicator=str(view.indicator_id),
        )


def _draw_form(view: CommentsView, access: Access) -> None:
    """Draw the form; what was typed stays until it is saved, and no longer."""
    kinds = {kind: frame.t(f"comments.kind.{kind.value}") for kind in CommentKind}
    readers = {False: frame.t("comments.share.private"), True: frame.t("comments.share.shared")}
    form = actions.form_key(FORM)
    with st.form(form, border=False):
        kind = st.segmented_control(
            frame.t("comments.kind"), list(CommentKind), default=CommentKind.COMMENT, required=True,
            format_func=kinds.__getitem__, key=f"{form}-kind",
        )  # fmt: skip
        words = st.text_area(
            frame.t("comments.text"), max_chars=LONGEST_FIGURE_COMMENT, height=120, key=f"{form}-text"
        )
        shared = st.radio(
            frame.t("comments.share"), list(readers), format_func=readers.__getitem__, key=f"{form}-shared"
        )
        if sees_pseudonyms(access.role):
            st.caption(frame.t("comments.veiled"))
        submitted = st.form_submit_button(
            frame.t("comments.save"), type="primary", icon=":material/check:", key=f"{form}-save"
        )
    if not submitted or not personal_notice.has_seen_details(FORM, (words,)):
        return
    try:
        service.add_comment(
            access, view.indicator_id, load.workspace(), kind=CommentKind(kind or CommentKind.COMMENT), text=words,
            is_shared=bool(shared),
        )  # fmt: skip
    except ImpactError as error:
        frame.draw_error(error)
        return
    actions.empty_form(FORM)
    actions.announce(Notice(Page.INDICATOR, frame.t("comments.saved")), indicator=str(view.indicator_id))
